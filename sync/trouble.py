"""What is wrong with the sheet as a whole: codes for the ledger, sentences for people, and where they stand; pure.

A code is `kind`, `kind:tab` or `kind:tab:detail`. What stops one tab only is no reason to stop the plan.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sheet_schema.model import Tab
from sheet_schema.problems import Problem, problem
from sync.bundle import Bundle, rows_of
from sync.cell import Cell
from sync.census import Census
from sync.identity import content
from sync.judge import Judgement
from sync.memory import RowState
from sync.sheet import NO_HEADER, CellWrite, Layout, Snapshot, TabRead
from sync.wording import Wording

NOTICE_MARK = "※ "
"""What a sentence about the whole tab begins with, where it stands in a row."""
_JOIN = ", "
_INTAKE = "registration"


def of_sheet(tabs: Sequence[Tab], snapshot: Snapshot) -> tuple[str, ...]:
    """Gives the codes of what is missing or out of place."""
    found = ((tab.key, snapshot.tabs.get(tab.key)) for tab in tabs)
    return tuple(
        code
        for key, read in found
        for code in (_of_layout(key, read.layout) if read is not None else [f"tab_missing:{key}"])
    )


def _of_layout(key: str, layout: Layout) -> Iterator[str]:
    if layout.header_row == NO_HEADER:
        yield f"header_missing:{key}"
    elif layout.header_row:
        yield f"header_moved:{key}:{layout.header_row + 1}"
    if layout.missing and layout.header_row != NO_HEADER:
        yield f"columns_missing:{key}:{'+'.join(layout.missing)}"


def sentences(trouble: str, wording: Wording) -> tuple[str, ...]:
    """Gives the codes of a pass's trouble as sentences; what is no code reads as it is."""
    parts = trouble.split(_JOIN) if trouble else []
    if any(f"trouble.{kind_of(part)}" not in wording.words for part in parts):
        return (trouble,)
    return tuple(_sentence(part, wording) for part in parts)


def kind_of(code: str) -> str:
    """Gives the first part of a code."""
    return code.partition(":")[0]


def joined(codes: Sequence[str]) -> str:
    """Gives codes as one text for the ledger."""
    return _JOIN.join(codes)


def notices(tabs: Mapping[str, Tab], snapshot: Snapshot, wording: Wording) -> Iterator[CellWrite]:
    """Gives the sentence why a tab stands still, in the service's own cell of its first and its last row."""
    for key, read in snapshot.tabs.items():
        if read.layout.stopped:
            words = " ".join(_sentence(code, wording) for code in _of_layout(key, read.layout))
            yield from _notices_on(key, read, _first_and_last(tabs[key], read), words)


def notices_of_refusal(
    refusals: Sequence[str], tabs: Mapping[str, Tab], snapshot: Snapshot, wording: Wording
) -> Iterator[CellWrite]:
    """Gives the sentence why nothing goes on: on the tabs it is about, and where the next call was just typed."""
    words = {_INTAKE: " ".join(_sentence(code, wording) for code in refusals)} if refusals else {}
    words |= {code.split(":")[1]: _sentence(code, wording) for code in refusals if ":" in code}
    for key, sentence in words.items():
        read = snapshot.tabs.get(key)
        if read is not None and not read.layout.stopped:
            lines = _first_and_last(tabs[key], read)
            yield from _notices_on(key, read, lines[-1:] if key == _INTAKE else lines, sentence)


def _notices_on(key: str, read: TabRead, lines: Sequence[int], words: str) -> Iterator[CellWrite]:
    """Without a header nothing proves where the columns stand in the moment of the write."""
    if "problems" not in read.layout.columns or not read.layout.headers:
        return
    for index in lines:
        shown = next(row.cells.get("problems") for row in read.rows if row.index == index)
        if shown != NOTICE_MARK + words:
            yield CellWrite(tab=key, row=index, column="problems", value=NOTICE_MARK + words)


def on_twins(census: Census, wording: Wording) -> Iterator[CellWrite]:
    """Gives what stands in rows that a person must tell apart."""
    words = wording.word("problem.twin_rows")
    for key, identity in census.identities.items():
        for row in identity.twins:
            if row.cells.get("problems") != words:
                yield CellWrite(tab=key, row=row.index, column="problems", value=words)


def is_notice(shown: Cell) -> bool:
    """True for a cell that holds a sentence of ours about the whole tab."""
    return isinstance(shown, str) and shown.startswith(NOTICE_MARK)


def on_rows(
    snapshot: Snapshot, census: Census, bundles: Mapping[str, Bundle], judgements: Mapping[str, Judgement]
) -> Iterator[tuple[str, Problem]]:
    """Gives what single rows have to say of it, by row_id."""
    for key in census.identities:
        row = snapshot.tabs[key].layout.header_row
        yield from (
            (found.row_id, problem("header_moved", row=str(row + 1)))
            for found in census.on_sheet(key)
            if found.row.index < row and found.row.index == 0
        )
    gone = any(known.state is RowState.VANISHED for known in census.known.values())
    is_whole = not gone and {"work_orders", "visits"} <= census.identities.keys()
    for row_id, judgement in judgements.items() if not is_whole else ():
        bundle = bundles[row_id]
        wanted = Counter(want.tab for want in judgement.wants)
        if wanted["work_orders"] and bundle.order is None and "work_orders" not in census.identities:
            yield row_id, problem("tab_unavailable", tab="work_orders")
        more = wanted["visits"] > len(bundle.visits)
        if more and "visits" not in census.identities and bundle.order is not None:
            yield bundle.order.row_id, problem("tab_unavailable", tab="visits")
        yield from _of_vanished(bundles[row_id], census)


def _of_vanished(bundle: Bundle, census: Census) -> Iterator[tuple[str, Problem]]:
    """The rows of a numbered order that are left say which of it is gone."""
    if bundle.order_no is None:
        return
    rows = [row for tab, row in rows_of(bundle) if tab in {"registration", "work_orders", "visits"}]
    states = {row.row_id: census.known[row.row_id] for row in rows}
    gone = [known for known in states.values() if known.state is RowState.VANISHED]
    for known in gone:
        for row_id, left in states.items():
            if left.state is not RowState.VANISHED:
                yield row_id, problem("vanished", order_no=bundle.order_no, tab=known.tab)


def _first_and_last(tab: Tab, read: TabRead) -> list[int]:
    """Of the rows that people filled in; the proof row of a tab without a header is none of them."""
    filled = [row.index for row in read.rows if row.index and content(tab, row.cells)]
    return sorted({filled[0], filled[-1]}) if filled else []


def _sentence(code: str, wording: Wording) -> str:
    kind, tab, detail = (*code.split(":", 2), "", "")[:3]
    columns = wording.term("comma").join(wording.label(tab, key) for key in detail.split("+") if key)
    return wording.word(f"trouble.{kind}", tab=wording.tab(tab), columns=columns, detail=detail)
