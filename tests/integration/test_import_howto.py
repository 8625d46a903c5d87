"""The map that the how-to shows is a map that works."""

import re
from pathlib import Path

import pytest
from rich.console import Console

from scripts.importing import ImportReport, run_import
from sync.bootstrap import create_office, open_office
from sync.config import OfficeConfig

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "import.md"
REGISTER = """編號,報修日期,報修時間,房號,棟別,住戶,電話,內容,類別,承諾,完工,滿意度
001,114/05/06,09:10,A-101,A,王小明,0912345678,廚房水管漏水,水,2025-05-06 12:00,2025-05-06 11:00,滿意
002,114/05/06,下午2:30,,B,,,大門不關,門,2025-05-06 16:00,2025-05-07 10:00,
003,114/05/07,08:00,A-102,A,李太太,0987654321,,電,,,
004,114/05/08,08:00,A-103,A,陳先生,0987654321,插座無電,電,,,
"""
QUIET = Console(quiet=True)


@pytest.fixture
def map_file(tmp_path: Path) -> Path:
    example = re.search(r"```toml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    path = tmp_path / "my-map.toml"
    path.write_text(example[1], encoding="utf-8")
    return path


def imported(directory: Path, map_file: Path) -> tuple[ImportReport, list[dict[str, str]], list[str]]:
    """The report, the slips as they show, and every problem on the sheet."""
    register = directory / "register.csv"
    register.write_bytes(REGISTER.encode("cp950"))
    create_office(directory / "office", OfficeConfig(site="LJ"))
    with open_office(directory / "office") as office:
        report = run_import(office, register, str(map_file), dry_run=False, console=QUIET)
        slips = [
            {key: str(value) for key, value in row.cells.items()} for row in office.hand.rows("work_orders")
        ]
        problems = [
            f"{tab}: {row.cells['problems']}"
            for tab in office.hands.office.by_key
            for row in office.hand.rows(tab)
            if "problems" in row.cells
        ]
    return report, slips, problems


def test_the_shown_map_takes_a_register_of_big5_with_years_of_the_republic(
    tmp_path: Path, map_file: Path
) -> None:
    report, slips, problems = imported(tmp_path, map_file)

    assert (report.read, report.taken, report.unnumbered, report.rejected) == (4, 3, 0, 1)
    assert sorted((slip["order_no"], slip["stage"], slip["completion"]) for slip in slips) == [
        ("LJ-20250506-0001", "已歸檔", "達標"),
        ("LJ-20250506-0002", "已歸檔", "逾時"),
        ("LJ-20250508-0001", "已到場", "逾時"),
    ]
    assert problems == []
