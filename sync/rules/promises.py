"""What the customer was promised, one after the other (A3). The first promise is what counts (sync.rules.facts)."""

import msgspec

from sync.bundle import Bundle
from sync.instant import Instant


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """A time by which the work was to be finished, as the customer was told."""

    at: Instant
    said_at: Instant
    row_id: str
    """The trip or the deferral that says so."""
    before: Instant | None
    """What was promised until then."""

    @property
    def told_before(self) -> bool:
        """False where the promise before had lapsed when this one was told: a breach of its own."""
        return self.before is None or self.said_at <= self.before


def promises(bundle: Bundle) -> tuple[Promise, ...]:
    """Gives the promises in the order in which they were told; the same one told again is none.

    A trip's is told on arrival, a deferral's when it is explained: until then the customer does not know it.
    """
    trips = [
        (visit.arrived.stated if visit.arrived else visit.noticed_at, visit.promised_at, visit.row_id)
        for visit in bundle.visits
    ]
    waits = [
        (row.explained.stated, row.new_promise_at, row.row_id) for row in bundle.deferrals if row.explained
    ]
    found: list[Promise] = []
    for said_at, at, row_id in sorted([*trips, *waits], key=lambda told: told[0]):
        before = found[-1].at if found else None
        if at is not None and at != before:
            found.append(Promise(at=at, said_at=said_at, row_id=row_id, before=before))
    return tuple(found)


def again(bundle: Bundle) -> int:
    """Gives how often an order was promised anew."""
    return max(0, len(promises(bundle)) - 1)
