"""docs/tabs.md shows the columns of today, and nobody's name or number."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

from scripts.tab_dump import columns_of, tab_dump, title_of
from sheet_schema.catalogue import TABS, tab
from sync.cell import GridRow
from sync.wording import load

PAGE = Path(__file__).parents[2] / "docs" / "tabs.md"
WORDS = load("zh_Hant")


def test_the_page_shows_the_columns_as_declared() -> None:
    parts = re.split(r"\n(?=## )", PAGE.read_text(encoding="utf-8"))[1:]
    assert [part.partition("\n")[0] for part in parts] == [title_of(one, WORDS) for one in TABS]
    for part, one in zip(parts, TABS, strict=True):
        lines = [line for line in part.splitlines() if re.match(r"\| [A-Z]+ \|", line)]
        assert len(lines) == len(one.columns), f"`make tabs` renews {one.key}"
        for line, wanted in zip(lines, columns_of(one, WORDS), strict=True):
            assert line.startswith(wanted), f"`make tabs` renews {one.key}"


def test_the_page_tells_nobodys_number() -> None:
    assert re.findall(r"(?<![\d-])09\d{8}|(?<![\d-])0\d-\d{4}-\d{4}", PAGE.read_text(encoding="utf-8")) == []


def test_names_and_numbers_are_masked_wherever_they_stand() -> None:
    one = tab("registration")
    cells = {
        "customer": "王小明",
        "phone": "0912345678",
        "fault": "請打 0912345678 找王小明\n三樓",
        "unit": "A-101",
    }
    rows = [GridRow(index=1, cells={**cells, "received_at": 46000.5, "row_id": "r" + "0" * 18})]
    page = tab_dump([one], WORDS, {"registration": rows}, ZoneInfo("Asia/Taipei"))
    assert "王小明" not in page
    assert "0912345678" not in page
    assert "請打 •••••••678 找王○○ / 三樓" in page
    assert "| A-101 |" in page
    assert "| 2025-12-09 12:00 |" in page
