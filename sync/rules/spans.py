"""Half-open ranges: of instants, and of minutes of a day."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sync.instant import MINUTE, Instant, at_local, local

Span = tuple[int, int]
"""Half-open range of instants."""
Hours = tuple[Span, ...]
"""Half-open ranges in minutes of the day; what ends behind 24 * 60 runs over midnight."""
MINUTES_A_DAY = 24 * 60


def merged(spans: Iterable[Span]) -> list[Span]:
    """Gives spans in order, those that touch or overlap as one, empty ones left out."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def without(spans: Iterable[Span], closed: Sequence[Span]) -> Iterator[Span]:
    """Gives what is left of spans outside others, which must be merged."""
    for start, end in spans:
        begin = start
        for shut, opened in closed:
            if opened <= begin or shut >= end:
                continue
            if shut > begin:
                yield begin, shut
            begin = max(begin, opened)
        if begin < end:
            yield begin, end


def instants(day: date, hours: Hours, zone: ZoneInfo) -> Iterator[Span]:
    """Gives the hours of a local day as spans of instants."""
    if not hours:
        return
    midnight, later = (at_local(day + timedelta(days=days), time(), zone) for days in (0, 2))
    if later - midnight == 2 * MINUTES_A_DAY * MINUTE:
        yield from ((midnight + start * MINUTE, midnight + end * MINUTE) for start, end in hours)
    else:
        yield from ((wall(day, start, zone), wall(day, end, zone)) for start, end in hours)


@lru_cache(maxsize=50_000)
def wall(day: date, minute: int, zone: ZoneInfo) -> Instant:
    """Gives the instant of a minute of a local day by the wall clock; 24:00 is the next day's midnight.

    A minute that a clock change leaves out is the change itself: from 01:00 to 02:30 is one hour on such a night.
    """
    midnight = day + timedelta(days=minute // MINUTES_A_DAY)
    clock = time(*divmod(minute % MINUTES_A_DAY, 60))
    found = at_local(midnight, clock, zone)
    shown = local(found, zone)
    if shown.time() == clock:
        return found
    left_out = int((shown - datetime.combine(midnight, clock, zone)).total_seconds())
    before = range(found - left_out, found + 1)
    return Instant(before[bisect_left(before, _offset(found, zone), key=lambda at: _offset(at, zone))])


def _offset(at: int, zone: ZoneInfo) -> timedelta:
    return local(Instant(at), zone).utcoffset() or timedelta()
