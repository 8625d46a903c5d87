"""What `repairsheet relabel` would say in other words, decided from one read; pure.

A cell that people fill is changed only where it holds nothing but labels of a closed list: the same choice in other
words. Requests replace words by words, so rows that people move meanwhile are as safe as those that stand still.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from sheet_schema import relabelling
from sheet_schema.charts import CHARTS_SHEET_ID
from sheet_schema.choices import ABOUT, CLOCK
from sheet_schema.fields import Choices, Column, Kind, Owner
from sheet_schema.grid import StandingTab
from sheet_schema.model import Tab
from sheet_schema.relabelling import Rewording
from sync.cell import CellValue
from sync.memory import KnownRow, Memory, ShownWords
from sync.sheet import Layout, Snapshot, TabRead
from sync.voice import Voice
from sync.wording import Wording, labelled

Json = dict[str, Any]
OFFICE, CHARTS = "office", "charts"
"""In place of a tab's key: the spreadsheet itself, and its sheet of charts."""
MAX_REQUESTS = 1500
"""Of one batch; it stays far below the 2 MB of a good write."""
_PARTS = re.compile(r"(\s*[、,;/&\n]\s*)")
"""Parts several choices in one cell; kept as it stands."""
_ABOUT = ("rulings", "about")


class Relabel(msgspec.Struct, frozen=True, kw_only=True):
    """What of one tab is said in other words, and the requests that do it."""

    tab: str
    """Its key, OFFICE or CHARTS."""
    cells: int = 0
    """Cells of people's that hold labels."""
    looks: int = 0
    """Titles, headers, notes, drop-downs, views, colours, protections, charts."""
    left: int = 0
    """Cells of closed lists that hold other words, and stay as they are."""
    requests: tuple[Json, ...] = ()
    rows: tuple[KnownRow, ...] = ()
    """What the ledger knows of its rows, in the new words."""


class Relabelling(msgspec.Struct, frozen=True, kw_only=True):
    """What a relabelling is made of."""

    tabs: Sequence[Tab]
    snapshot: Snapshot
    memory: Memory
    looks: Json
    """Sheets v4: the spreadsheet with the first two rows of each tab and all of the charts."""
    olds: tuple[Wording, ...]
    new: Wording


def other_words(voice: Voice, new: Wording, shown: ShownWords) -> tuple[Wording, ...]:
    """Gives all words that the tabs may show so far: every language, with and without own labels."""
    labels: list[Mapping[str, str]] = [{}]
    for one in (shown.labels, *shown.others):
        if one and one not in labels:
            labels.append(one)
    found = (labelled(words, one) for words in voice.languages.values() for one in labels)
    return tuple(one for one in found if one.words != new.words)


def relabels(of: Relabelling) -> tuple[Relabel, ...]:
    """Gives all that is to be said in other words, tab by tab; a tab that cannot be read waits until it can."""
    found = (*_of_tabs(of), _of_charts(of), _of_office(of))
    return tuple(one for one in found if one.requests or one.left)


def batch_of(found: Sequence[Relabel]) -> tuple[Relabel, ...]:
    """Gives what goes in one batch: whole tabs, as many as are not too much at once."""
    batch: list[Relabel] = []
    size = 0
    for one in found:
        if not one.requests:
            continue
        size += len(one.requests)
        if batch and size > MAX_REQUESTS:
            break
        batch.append(one)
    return tuple(batch)


def titles_of(tabs: Sequence[Tab], new: Wording, olds: Sequence[Wording]) -> dict[str, list[str]]:
    """Gives by tab the title it is to have, and those it may have had."""
    return {
        **{tab.key: [new.tab(tab.key), *(old.tab(tab.key) for old in olds)] for tab in tabs},
        CHARTS: [new.term("charts"), *(old.term("charts") for old in olds)],
    }


def _of_office(of: Relabelling) -> Relabel:
    """Titles last: the other requests were made for sheets by their ids, and whoever looks on sees what changed."""
    name = of.new.default("office_title")
    known = {old.default("office_title"): name for old in of.olds}
    ids = {key: read.layout.sheet_id for key, read in of.snapshot.tabs.items()}
    titles = titles_of(of.tabs, of.new, of.olds)
    requests = (
        *relabelling.office_requests(of.looks, known, name, of.new.locale),
        *relabelling.title_requests(of.looks, {**ids, CHARTS: CHARTS_SHEET_ID}, titles),
    )
    return Relabel(tab=OFFICE, looks=len(requests), requests=requests)


def _of_charts(of: Relabelling) -> Relabel:
    words = Rewording(of.olds, of.new, of.new.locale)
    sheet = _sheets(of).get(CHARTS_SHEET_ID)
    requests = tuple(relabelling.chart_sheet_requests(sheet, words)) if sheet is not None else ()
    return Relabel(tab=CHARTS, looks=len(requests), requests=requests)


