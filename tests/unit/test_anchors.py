"""What clocks hang on is settled when it was said: edits count from then, or not at all."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.anchors import CUSTOMER_TIME, INTAKE_SECONDS, URGENCY, Anchored, anchored
from sync.bundle import Bundle
from sync.instant import Instant
from sync.memory import Fact
from sync.rules.clocks import clocks
from tests.unit.builders import TODAY, at, bundle, order, reference, registration, visit

TOMORROW = TODAY + timedelta(days=1)


class Office:
    """Cells as people leave them, and what the ledger keeps of them from pass to pass."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Fact] = {}
        self.case = bundle()

    def look(self, clock: str, **cells: Any) -> Bundle:
        """People changed cells, then a pass looked at a clock of the day."""
        return self.pass_over(bundle(registration("09:00", **cells), order()), clock)

    def pass_over(self, case: Bundle, clock: str, *, rounds: int = 2) -> Bundle:
        touched = (
            frozenset({"r1"})
            if case.registration != self.case.registration and self.known_row
            else frozenset()
        )
        self.case = case
        found = Anchored(bundles={"r1": case}, facts={})
        for _ in range(rounds):
            found = anchored({"r1": case}, self.known, touched, reference(), at(clock))
            self.known |= found.facts
            touched = frozenset()
        assert not found.facts, "a second look finds nothing new"
        self.known_row = True
        return found.bundles["r1"]

    known_row = False


def due(case: Bundle, name: str, ruled: frozenset[str] = frozenset()) -> Instant | None:
    return clocks(case, reference(), at("09:01"), (), ruled)[name].due_at


def test_an_emergency_from_the_outset_runs_from_its_receipt() -> None:
    office = Office()
    office.look("09:00")

    assert due(office.look("09:01", urgency="emergency"), "dispatch") == at("09:03")
    assert due(office.look("11:00", urgency="emergency"), "dispatch") == at("09:03")


@pytest.mark.parametrize(("raised", "arrival"), [("09:05", "09:15"), ("10:30", "09:15")])
def test_an_urgency_raised_gives_the_earlier_due(raised: str, arrival: str) -> None:
    office = Office()
    office.look("09:00")
    case = office.look(raised, urgency="emergency")

    assert due(case, "arrival") == at(arrival)
    assert due(case, "dispatch") == at("09:08"), "09:05 plus 3 minutes, or the 8 minutes it had"


def test_a_corrective_order_is_planned_when_the_customer_is_asked_and_no_later_plan_excuses() -> None:
    office = Office()

    def look(clock: str, **cells: Any) -> Bundle:
        case = bundle(registration("09:00", **cells), order())
        return office.pass_over(replace(case, corrects="r0", round=1), clock)

    look("09:00")
    assert due(look("11:00", visit="customer_set", inspection_at=at("14:00")), "arrival") == at("14:00")
    assert due(look("15:00", visit="customer_set", inspection_at=at("16:00")), "arrival") == at("14:00")


def test_an_urgency_raised_in_the_evening_does_not_wait_for_the_morning() -> None:
    office = Office()
    evening = registration("17:50", noticed_at="17:50", visit="at_once")
    office.pass_over(bundle(evening, order()), "17:50")
    raised = office.pass_over(bundle(replace(evening, urgency="emergency"), order()), "20:00")

    assert due(raised, "arrival") == at("20:15"), "ordinary it would be due at 09:05 tomorrow"


def test_a_lowered_urgency_changes_nothing_without_a_ruling() -> None:
    office = Office()
    office.look("09:00", urgency="emergency")
    lowered = office.look("09:04", urgency="ordinary")

    assert due(lowered, "dispatch") == at("09:03")
    assert due(lowered, "dispatch", frozenset({"urgency"})) == at("09:08")


def test_typed_lower_than_its_class_it_stays_an_emergency() -> None:
    case = Office().look("09:00", fault_class="漏電", urgency="ordinary")

    assert due(case, "dispatch") == at("09:03")
    assert due(case, "dispatch", frozenset({"urgency"})) == at("09:08")


def test_a_slip_of_the_hand_at_intake_is_no_lowering() -> None:
    office = Office()
    office.look("09:00", urgency="emergency")

    assert due(office.look("09:01"), "dispatch") == at("09:08")


def test_raised_and_lowered_again_and_again_the_first_raise_counts() -> None:
    office = Office()
    for clock, urgency in (
        ("09:00", None),
        ("09:30", "emergency"),
        ("09:40", "ordinary"),
        ("09:50", "emergency"),
    ):
        case = office.look(clock, urgency=urgency)

    assert case.anchors is not None
    assert case.anchors.emergency_since == at("09:30")


def test_a_receipt_that_is_corrected_takes_the_emergency_with_it() -> None:
    office = Office()
    office.look("09:00", urgency="emergency")
    earlier = office.pass_over(bundle(registration("08:50", urgency="emergency"), order()), "09:30")

    assert due(earlier, "dispatch") == at("08:53")


def test_work_begun_as_ordinary_and_raised_later_has_the_earlier_limit() -> None:
    office = Office()
    trip = visit(arrived="09:10")
    office.pass_over(bundle(registration(), order(), [trip]), "09:00")
    raised = office.pass_over(bundle(registration(urgency="emergency"), order(), [trip]), "16:00")

    assert due(raised, "completion") == at("00:00", TOMORROW), "eight hours from then; it had until 09:10"


