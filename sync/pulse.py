"""Whether the clock can be believed: it does not run back behind the last pass, nor ahead of a steady one."""

from collections.abc import Callable

import msgspec

from sync.instant import MINUTE, Instant

TOLERANCE_SECONDS = 5 * MINUTE
"""Below it a clock is put right all the time, by the network or by hand."""


class Tick(msgspec.Struct, frozen=True):
    """One look at both clocks."""

    now: Instant
    steady: float
    """Seconds since some moment, counted by a clock that nobody can set."""


class Pulse:
    """The last moment that this process believed."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady = steady
        self._believed: Tick | None = None

    def doubt(self, last_pass: Instant, now: Instant) -> str:
        """Gives the code of what speaks against the clock, or believes it and gives an empty text.

        A process that has just started has nothing to measure a leap ahead by: it may have been off for long.
        """
        found = doubt(last_pass, self._believed, Tick(now, self._steady()))
        if not found:
            self.believe(now)
        return found

    def believe(self, now: Instant) -> None:
        """Takes the clock as right, whatever it showed before."""
        self._believed = Tick(now, self._steady())


def doubt(last_pass: Instant, believed: Tick | None, tick: Tick) -> str:
    """Gives `clock_behind::<minutes>`, `clock_ahead::<minutes>` or an empty text."""
    behind = last_pass - tick.now
    if behind > TOLERANCE_SECONDS:
        return f"clock_behind::{behind // MINUTE}"
    if believed is None:
        return ""
    ahead = int((tick.now - believed.now) - (tick.steady - believed.steady))
    return f"clock_ahead::{ahead // MINUTE}" if ahead > TOLERANCE_SECONDS else ""
