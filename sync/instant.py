"""Points in time as whole seconds since the Unix epoch, UTC; naive datetimes do not exist inside."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NewType
from zoneinfo import ZoneInfo

Instant = NewType("Instant", int)
"""Seconds since 1970-01-01T00:00Z."""

MINUTE = 60
HOUR = 3600
DAY = 86_400
_SERIAL_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)


def from_datetime(moment: datetime) -> Instant:
    """Gives the instant of an aware datetime; ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no instant")
    return Instant(int(moment.timestamp()))


def local(at: Instant, zone: ZoneInfo) -> datetime:
    """Gives the aware local datetime of an instant."""
    return datetime.fromtimestamp(at, zone)


def at_local(day: date, clock: time, zone: ZoneInfo) -> Instant:
    """Gives the instant of a local date and wall-clock time (the first one where a clock change repeats it)."""
    return from_datetime(datetime.combine(day, clock, zone))


def from_serial(serial: float, zone: ZoneInfo) -> Instant:
    """Gives the instant of a spreadsheet serial number (days since 1899-12-30, local wall clock), to the second."""
    wall = _SERIAL_EPOCH + timedelta(seconds=round(serial * DAY))
    return from_datetime(wall.replace(tzinfo=zone))


def to_serial(at: Instant, zone: ZoneInfo) -> float:
    """Gives the spreadsheet serial number of an instant in a zone's wall clock; inverse of from_serial."""
    wall = local(at, zone).replace(tzinfo=UTC)
    return (wall - _SERIAL_EPOCH).total_seconds() / DAY


def day_start(at: Instant, zone: ZoneInfo) -> Instant:
    """Gives the start of the local day that an instant lies in."""
    return at_local(local(at, zone).date(), time(), zone)


def day_end(at: Instant, zone: ZoneInfo, days: int = 0) -> Instant:
    """Gives the last second of the local day that comes `days` after the day of an instant, 23 and 25 hours or not."""
    return Instant(at_local(local(at, zone).date() + timedelta(days=days + 1), time(), zone) - 1)