ASKED: dict[str, Any] = {"visit": "customer_set", "inspection_at": at("14:00")}


def test_an_appointment_typed_in_time_moves_the_arrival() -> None:
    office = Office()
    office.look("09:00")

    assert due(office.look("09:14", **ASKED), "arrival") == at("14:00")
    assert due(office.look("13:00", **ASKED), "arrival") == at("14:00")


def test_an_appointment_typed_after_the_due_does_not() -> None:
    office = Office()
    office.look("09:00")
    case = office.look("09:20", **ASKED)

    assert due(case, "arrival") == at("09:15")
    assert due(case, "appointment") == at("14:00"), "it has to be kept all the same"


def test_the_customer_moves_his_appointment_until_it_is_due() -> None:
    office = Office()
    office.look("09:00", **ASKED)

    assert due(office.look("13:30", **ASKED | {"inspection_at": at("16:00")}), "arrival") == at("16:00")
    assert due(office.look("16:10", **ASKED | {"inspection_at": at("17:30")}), "arrival") == at("16:00")
    assert due(office.look("16:11", **ASKED | {"inspection_at": at("17:30")}), "appointment") == at("16:00")


def test_an_appointment_taken_back_in_time_is_none() -> None:
    office = Office()
    office.look("09:00", **ASKED)
    case = office.look("09:10")

    assert due(case, "arrival") == at("09:15")
    assert "appointment" not in clocks(case, reference(), at("09:10"))


def test_what_we_arrange_stands_once_it_is_made() -> None:
    office = Office()
    ours: dict[str, Any] = {"visit": "ours", "inspection_at": at("14:00")}
    office.look("09:00", **ours)

    assert due(office.look("13:00", **ours | {"inspection_at": at("16:00")}), "appointment") == at("14:00")
    assert due(office.look("13:01", **ours), "arrival") == at("09:15")


def test_an_appointment_of_a_call_entered_late_counts() -> None:
    office = Office()
    late = registration("09:00", noticed_at="11:00", **ASKED)

    assert due(office.pass_over(bundle(late, order()), "11:00"), "arrival") == at("14:00")
    assert due(office.pass_over(bundle(late, order()), "12:00"), "arrival") == at("14:00")


def test_what_was_there_before_anchors_were_kept_is_taken_as_it_is() -> None:
    """A ledger made again from the sheet knows no anchors; what nobody touched was always so."""
    office = Office()
    case = bundle(registration(urgency="emergency", **ASKED), order())

    found = office.pass_over(case, "17:00")

    assert due(found, "arrival") == at("14:00")
    assert due(found, "dispatch") == at("09:03")


def trips(planned: str | None, *, back: str | None = None) -> Bundle:
    first = visit("v1", arrived="09:10", finished="09:40", result="to_continue")
    second = visit("v2", noticed_at="09:41", arrived=back)
    return bundle(registration(), order(planned=planned), [first, second])


def test_each_later_trip_has_an_appointment_of_its_own() -> None:
    office = Office()
    office.pass_over(trips(None), "09:41")
    planned = office.pass_over(trips("15:00"), "09:50")
    moved = office.pass_over(trips("17:00"), "16:00")

    found = clocks(moved, reference(), at("16:00"))
    assert due(planned, "appointment.2") == at("15:00")
    assert found["appointment.2"].due_at == at("15:00"), "our own change of plan is no excuse"
    assert found["appointment.2"].verdict == "breached"
    met = clocks(office.pass_over(trips("15:00", back="14:55"), "16:10"), reference(), at("16:10"))
    assert met["appointment.2"].verdict == "met"


def test_a_plan_before_the_first_trip_is_no_appointment_of_the_second() -> None:
    assert "appointment.2" not in clocks(
        Office().pass_over(trips("09:05"), "09:41"), reference(), at("09:41")
    )


def test_few_facts_are_kept() -> None:
    office = Office()
    office.look("09:00")
    assert office.known == {}
    office.look("09:01", urgency="emergency", **ASKED)
    assert {column for _, column in office.known} >= {URGENCY, CUSTOMER_TIME}
    assert INTAKE_SECONDS == 120


EDITS = st.dictionaries(
    st.integers(3, 120).map(lambda minute: minute * 5),
    st.fixed_dictionaries(
        {
            "urgency": st.sampled_from((None, "ordinary", "emergency")),
            "visit": st.sampled_from(("at_once", "customer_set", "ours")),
            "inspection_at": st.sampled_from((None, at("11:00"), at("14:00"))),
        }
    ),
    max_size=4,
)


@given(EDITS, st.lists(st.integers(0, 800), max_size=8))
def test_passes_between_the_edits_change_no_verdict(
    edits: dict[int, dict[str, Any]], between: list[int]
) -> None:
    """When a pass looked, and how often, is no fact of the case."""
    seldom, often = Office(), Office()
    cells: dict[str, Any] = {}
    for minute in sorted({0, 800, *edits, *between}):
        clock = f"{9 + minute // 60:02}:{minute % 60:02}"
        cells = edits.get(minute, cells)
        rest = often.look(clock, **cells)
        if minute in {0, 800, *edits}:
            case = seldom.look(clock, **cells)

    assert case == rest
