"""docs/tabs.md: every tab of the demo office as it stands, column by column, with some rows, nobody's name or number.

`make tabs` writes it anew.
"""

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from scripts.founding import furnished
from sheet_schema.fields import Column, Kind, Owner
from sheet_schema.grid import letters
from sheet_schema.model import Tab
from sync.bootstrap import open_office
from sync.cell import Cell, GridRow
from sync.instant import from_serial, local
from sync.run import run_pass
from sync.wording import Wording

SEED, DAYS = 7, 21
ROWS = 3
LONGEST = 60
SHOWN_NAME, SHOWN_DIGITS = 1, 3
INTRODUCTION = """# The tabs of the demo office

Each tab as it stands in a furnished office (`make demo`), its columns from left to right, with the rows
that hold most. Names, phone numbers and mail addresses are masked. `make tabs` makes this page from an
office that it founds, furnishes and reads; a test holds the columns to the declarations. What goes into
a column is told in [the sheets](sheets.md).
"""
_PEOPLE = frozenset({Kind.PERSON, Kind.PEOPLE, Kind.ATTENDEES})
_NAMED = frozenset({("staff", "name"), ("staff", "email"), ("staff", "deputy_of")})
_ID = re.compile(r"r[0-9a-f]{18}")
_PHONE = re.compile(r"(?<![\d-])0\d{1,3}-?\d{3,4}-?\d{3,4}(?![\d-])")
Rows = Sequence[GridRow]


def tab_dump(tabs: Sequence[Tab], wording: Wording, rows: Mapping[str, Rows], zone: ZoneInfo) -> str:
    """Gives the page."""
    mask = _Mask(tabs, rows)
    return "\n".join((INTRODUCTION, *(line for tab in tabs for line in _tab(tab, wording, rows, zone, mask))))


def columns_of(tab: Tab, wording: Wording) -> tuple[str, ...]:
    """Gives the part of each column's line that the declarations decide."""
    return tuple(
        f"| {letters(index)} | `{column.key}` | {wording.label(tab.key, column)} | {_owner(column)} "
        f"| {_holds(column, wording)} |"
        for index, column in enumerate(tab.columns)
    )


def title_of(tab: Tab, wording: Wording) -> str:
    """Gives the heading of a tab."""
    form = f" {tab.form} {wording.form(tab.form)}" if tab.form else ""
    return f"## {wording.tab(tab.key)} (`{tab.key}`){form}"


def _tab(
    tab: Tab, wording: Wording, rows: Mapping[str, Rows], zone: ZoneInfo, mask: "_Mask"
) -> Iterator[str]:
    fullest = sorted(rows[tab.key], key=lambda row: (-len(row.cells), row.index))[:ROWS]
    shown = sorted(fullest, key=lambda row: row.index)
    yield f"\n{title_of(tab, wording)}\n"
    yield f"{len(rows[tab.key])} rows.\n"
    yield f"| | key | label | filled by | holds |{''.join(f' row {row.index + 1} |' for row in shown)}"
    yield f"|---|---|---|---|---|{'---|' * len(shown)}"
    for column, line in zip(tab.columns, columns_of(tab, wording), strict=True):
        cells = (mask.over(tab, column, _text(row.cells.get(column.key), column, zone)) for row in shown)
        yield line + "".join(f" {cell} |" for cell in cells)


def _owner(column: Column) -> str:
    hidden = ", hidden" if column.hidden else ""
    return ("*service*" if column.owner is Owner.SERVICE else "people") + hidden


def _holds(column: Column, wording: Wording) -> str:
    choices = column.choices
    if choices is not None:
        return f"{column.kind}: {' · '.join(wording.choice(choices, key) for key in choices.keys)}"
    return f"{column.kind} of `{column.refers}`" if column.refers else str(column.kind)


def _text(value: Cell, column: Column, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "☑" if value else "☐"
    if isinstance(value, int | float):
        if column.kind in {Kind.TIME, Kind.DATE, Kind.MONTH}:
            shape = {Kind.TIME: "%Y-%m-%d %H:%M", Kind.DATE: "%Y-%m-%d", Kind.MONTH: "%Y-%m"}[column.kind]
            return local(from_serial(value, zone), zone).strftime(shape)
        return f"{value:g}"
    return value


class _Mask:
    """Knows the words of an office that tell who somebody is."""

    def __init__(self, tabs: Sequence[Tab], rows: Mapping[str, Rows]) -> None:
        found = {
            str(row.cells[column.key]).strip()
            for tab in tabs
            for column in tab.columns
            if _tells(tab, column)
            for row in rows[tab.key]
            if column.key in row.cells
        }
        self._words = sorted((word for word in found if len(word) > 1), key=len, reverse=True)

    def over(self, tab: Tab, column: Column, text: str) -> str:
        """Gives a cell's text as it may be shown in public, fit for a table."""
        shown = _PHONE.sub(lambda phone: _masked(phone[0]), _ID.sub("r…", text))
        for word in self._words:
            shown = shown.replace(word, _masked(word))
        if text and shown == text and (column.personal or _tells(tab, column)):
            shown = _masked(text)
        shown = shown.replace("\n", " / ").replace("|", "\\|")
        return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def _tells(tab: Tab, column: Column) -> bool:
    """Names and numbers of people; what the service says about somebody holds them as parts."""
    place = (tab.key, column.key)
    mine = column.owner is Owner.PEOPLE and (column.personal or column.kind in _PEOPLE)
    return mine or place in _NAMED


def _masked(word: str) -> str:
    if word.isascii() and any(letter.isdigit() for letter in word) and "@" not in word:
        digits = sum(letter.isdigit() for letter in word)
        return (
            word if digits < 2 * SHOWN_DIGITS else f"{'•' * (len(word) - SHOWN_DIGITS)}{word[-SHOWN_DIGITS:]}"
        )
    return word[:SHOWN_NAME] + "○" * min(len(word) - SHOWN_NAME, 2 * SHOWN_DIGITS)


def main(target: Path) -> None:
    """Founds and furnishes an office for a while, and writes the page."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "office"
        furnished(directory, seed=SEED, days=DAYS, console=Console(stderr=True))
        with open_office(directory) as office:
            run_pass(office.hands)
            known = office.hands.office
            rows = {key: read.rows for key, read in office.workbook.read(None).tabs.items()}
            page = tab_dump(known.tabs, known.wording, rows, known.zone)
    target.write_text(f"{page}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
