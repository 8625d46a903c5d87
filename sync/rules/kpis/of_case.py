"""What one case adds to the figures: counted when the case is judged, kept with its judgement."""

from collections.abc import Collection

import msgspec

from sync.case import Case
from sync.instant import Instant
from sync.rules import callbacks, people
from sync.rules.kpis.customers import CUSTOMERS
from sync.rules.kpis.quality import QUALITY
from sync.rules.kpis.tally import Tally
from sync.rules.kpis.times import TIMES, Miss, misses
from sync.rules.months import month_close


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What the figures need to know of one case."""

    tallies: tuple[Tally, ...] = ()
    misses: tuple[Miss, ...] = ()
    received_at: Instant | None = None
    """None for one that is no order of this office's own time."""
    done_at: Instant | None = None
    """When nobody had to do anything at the customer's any more; None while it is open."""
    noticed_at: Instant = Instant(0)


def counted_of(case: Case, late: Collection[str]) -> Counted:
    """Counts one case. `late`: columns of events that were entered late.

    A past that was taken over when its month was closed is no part of the figures: nobody kept time in it.
    """
    bundle, reference = case.bundle, case.reference
    if bundle.order_no is None:
        return Counted()
    who = people.subject_of(bundle.order.technician if bundle.order else None, reference)
    found = [tally for count in (*TIMES, *QUALITY, *CUSTOMERS) for tally in count(case, who, late)]
    noticed = bundle.registration.noticed_at
    in_time = {month: noticed <= month_close(month, reference) for month in {tally.month for tally in found}}
    received = bundle.registration.received.stated
    done = callbacks.end_of_work(bundle)
    ended = received if bundle.registration.ended is not None else None
    return Counted(
        tallies=tuple(tally for tally in found if in_time[tally.month]),
        misses=tuple(misses(case, who)),
        received_at=received,
        done_at=done if done is not None else ended,
        noticed_at=noticed,
    )
