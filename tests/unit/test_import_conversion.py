"""A legacy register as cells: what is taken, what is rejected, and why."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from sync.config import ConfigurationError
from sync.importing.conversion import convert, reference_rows
from sync.importing.mapping import RegisterMap, load_map
from sync.importing.register import SourceRow, check_columns, read_register

TAIPEI = ZoneInfo("Asia/Taipei")
MAP = """
[source]
ref = "no"
zone = "Asia/Taipei"
times = ["%Y-%m-%d %H:%M"]

[registration]
received = { from = "opened", time = true }
unit = { from = ["flat", "block"], otherwise = "大廳" }
fault = { from = ["what", "where"], join = true }
fault_class = { from = "kind", choose = { "W" = "給排水", "E" = "電氣" }, otherwise = "公共設施" }

[visits]
finished = { from = "closed", time = true }
result = { constant = "repaired", when = "closed" }

[[derived.units]]
unit = { from = ["flat", "block"] }
kind = { constant = "indoor" }
"""
ROW = {
    "no": "1", "opened": "2026-10-03 09:12", "flat": "A-101", "block": "A", "what": "漏水", "where": "浴室",
    "kind": "W", "closed": "",
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


def test_times_come_out_in_the_offices_zone() -> None:
    taken, _ = convert([row()], register_map(MAP.replace("Asia/Taipei", "America/New_York")), TAIPEI)

    assert taken[0].tabs["registration"]["received"] == "2026-10-03 21:12:00"


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"no": ""}, "no", "number is missing"),
        ({"opened": "yesterday"}, "opened", "'yesterday' cannot be read"),
        ({"opened": ""}, "opened", "nothing to fill received"),
        ({"what": "", "where": ""}, "what", "nothing to fill fault"),
        ({"closed": "2026-10-02 08:00"}, "closed", "before received"),
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


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp950", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_registers_are_read_in_the_forms_offices_have(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "register.csv"
    lines = [delimiter.join(("編號", "電話", "內容")), delimiter.join(("001", "0912345678", "漏水"))]
    path.write_text("\n".join(lines), encoding=encoding)

    register = read_register(path, register_map().source)

    assert register.rows == (SourceRow(2, {"編號": "001", "電話": "0912345678", "內容": "漏水"}),)


def test_a_register_without_a_column_of_the_map_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("no,opened\n1,2026-10-03 09:12\n", encoding="utf-8")

    with pytest.raises(ConfigurationError, match="has no column"):
        check_columns(read_register(path, register_map().source), register_map(), path)


def test_the_shipped_map_fits_its_own_rules() -> None:
    assert load_map("boston311").source.ref == "case_enquiry_id"
