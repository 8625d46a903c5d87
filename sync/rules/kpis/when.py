"""Which months a case counts in (rules.md, "KPIs")."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sync.instant import Instant
from sync.rules.clocks import Clock, Verdict
from sync.rules.months import month_of, next_month

_JUDGED = frozenset({Verdict.MET, Verdict.BREACHED, Verdict.EXCUSED})


def is_judged(clock: Clock | None) -> bool:
    """True once a clock was met or missed; what still runs in time counts later."""
    return clock is not None and clock.verdict in _JUDGED


def is_met(clock: Clock) -> bool:
    """True for what was in time; an excuse is shown beside, and takes nothing away."""
    return clock.verdict is Verdict.MET


def months_open(due: Instant, until: Instant | None, now: Instant, zone: ZoneInfo) -> Iterator[str]:
    """Gives the months at whose end something was still open past its due; of what is open still, this month too.

    What is past due in a month is missed in it, whatever comes of it later.
    """
    last = month_of(now if until is None else until, zone)
    month = month_of(Instant(due + 1), zone)
    while month < last:
        yield month
        month = next_month(month)
    if until is None and due < now:
        yield last
