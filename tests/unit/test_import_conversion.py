"""A legacy register as cells: what is taken, what is rejected, and why."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from sync.config import ConfigurationError
from sync.importing.conversion import convert, reference_rows
from sync.importing.mapping import RegisterMap, load_map
from sync.importing.register import SourceRow

TAIPEI = ZoneInfo("Asia/Taipei")
MAP = """
[source]
ref = "no"
zone = "Asia/Taipei"
times = ["%d.%m.%Y %H:%M"]

[registration]
received = { from = "opened", time = true }
unit = { from = ["flat", "block"], otherwise = "大廳" }
fault = { from = ["what", "where"], join = true }
fault_class = { from = "kind", choose = { "W" = "給排水", "E" = "電氣" }, otherwise = "公共設施" }

[work_orders]
remarks = { from = "note" }

[visits]
finished = { from = "closed", time = true }
result = { constant = "repaired", when = "closed" }

[[derived.units]]
unit = { from = ["flat", "block"] }
kind = { constant = "indoor" }

[[reference.staff]]
staff_no = "L1"

[require]
work_orders = ["remarks"]
"""
ROW = {
    "no": "1", "opened": "2026-10-03 09:12", "flat": "A-101", "block": "A", "what": "漏水", "where": "浴室",
    "kind": "W", "closed": "", "note": "-",
}  # fmt: skip


def register_map(text: str = MAP) -> RegisterMap:
    return msgspec.toml.decode(text, type=RegisterMap)


def row(line: int = 2, **cells: str) -> SourceRow:
    return SourceRow(line, {**ROW, **cells})


def registration(**cells: str) -> Mapping[str, object]:
    taken, rejects = convert([row(2, **cells)], register_map(), TAIPEI)
    assert not rejects
    return taken[0].tabs["registration"]


def test_a_row_becomes_the_cells_that_staff_would_have_typed() -> None:
    assert registration() == {
        "received": "2026-10-03 09:12:00", "unit": "A-101", "fault": "漏水 浴室", "fault_class": "給排水", "ref": "1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "column", "typed"),
    [
        ({"flat": ""}, "unit", "A"),
        ({"flat": "", "block": ""}, "unit", "大廳"),
        ({"kind": "E"}, "fault_class", "電氣"),
        ({"kind": "X"}, "fault_class", "公共設施"),
        ({"where": ""}, "fault", "漏水"),
    ],
)
def test_what_stands_in_for_what(cells: dict[str, str], column: str, typed: str) -> None:
    assert registration(**cells)[column] == typed


def test_a_cell_that_waits_for_another_stays_empty() -> None:
    taken, _ = convert([row(), row(3, no="2", closed="2026-10-03 11:00")], register_map(), TAIPEI)

    assert [one.tabs["visits"] for one in taken] == [
        {},
        {"finished": "2026-10-03 11:00:00", "result": "repaired"},
    ]


@pytest.mark.parametrize(
    "text",
    [
        "03.10.2026 09:12",
        "2026-10-03 09:12:00",
        "2026/10/3 9:12",
        "115/10/3 09:12",
        "民國115年10月3日 9時12分",
        "2026年10月3日 上午9:12",
    ],
)
def test_times_are_read_in_the_maps_forms_and_year_first(text: str) -> None:
    assert registration(opened=text)["received"] == "2026-10-03 09:12:00"


def test_a_form_that_knows_its_offset_keeps_it() -> None:
    own = register_map(MAP.replace("%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M%z"))
    taken, _ = convert([row(opened="2026-10-03T01:12Z")], own, TAIPEI)

    assert taken[0].tabs["registration"]["received"] == "2026-10-03 09:12:00"


def test_times_come_out_in_the_offices_zone() -> None:
    taken, _ = convert([row()], register_map(MAP.replace("Asia/Taipei", "America/New_York")), TAIPEI)

    assert taken[0].tabs["registration"]["received"] == "2026-10-03 21:12:00"


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"no": ""}, "no", "number is missing"),
        ({"opened": "yesterday"}, "opened", "'yesterday' cannot be read"),
        ({"opened": "10/3 09:12"}, "opened", "'10/3 09:12' cannot be read"),
        ({"opened": ""}, "opened", "nothing to fill received"),
        ({"what": "", "where": ""}, "what", "nothing to fill fault"),
        ({"closed": "2026-10-02 09:11"}, "closed", "before received"),
        ({"note": ""}, "note", "nothing to fill remarks"),
    ],
)
def test_what_cannot_be_taken_is_rejected_with_line_column_and_reason(
    cells: dict[str, str], column: str, words: str
) -> None:
    taken, rejects = convert([row(7, **cells)], register_map(), TAIPEI)

    assert not taken
    assert (rejects[0].line, rejects[0].column) == (7, column)
    assert words in rejects[0].reason
    assert rejects[0].cells["kind"] == "W"


def test_a_row_closed_a_little_before_it_was_opened_is_taken_and_judged_on_the_sheet() -> None:
    taken, rejects = convert([row(closed="2026-10-02 09:12")], register_map(), TAIPEI)

    assert not rejects
    assert taken[0].tabs["visits"]["finished"] == "2026-10-02 09:12:00"


def test_a_row_with_more_cells_than_columns_is_rejected_with_what_stands_there() -> None:
    taken, rejects = convert([SourceRow(2, ROW, ("在廚房",))], register_map(), TAIPEI)

    assert not taken
    assert rejects[0].column == "note"
    assert "在廚房" in rejects[0].reason


def test_a_number_that_stands_twice_is_taken_once() -> None:
    taken, rejects = convert([row(2), row(3)], register_map(), TAIPEI)

    assert len(taken) == 1
    assert "line 2" in rejects[0].reason


def test_reference_rows_are_made_of_each_different_value() -> None:
    rows = [row(2), row(3, flat="A-102"), row(4), row(5, flat="", block="")]

    made = reference_rows(rows, register_map(), TAIPEI)

    assert [unit["unit"] for unit in made["units"]] == ["A-101", "A-102"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('ref = "no"', 'reff = "no"', "reff"),
        ('zone = "Asia/Taipei"', 'zone = "Mars"', "source.zone"),
        ("finished = {", "finnished = {", "visits.finnished"),
        ('{ constant = "repaired", when = "closed" }', '{ when = "closed" }', "visits.result"),
        ("[[derived.units]]", "[[derived.houses]]", "houses"),
        ("[source]", "[source", "cannot be read"),
        ('staff_no = "L1"', 'staffno = "L1"', "reference.staff.staffno"),
        ('kind = { constant = "indoor" }', 'kinds = { constant = "indoor" }', "derived.units.kinds"),
        ('kind = { constant = "indoor" }', "kind = { }", "derived.units.kind"),
        ('kind = { constant = "indoor" }', 'kind = { constant = "indoor", time = true }', "`time`"),
        ('work_orders = ["remarks"]', 'work_orders = ["remark"]', "require.work_orders.remark"),
        ('work_orders = ["remarks"]', 'work_orders = ["payer"]', "nothing fills payer"),
    ],
)
def test_a_broken_map_names_file_key_and_remedy(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(MAP.replace(old, new), encoding="utf-8")

    with pytest.raises(ConfigurationError) as refused:
        load_map(str(path))

    assert "ours.toml" in str(refused.value)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_map_tells_every_column_it_looks_at() -> None:
    assert register_map().columns == {
        "no", "opened", "flat", "block", "what", "where", "kind", "closed", "note",
    }  # fmt: skip


def test_the_shipped_map_fits_its_own_rules() -> None:
    assert load_map("boston311").source.ref == "case_enquiry_id"


@pytest.mark.parametrize(("name", "words"), [("boston", "shipped maps: boston311"), (".", "give a map file")])
def test_a_map_that_is_not_there_is_told(name: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        load_map(name)
