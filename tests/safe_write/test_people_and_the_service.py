"""People, the network and the service at once: whatever happens, all holds when people pause.

A Hypothesis state machine over the real pass, gspread, the SQLite ledger and the embedded server. At every API call
of the service people do something, and something goes wrong; the sheet is compared before and after each call.
"""

import sys
from collections.abc import Callable

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sync.instant import DAY, MINUTE
from tests.safe_write import columns, rows, typing_in
from tests.safe_write.deeds import BROKEN, BUSY, KILLS, LATE, STUMBLES, Stumble, deeds, moments
from tests.safe_write.figures import FIGURES, told
from tests.safe_write.office import Office
from tests.safe_write.people import act
from tests.safe_write.rest import rest
from tests.sheets_server.strategies import effort

TYPING, ROWS, COLUMNS = frozenset(typing_in.DEEDS), frozenset(rows.DEEDS), frozenset(columns.DEEDS)
STEPS = 14
PHASES = [phase for phase in Phase if phase is not Phase.explain]


class Working(RuleBasedStateMachine):
    """One office at work. What people do and what goes wrong differs from example to example."""

    deeds = TYPING | ROWS
    faults: frozenset[str] = frozenset()
    stumbles: tuple[str, ...] = ()
    rivals = False
    clocks = False

    def __init__(self) -> None:
        super().__init__()
        self.office = Office()
        self.restless = True

    @initialize(data=st.data())
    def open(self, data: st.DataObject) -> None:
        self.office.__enter__()
        self.kinds = {"register", *data.draw(some_of(self.deeds), label="what people do")}
        self.moods = data.draw(some_of(self.faults), label="what goes wrong")

    @rule(data=st.data())
    def people_work(self, data: st.DataObject) -> None:
        self.restless = True
        happens = data.draw(deeds(self.kinds, 2, 6), label="deeds")
        act(self.office.crowd, happens, amid=bool(self.office.watch.late))

    @rule(data=st.data())
    def the_service_looks(self, data: st.DataObject) -> None:
        self.restless = True
        happens = data.draw(moments(self.kinds, self.moods, rivals=self.rivals), label="moments")
        stumble = data.draw(stumbling(self.stumbles), label="stumble")
        self.office.look(happens, stumble)

    @rule(seconds=st.sampled_from((MINUTE, 20 * MINUTE, DAY, 40 * DAY)))
    def time_passes(self, seconds: int) -> None:
        self.restless = True
        self.office.pass_time(seconds)
        self.office.look()
        self.office.send_mails()

    @precondition(lambda self: self.clocks)
    @rule(seconds=st.sampled_from((-40 * DAY, -DAY, -MINUTE, MINUTE, DAY, 40 * DAY)), believed=st.booleans())
    def the_clock_is_set(self, seconds: int, believed: bool) -> None:
        """Wrongly, and put right again; or a person says that it is right."""
        self.restless = True
        self.office.set_clock(seconds)
        self.office.look()
        if not believed:
            self.office.set_clock(-seconds)
        self.office.look(force=believed)
        self.office.send_mails()

    @precondition(lambda self: self.restless)
    @rule()
    def people_pause(self) -> None:
        self.restless = False
        rest(self.office)

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None and hasattr(self, "moods"):
                rest(self.office)
        finally:
            self.office.tell(FIGURES)
            self.office.__exit__()


class WithABadNetwork(Working):
    faults = frozenset({*BUSY, *BROKEN, *LATE})


class WithOtherWriters(Working):
    faults = frozenset({*LATE, *KILLS})
    stumbles = STUMBLES
    rivals = True
    clocks = True


class WithMovingColumns(Working):
    deeds = TYPING | ROWS | COLUMNS


class WithEverything(Working):
    deeds = TYPING | ROWS | COLUMNS
    faults = frozenset({*BUSY, *BROKEN, *LATE, *KILLS})
    stumbles = STUMBLES
    rivals = True
    clocks = True


def some_of(kinds: frozenset[str]) -> st.SearchStrategy[set[str]]:
    """Gives about half of all kinds, other ones in each example: rare meetings become likely."""
    chosen = st.tuples(*(st.booleans() for _ in kinds))
    return chosen.map(
        lambda wanted: {kind for kind, is_in in zip(sorted(kinds), wanted, strict=True) if is_in}
    )


def stumbling(kinds: tuple[str, ...]) -> st.SearchStrategy[Stumble | None]:
    """Gives a step of the ledger at which something happens, or none."""
    stumbles = st.builds(Stumble, st.integers(1, 12), st.sampled_from(kinds)) if kinds else st.nothing()
    return st.none() | stumbles


@pytest.mark.parametrize(
    "machine", [Working, WithABadNetwork, WithOtherWriters, WithMovingColumns, WithEverything]
)
def test_all_holds_when_people_pause(
    machine: type[Working], record_property: Callable[[str, object], None]
) -> None:
    run_state_machine_as_test(
        machine, settings=settings(effort(10), stateful_step_count=STEPS, phases=PHASES)
    )
    assert FIGURES["calls"] > 0 < FIGURES["rests"], (
        "people met the service, and everything was asked when they paused"
    )
    record_property("figures", told())
