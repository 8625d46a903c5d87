import errno
import zipfile
from io import BytesIO
from pathlib import Path

import msgspec
import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook
from python_calamine import CalamineWorkbook

from sync.adapters.archive_xlsx import LONGEST_TEXT, TextTooLongError, XlsxArchive, to_bytes
from sync.adapters.whole_file import FileNotWrittenError, write_whole
from sync.book import ArchiveBook, Sheet
from sync.cell import CellValue

HEADERS = ("請修單號", "請修內容", "到場", "日期", "金額", "次", "同意")
KINDS = ("order_no", "text", "time", "date", "money", "integer", "tick")
SIGNS = ("=1+1", "+886-912", "-5", "@SUM(A1)", "0912-345-678")


def sheet(*rows: tuple[CellValue | None, ...], title: str = "客戶請修單") -> Sheet:
    return Sheet(
        title=title,
        form="KH-21-R02",
        headers=HEADERS,
        kinds=KINDS,
        widths=(140, 240, 130, 90, 90, 50, 60),
        rows=rows,
    )


def book(*sheets: Sheet) -> ArchiveBook:
    cover = (("站點", "KH"), ("月份", "2026-10"))
    return ArchiveBook(site="KH", month="2026-10", title="維修服務月檔", cover=cover, sheets=sheets)


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(content))


ROW: tuple[CellValue | None, ...] = ("KH-20261001-0001", "漏水", 46296.5, 46296, 120055, 2, True)


def test_the_same_book_gives_the_same_bytes() -> None:
    assert to_bytes(book(sheet(ROW))) == to_bytes(book(sheet(ROW)))
    with zipfile.ZipFile(BytesIO(to_bytes(book(sheet(ROW))))) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_sheet_is_laid_out_as_its_form() -> None:
    page = opened(to_bytes(book(sheet(ROW))))["客戶請修單"]
    assert page["A1"].value == "客戶請修單"
    assert str(page["A2"].value).startswith("KH-21-R02")
    assert [cell.value for cell in page[3]] == list(HEADERS)
    assert page.freeze_panes == "B4"
    assert page.auto_filter.ref == "A3:G4"
    assert page.print_title_rows == "$1:$3"
    assert page.page_setup.orientation == "landscape"
    assert str(page.page_setup.paperSize) == "9"
    assert page.oddFooter is not None
    assert page.oddFooter.center.text == "&P / &N"
    assert page["B4"].alignment.wrap_text
    assert page.column_dimensions["B"].width > page.column_dimensions["F"].width


def test_each_kind_has_its_format() -> None:
    page = opened(to_bytes(book(sheet(ROW))))["客戶請修單"]
    formats = {letter: page[f"{letter}4"].number_format for letter in "CDE"}
    assert formats["C"] == "yyyy-mm-dd hh:mm"
    assert formats["D"] == "yyyy-mm-dd"
    assert formats["E"].startswith("#,##0.00")
    assert page["E4"].value == 1200.55
    assert page["F4"].value == 2
    assert page["G4"].value is True
    assert str(page["C4"].value) == "2026-10-01 12:00:00"


def test_event_cells_keep_clocks_as_typed_and_show_date_times() -> None:
    events = Sheet(
        title="e",
        form=None,
        headers=("到場",),
        kinds=("event",),
        widths=(90,),
        rows=((1430,), (46296.5,), ("1430",)),
    )
    page = opened(to_bytes(book(events)))["e"]
    assert (page["A4"].value, page["A4"].number_format) == (1430, "General")
    assert page["A5"].number_format == "yyyy-mm-dd hh:mm"
    assert page["A6"].value == "1430"


@pytest.mark.parametrize("text", SIGNS)
def test_strings_that_look_like_formulas_stay_strings(text: str) -> None:
    content = to_bytes(book(sheet((text, text, text, text, text, text, text))))
    for cell in opened(content)["客戶請修單"][4]:
        assert (cell.data_type, cell.value) == ("s", text)
    read = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("客戶請修單").to_python()
    assert read[3] == [text] * 7


def test_another_reader_reads_the_same() -> None:
    workbook = CalamineWorkbook.from_filelike(BytesIO(to_bytes(book(sheet(ROW)))))
    assert workbook.sheet_names == ["維修服務月檔", "客戶請修單"]
    assert workbook.get_sheet_by_name("客戶請修單").to_python()[3][0] == "KH-20261001-0001"
    cover = workbook.get_sheet_by_name("維修服務月檔").to_python()
    assert ["站點", "KH"] in cover


def test_nothing_tells_when_the_file_was_made() -> None:
    properties = opened(to_bytes(book(sheet(ROW)))).properties
    assert properties.created is not None
    assert properties.created.isoformat().startswith("2026-10-01T00:00")
    assert properties.title == "維修服務月檔"


def test_sheet_names_are_made_fit() -> None:
    names = [sheet(title=title) for title in ("a/b:c", "長" * 40, "長" * 40, "", "A b c")]
    found = opened(to_bytes(book(*names))).sheetnames
    assert found == ["維修服務月檔", "a b c", "長" * 31, "長" * 27 + " (2)", "-", "A b c (2)"]


def test_an_empty_sheet_opens() -> None:
    assert opened(to_bytes(book(sheet())))["客戶請修單"].max_row == 3


def test_words_are_never_lost() -> None:
    whole = "字" * LONGEST_TEXT
    assert (
        opened(to_bytes(book(sheet((None, whole, None, None, None, None, None)))))["客戶請修單"]["B4"].value
        == whole
    )
    with pytest.raises(TextTooLongError, match=r"客戶請修單, row 4, column 2: 32768") as refused:
        to_bytes(book(sheet((None, whole + "字", None, None, None, None, None))))
    assert "shorten" in refused.value.remedy


def test_storing_writes_one_file_and_replaces_it(tmp_path: Path) -> None:
    archive = XlsxArchive(tmp_path / "archive")
    path = archive.store(book(sheet(ROW)))
    assert path == tmp_path / "archive" / "KH-2026-10.xlsx"
    assert archive.store(book(sheet(ROW, ROW))) == path
    assert opened(path.read_bytes())["客戶請修單"].max_row == 5
    assert [found.name for found in path.parent.iterdir()] == ["KH-2026-10.xlsx"]


def test_a_refused_book_leaves_the_earlier_file(tmp_path: Path) -> None:
    archive = XlsxArchive(tmp_path)
    before = archive.store(book(sheet(ROW))).read_bytes()
    broken = msgspec.structs.replace(book(sheet(("x" * 40_000, *ROW[1:]))))
    with pytest.raises(TextTooLongError):
        archive.store(broken)
    assert (tmp_path / "KH-2026-10.xlsx").read_bytes() == before


def test_a_folder_that_cannot_be_is_named_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file stands here")
    with pytest.raises(FileNotWrittenError, match=r"KH-2026-10\.xlsx") as refused:
        XlsxArchive(tmp_path / "archive").store(book(sheet(ROW)))
    assert str(tmp_path / "archive") in refused.value.remedy


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "free space"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "right to write"),
        (errno.EIO, "check"),
    ],
)
def test_a_failed_write_leaves_nothing_half(
    number: int, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "KH-2026-10.xlsx"
    write_whole(path, b"before")

    def failing(_handle: int) -> None:
        raise OSError(number, "the disk says no")

    monkeypatch.setattr("sync.adapters.whole_file.os.fsync", failing)
    with pytest.raises(FileNotWrittenError, match="the disk says no") as refused:
        write_whole(path, b"after")
    assert remedy in refused.value.remedy
    assert str(tmp_path) in refused.value.remedy
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]
