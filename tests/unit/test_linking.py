"""Lines find their order by what people typed; a short number means the day its row was first seen."""

import pytest

from sync.instant import DAY, Instant
from sync.linking import link
from sync.memory import KnownRow, Number, RowState
from sync.records import OrderLine
from tests.unit.builders import ZONE, at, registration

KNOWN = {
    "r1": KnownRow(row_id="r1", tab="registration", state=RowState.LIVE, noticed_at=at("09:00"), cells={})
}
NUMBERS = {"r1": Number(number="KH-20261123-0007", row_id="r1", day="20261123", seq=7)}


@pytest.mark.parametrize(
    ("typed", "days_later", "found"),
    [("7", 0, True), ("7", 1, False), ("1123-7", 1, True), ("KH-20261123-0007", 9, True), ("8", 0, False)],
)
def test_a_line_finds_its_order(typed: str, days_later: int, found: bool) -> None:
    noticed = Instant(at("10:00") + days_later * DAY)
    line = OrderLine(row_id="l1", noticed_at=noticed, order_no=typed, code="W01")

    linked = link({"registration": [registration()], "order_lines": [line]}, KNOWN, NUMBERS, ZONE)

    assert (linked.bundles["r1"].lines == (line,)) is found
    assert ("l1" in linked.problems) is not found
