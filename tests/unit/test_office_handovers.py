"""The rows of the handovers tab: which there are, what they show."""

from collections.abc import Iterable

from sheet_schema.problems import Problem
from sync.bundle import Bundle
from sync.office_handovers import hand_ins
from sync.office_view import OfficeFinding, OfficeView
from sync.records import Handover
from sync.want import Want
from tests.unit.builders import Echo, around, at, filed, handover, payment, with_money
from tests.unit.test_handins import CASH, Rows, counted


def view(
    *cases: Bundle, rows: Rows | None = None, now: str = "17:00", strays: Iterable[Handover] = ()
) -> OfficeView:
    known = rows or {}
    near = around(*cases, office=with_money(), hand_ins=known)
    return OfficeView(
        cases={},
        neighbours=near,
        rows={"handovers": (*known.values(), *strays)},
        occasions={row.row_id: occasion for occasion, row in known.items()},
        reference=with_money(),
        words=Echo(),
        now=at(now),
    )


def test_a_row_is_wanted_for_each_person_and_shift_day_and_the_same_for_ever() -> None:
    first: OfficeFinding = hand_ins(view(filed(payments=[payment(**CASH)])))
    assert first.wants == (Want(tab="handovers", parent=None, occasion="20261123 W01"),)
    assert first.next_change_at == at("18:00") + 1
    assert hand_ins(view(filed(payments=[payment(**CASH)]), rows=counted(30000))).wants == first.wants
    assert hand_ins(view(filed(), rows=counted(0), now="18:01")).next_change_at is None


def test_the_row_shows_what_is_due() -> None:
    found = hand_ins(view(filed(payments=[payment(**CASH)]), rows=counted(25000)))
    cells = {column: cell for (_, column), cell in found.cells.items()}
    assert (cells["technician"], cells["slips"], cells["slip_count"]) == ("王明", "KH-20261123-0007", 1)
    assert (cells["cash_expected"], cells["state"]) == (300, "handover_state.done")
    assert isinstance(cells["day"], int)
    assert int(float(str(cells["slips_in_at"]))) == cells["day"]
    assert [problem.code for problem in found.problems["h1"]] == ["required", "cash_differs"]


def test_a_row_that_people_put_in_themselves_is_none_of_ours() -> None:
    found = hand_ins(view(strays=[handover("h9", slips_in="17:00")]))
    assert found.problems["h9"] == (Problem("unexpected_row"),)
    assert {cell for (row_id, _), cell in found.cells.items() if row_id == "h9"} == {None}
