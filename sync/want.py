"""A row that the rules want to be on the sheet, by its natural key."""

import msgspec


class Want(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One row to be opened by the service. The same want is the same row for ever."""

    tab: str
    parent: str | None
    """The case it belongs to (row_id of the registration); None for a row of no case."""
    occasion: str = ""
    """What for, where a case has more than one: the trip's number, the round of a callback, a kind of task."""
