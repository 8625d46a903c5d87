"""Which day somebody's work belongs to, and when it ends; without a roster the days are those of the calendar."""

from datetime import date

from sync.instant import Instant, at_local, local
from sync.records import Staff
from sync.rules.settings import clock_time
from sync.world import Reference


def shift_day(reference: Reference, at: Instant, _staff: Staff) -> date:
    """Gives the day that what somebody does belongs to."""
    return local(at, reference.zone).date()


def end_of_shift(reference: Reference, day: date, _staff: Staff) -> Instant:
    """Gives when somebody's shift of a day ends: the office's `day_end`."""
    return at_local(day, clock_time(reference.settings, "day_end"), reference.zone)