def _of_tabs(of: Relabelling) -> Iterator[Relabel]:
    words, sheets = Rewording(of.olds, of.new, of.new.locale), _sheets(of)
    reads = [(tab, of.snapshot.tabs[tab.key]) for tab in _readable(of)]
    standing = {tab.key: _standing(tab, read.layout) for tab, read in reads}
    for tab, read in reads:
        sheet = sheets.get(read.layout.sheet_id)
        if sheet is None:
            continue
        looks = tuple(relabelling.tab_requests(standing, standing[tab.key], sheet, words))
        spellers = {key: _Speller(tab, tab.by_key[key], of) for key in tab.people_keys if _lists(tab, key)}
        cells = [
            found
            for key, speller in spellers.items()
            for found in _cells(standing[tab.key], key, speller, read)
        ]
        yield Relabel(
            tab=tab.key,
            cells=sum(count for count, _ in cells),
            looks=len(looks),
            left=sum(
                speller.is_strange(row.cells.get(key))
                for key, speller in spellers.items()
                for row in read.rows
            ),
            requests=(*(request for _, request in cells), *looks),
            rows=tuple(_known_rows(of.memory, tab, spellers)) if cells else (),
        )


def _readable(of: Relabelling) -> Iterator[Tab]:
    for tab in of.tabs:
        read = of.snapshot.tabs.get(tab.key)
        if read is not None and not read.layout.stopped and read.layout.header_row == 0:
            yield tab


def _sheets(of: Relabelling) -> dict[int, Json]:
    return {sheet["properties"]["sheetId"]: sheet for sheet in of.looks.get("sheets", ())}


def _standing(tab: Tab, layout: Layout) -> StandingTab:
    return StandingTab(tab, layout.sheet_id, layout.title, layout.columns)


def _cells(tab: StandingTab, key: str, speller: "_Speller", read: TabRead) -> Iterator[tuple[int, Json]]:
    counts: dict[str, int] = {}
    for row in read.rows:
        text = row.cells.get(key)
        if isinstance(text, str):
            counts[text] = counts.get(text, 0) + 1
    at = tab.columns[key]
    for text, count in counts.items():
        fresh = speller.anew(text)
        if fresh is not None and fresh != text:
            yield count, relabelling.reworded(tab.grid(at, at + 1), text, fresh)


def _known_rows(memory: Memory, tab: Tab, spellers: Mapping[str, "_Speller"]) -> Iterator[KnownRow]:
    for row in memory.of_tab(tab.key).values():
        fresh = {key: _spelt(value, spellers.get(key)) for key, value in row.cells.items()}
        if fresh != row.cells:
            yield replace(row, cells=fresh)


def _spelt(value: CellValue, speller: "_Speller | None") -> CellValue:
    fresh = speller.anew(value) if speller is not None and isinstance(value, str) else None
    return value if fresh is None else fresh


def _lists(tab: Tab, key: str) -> bool:
    column = tab.by_key[key]
    return (
        column.choices is not None
        or (tab.key, key) == _ABOUT
        or (column.kind is Kind.TICK and column.default == "yes" and column.owner is Owner.PEOPLE)
    )


class _Speller:
    """One column's labels: each old one and the new one of the same meaning."""

    def __init__(self, tab: Tab, column: Column, of: Relabelling) -> None:
        self._several = column.kind is Kind.CHOICES
        self._is_open = (tab.key, column.key) == _ABOUT
        self._new: dict[str, str] = {}
        for label in _labels_of(column):
            self._new |= {label(old): label(of.new) for old in of.olds}
        self._new |= {label(of.new): label(of.new) for label in _labels_of(column)}

    def anew(self, text: str) -> str | None:
        """Gives a cell in the new words; None for one that does not hold labels alone."""
        if not self._several:
            return self._new.get(text)
        parts = _PARTS.split(text)
        if any(part not in self._new for part in parts[::2]):
            return None
        return "".join(self._new[part] if place % 2 == 0 else part for place, part in enumerate(parts))

    def is_strange(self, value: CellValue | None) -> bool:
        """True for a filled cell that holds something else; where anything may stand, nothing is strange."""
        return (
            isinstance(value, str) and bool(value.strip()) and not self._is_open and self.anew(value) is None
        )


def _labels_of(column: Column) -> list[Callable[[Wording], str]]:
    """What a cell may say, as each language says it."""
    if column.kind is Kind.TICK:
        return [lambda words: words.term("yes"), lambda words: words.term("no")]
    lists = (column.choices,) if column.choices else (CLOCK, ABOUT)
    return [_label(choices, key) for choices in lists for key in choices.keys]


def _label(choices: Choices, key: str) -> Callable[[Wording], str]:
    return lambda words: words.choice(choices, key)
