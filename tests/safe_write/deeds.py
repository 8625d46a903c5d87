"""What may happen, as values that Hypothesis draws: people's deeds, the network's moods, other writers."""

from collections.abc import Iterable

import msgspec
from hypothesis import strategies as st

TABS = ("registration", "registration", "registration", "work_orders", "visits", "order_lines")
"""Most happens at the front desk."""


class Deed(msgspec.Struct, frozen=True):
    """One thing that people do. `at` and `to` are rows or columns, counted around those that are there."""

    what: str
    tab: str = "registration"
    at: int = 0
    to: int = 0

    def __repr__(self) -> str:
        return f"{self.what}({self.tab}, {self.at}, {self.to})"


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """What happens at one API call of the service."""

    before: tuple[Deed, ...] = ()
    """What people do before the call reaches the sheet."""
    fault: str = ""
    rival: bool = False
    """The writer is held up here until its lease is gone, and another one makes a whole pass meanwhile."""
    after: tuple[Deed, ...] = ()
    """What people do before the answer is back."""
    late: int = 1
    """For `late` and `orphan`: the request is applied at the so-many-th call after this one."""


class Stumble(msgspec.Struct, frozen=True):
    """What happens at one step of the ledger."""

    step: int
    how: str


CALM = Moment()
BUSY = ("429", "500", "503", "500_after", "503_after")
BROKEN = ("refused", "timeout", "reset_after", "timeout_after", "cut_after")
LATE = ("late",)
"""The client gives the request up, which is applied long after."""
KILLS = ("kill_before", "kill_after", "orphan")
"""The process dies; `orphan`: while its request is on its way, which is applied long after."""
STUMBLES = ("lost_before", "lost_after", "kill_before", "kill_after")


def deeds(kinds: Iterable[str], least: int, most: int) -> st.SearchStrategy[tuple[Deed, ...]]:
    """Gives short programs of some kinds of deeds."""
    place = st.integers(0, 7)
    one = st.builds(Deed, what=st.sampled_from(sorted(kinds)), tab=st.sampled_from(TABS), at=place, to=place)
    return st.lists(one, min_size=least, max_size=most).map(tuple)


def moments(
    kinds: Iterable[str], faults: Iterable[str], *, rivals: bool
) -> st.SearchStrategy[tuple[Moment, ...]]:
    """Gives what happens at the calls of one pass, in turn; behind them all is calm."""
    moods = sorted(faults)
    one = st.builds(
        Moment,
        before=deeds(kinds, 0, 3),
        fault=st.sampled_from(("", "", *moods)),
        rival=st.sampled_from((False, False, rivals)),
        after=deeds(kinds, 0, 1),
        late=st.integers(1, 9),
    )
    return st.lists(one, min_size=1, max_size=7).map(tuple)
