"""Registers in the forms that offices have, and the reject file that goes back to them."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from sync.config import ConfigurationError
from sync.importing.conversion import Reject
from sync.importing.mapping import Field, RegisterMap, Source
from sync.importing.register import SourceRow, check_columns, read_register
from sync.importing.rejects import write_rejects

HEADER = ("編號", "電話", "內容")
ROW = ("001", "0912345678", "漏水")


def wanting(ref: str = "no", *, encoding: str | None = None, sheet: str | None = None) -> RegisterMap:
    source = Source(ref=ref, zone="Asia/Taipei", encoding=encoding, sheet=sheet)
    return RegisterMap(source=source, registration={})


def written(directory: Path, text: str, encoding: str = "utf-8") -> Path:
    path = directory / "register.csv"
    path.write_bytes(text.encode(encoding))
    return path


def lines_of(path: Path) -> list[int]:
    return [row.line for row in read_register(path, wanting()).rows]


def workbook(directory: Path, *rows: Sequence[object], title: str = "Sheet") -> Path:
    book = Workbook()
    sheet = book.create_sheet(title, 0)
    for row in rows:
        sheet.append(list(row))
    path = directory / "register.xlsx"
    book.save(path)
    book.close()
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp950", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_registers_are_read_in_the_forms_offices_have(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = written(tmp_path, f"{delimiter.join(HEADER)}\r\n{delimiter.join(ROW)}\r\n", encoding)

    assert read_register(path, wanting("編號")).rows == (SourceRow(2, dict(zip(HEADER, ROW, strict=True))),)


def test_simplified_text_is_not_taken_for_big5(tmp_path: Path) -> None:
    path = written(tmp_path, "编号,说明\n1,厨房水管漏水\n", "gb18030")

    assert read_register(path, wanting("编号")).rows[0].cells["说明"] == "厨房水管漏水"


def test_letters_of_hong_kong_are_big5(tmp_path: Path) -> None:
    path = written(tmp_path, "編號,地點\n1,深水埗啲樓\n", "big5hkscs")

    assert read_register(path, wanting("編號")).rows[0].cells["地點"] == "深水埗啲樓"


def test_an_encoding_is_asked_for_and_never_guessed(tmp_path: Path) -> None:
    path = written(tmp_path, "no,what\n1,厨房水管漏水\n", "gb18030")

    with pytest.raises(ConfigurationError, match=r"Big5 and as GB 18030; name its encoding"):
        read_register(path, wanting())
    assert read_register(path, wanting(encoding="gb18030")).rows[0].cells["what"] == "厨房水管漏水"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("no,what\n1,a\n2,b\n", [2, 3]),
        ("no,what\n1,a\n\n,\n2,b\n", [2, 5]),
        ('no,what\n1,"two\nlines"\n2,b\n', [2, 4]),
        ("\nno,what\n1,a\n", [3]),
    ],
)
def test_a_row_knows_the_line_it_begins_on(tmp_path: Path, text: str, lines: list[int]) -> None:
    assert lines_of(written(tmp_path, text)) == lines


def test_rows_may_be_longer_and_shorter_than_the_header(tmp_path: Path) -> None:
    path = written(tmp_path, "no,what\n1,a,\n2\n3,c,d\n")

    assert read_register(path, wanting()).rows == (
        SourceRow(2, {"no": "1", "what": "a"}),
        SourceRow(3, {"no": "2", "what": ""}),
        SourceRow(4, {"no": "3", "what": "c"}, ("d",)),
    )


def test_a_workbook_is_read_as_it_shows(tmp_path: Path) -> None:
    opened = datetime.fromisoformat("2026-10-03 09:12:00.400")
    path = workbook(
        tmp_path, ("no", "opened", "phone"), (1, opened, "0912"), (), (2, None, 7.5), title="請修"
    )

    assert read_register(path, wanting(sheet="請修")).rows == (
        SourceRow(2, {"no": "1", "opened": "2026-10-03 09:12:00", "phone": "0912"}),
        SourceRow(4, {"no": "2", "opened": "", "phone": "7.5"}),
    )


def test_a_column_that_stands_twice_keeps_both(tmp_path: Path) -> None:
    path = written(tmp_path, "no,note,note\n1,a,b\n")

    assert read_register(path, wanting()).rows[0].cells == {"no": "1", "note": "a", "note (2)": "b"}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("r.csv", b"", "is empty"),
        ("r.csv", b'no,what\n1,a\n2,"b\n3,c\n', "line 3: .*quotes"),
        ("r.xlsx", b"PK", "save it as XLSX again"),
        ("r.xls", b"\xd0\xcf\x11\xe0", "old kind"),
        ("r.csv", b"no\n\xff\xff\n", "name its encoding"),
    ],
)
def test_what_is_no_table_is_told_in_one_line(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(ConfigurationError, match=words) as refused:
        read_register(path, wanting())
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("encoding", ["big6", "utf-8"])
def test_an_encoding_that_does_not_fit_is_told(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "no\n漏\n", "cp950")

    with pytest.raises(ConfigurationError, match=r"correct `source\.encoding`"):
        read_register(path, wanting(encoding=encoding))


@pytest.mark.parametrize(
    ("header", "words"), [("no,opened", "has no column 'flat'"), ("no,flat,flat", "'flat' twice")]
)
def test_a_register_without_the_columns_of_the_map_is_refused(
    tmp_path: Path, header: str, words: str
) -> None:
    found = wanting()
    asking = RegisterMap(
        source=found.source, registration={}, derived={"units": ({"unit": Field(from_="flat")},)}
    )
    path = written(tmp_path, f"{header}\n1,2\n")

    with pytest.raises(ConfigurationError, match=words):
        check_columns(read_register(path, asking), asking, path)


def test_a_reject_file_can_be_corrected_and_read_again(tmp_path: Path) -> None:
    """The register has a column called reason itself; ours stand beside it."""
    cells = {"no": "1", "reason": "漏水"}
    path = write_rejects(tmp_path, "r", [Reject(7, "no", "missing", cells)], ("no", "reason"))

    (row,) = read_register(path, wanting()).rows
    assert row.cells == {
        "reject_line": "7", "reject_column": "no", "reject_reason": "missing", **cells,
    }  # fmt: skip
    again = write_rejects(tmp_path, "again", [Reject(2, "no", "still", row.cells)], tuple(row.cells))
    with again.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.DictReader(file)) == [
            {"reject_line": "2", "reject_column": "no", "reject_reason": "still", **cells}
        ]


def test_a_reject_file_that_somebody_corrected_is_not_written_over(tmp_path: Path) -> None:
    rejects = [Reject(7, "no", "missing", {"no": ""})]
    first = write_rejects(tmp_path, "r", rejects, ("no",))
    assert write_rejects(tmp_path, "r", rejects, ("no",)) == first
    first.write_text("corrected", encoding="utf-8")

    second = write_rejects(tmp_path, "r", rejects, ("no",))

    assert (first.name, second.name) == ("r.rejects.csv", "r.rejects-2.csv")
    assert first.read_text(encoding="utf-8") == "corrected"
