"""What people noted of their own doing, apart from the sheet and the service."""

import threading
from collections import Counter

import msgspec

from sync.cell import CellValue


class Call(msgspec.Struct):
    """A registration of one person's, known by the mark he wrote into the remarks."""

    cells: dict[str, str]
    """What was typed last, by column key."""
    own: dict[str, str] = msgspec.field(default_factory=dict)
    """The same, by the header of a column that people put in."""
    deleted: bool = False
    number: str | None = None
    """The order number, as of the last rest."""
    seen: dict[str, CellValue] = msgspec.field(default_factory=dict)
    """All that people had filled in there, by column key, as of the last rest: so the service knows it for certain."""
    slip: dict[str, str] = msgspec.field(default_factory=dict)
    """What was typed into its slip, by column key."""


class Journal:
    """Everybody's notes.

    Who holds `turn` has the keyboard: people do not type over each other. The service waits for nobody.
    """

    def __init__(self) -> None:
        self.turn = threading.RLock()
        self.calls: dict[str, Call] = {}
        self.sent: dict[str, str] = {}
        """Faults told by the public form, by key; only what was acknowledged."""
        self.did: Counter[str] = Counter()

    def standing(self) -> list[str]:
        """Gives the marks of the calls that nobody deleted."""
        return [mark for mark, call in self.calls.items() if not call.deleted]
