"""Cases that close: a snapshot of each row as it stood then, and what was edited behind it."""

from collections.abc import Iterator, Mapping

import msgspec

from sheet_schema.workflow import CLOSED
from sync.bundle import Bundle, rows_of
from sync.cell import Cell, CellValue, is_empty
from sync.census import Census
from sync.judge import Judgement
from sync.memory import Memory
from sync.plan import Event, RowSnapshot


class Closings(msgspec.Struct, frozen=True, kw_only=True):
    """What one round does to the ledger's snapshots."""

    closed: tuple[RowSnapshot, ...]
    reopened: tuple[str, ...]
    events: tuple[Event, ...]


def closings(
    judgements: Mapping[str, Judgement],
    bundles: Mapping[str, Bundle],
    wanted: Mapping[str, Mapping[str, Cell]],
    census: Census,
    memory: Memory,
) -> Closings:
    """Gives the snapshots of numbered cases that closed in this round, and the cases that are open again."""
    numbered = {case_id: bundle for case_id, bundle in bundles.items() if bundle.order_no is not None}
    over = {case_id for case_id in numbered if judgements[case_id].stage in CLOSED}
    closed = sorted(over - memory.closed)
    reopened = sorted((memory.closed & numbered.keys()) - over)
    told = [
        *(_told("case_closed", case_id, numbered) for case_id in closed),
        *(_told("case_reopened", case_id, numbered) for case_id in reopened),
        *_edited(numbered, census, memory),
    ]
    return Closings(
        closed=tuple(
            snapshot
            for case_id in closed
            for snapshot in _snapshots(case_id, numbered[case_id], wanted, census)
        ),
        reopened=tuple(reopened),
        events=tuple(told),
    )


def _told(kind: str, case_id: str, bundles: Mapping[str, Bundle]) -> Event:
    return Event(kind=kind, subject=case_id, words={"order_no": bundles[case_id].order_no})


def _snapshots(
    case_id: str, bundle: Bundle, wanted: Mapping[str, Mapping[str, Cell]], census: Census
) -> Iterator[RowSnapshot]:
    for row_id in _row_ids(bundle):
        computed: dict[str, CellValue] = {
            key: value
            for key, value in wanted.get(row_id, {}).items()
            if value is not None and not is_empty(value)
        }
        yield RowSnapshot(row_id=row_id, case_id=case_id, cells={**computed, **census.known[row_id].cells})


def _row_ids(bundle: Bundle) -> tuple[str, ...]:
    return tuple(row.row_id for _, row in rows_of(bundle))


def _edited(bundles: Mapping[str, Bundle], census: Census, memory: Memory) -> Iterator[Event]:
    """Rows whose people's cells changed although their case had closed."""
    changed = {row.row_id for row in census.changed if _is_edited(row.row_id, census, memory)}
    if not changed:
        return
    for case_id in sorted(memory.closed & bundles.keys()):
        for row_id in _row_ids(bundles[case_id]):
            if row_id in changed:
                words: dict[str, CellValue | None] = {
                    "order_no": bundles[case_id].order_no,
                    "tab": census.known[row_id].tab,
                }
                yield Event(kind="closed_row_edited", subject=row_id, words=words)


def _is_edited(row_id: str, census: Census, memory: Memory) -> bool:
    before = memory.rows.get(row_id)
    return before is not None and before.cells != census.known[row_id].cells
