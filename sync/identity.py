"""Who is who: which known row each grid row is, by its claims (architecture.md, "The safe write", 4).

A grid row claims an identity by its two carriers, by its content as last seen and by the number it shows; the best
claim wins, and each identity is given once. Nothing here trusts a position.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from sheet_schema.model import Tab
from sync.cell import CellValue, GridRow, is_empty
from sync.memory import KnownRow, RowState

CARRIER_WEIGHT = 4
CONTENT_WEIGHT = 3
NUMBER_WEIGHT = 2


class Identified(msgspec.Struct, frozen=True, kw_only=True):
    """One grid row with its identity. `seen` is True when its row_id cell already shows it: the row is live."""

    row: GridRow
    row_id: str
    seen: bool
    new: bool


class TabIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """What one tab's rows are."""

    rows: tuple[Identified, ...]
    strays: tuple[GridRow, ...]
    """Rows that hold nothing but a slipped carrier or other left-over service cells."""
    vanished: tuple[KnownRow, ...]
    """Live rows that are nowhere on the tab."""
    twins: frozenset[str]
    """New identities of rows that look alike and like a vanished row: a person must say which one it is."""


class _Claim(msgspec.Struct, frozen=True, order=True):
    weight: int  # negative, so that the best claim sorts first
    distance: int
    index: int
    row_id: str


def identify(
    tab: Tab,
    rows: Sequence[GridRow],
    known: Mapping[str, KnownRow],
    numbers: Mapping[str, str],
    new_id: Callable[[], str],
    unseen: frozenset[str] = frozenset(),
) -> TabIdentity:
    """Gives each row of a tab its identity. `numbers` gives the number each known row shows, by row_id.

    `unseen`: rows that may never have been on the sheet. Their words alone claim nothing: somebody else may have
    said the same.
    """
    bodies = {row.index: _content(tab, row) for row in rows}
    candidates = [row for row in rows if bodies[row.index] or _held_firmly(tab, row, known)]
    ambiguous = _ambiguous_contents(candidates, bodies, known, unseen)
    given = _settle(_claims(candidates, bodies, known, numbers, ambiguous, unseen))
    identified, twins = [], set()
    for row in candidates:
        row_id = given.get(row.index)
        new = row_id is None
        identity = row_id if row_id is not None else new_id()
        seen = not new and row.cells.get("row_id") == identity
        identified.append(Identified(row=row, row_id=identity, seen=seen, new=new))
        if new and _key(bodies[row.index]) in ambiguous:
            twins.add(identity)
    found = set(given.values())
    held = {row.index for row in candidates}
    return TabIdentity(
        rows=tuple(identified),
        strays=tuple(row for row in rows if row.index not in held),
        vanished=tuple(
            row for row in known.values() if row.row_id not in found and row.state is RowState.LIVE
        ),
        twins=frozenset(twins),
    )


def content(tab: Tab, cells: Mapping[str, CellValue]) -> dict[str, CellValue]:
    """Gives the people's filled cells of a row."""
    return {key: cells[key] for key in tab.people_keys if key in cells and not is_empty(cells[key])}


def _content(tab: Tab, row: GridRow) -> dict[str, CellValue]:
    return content(tab, row.cells)


def _held_firmly(tab: Tab, row: GridRow, known: Mapping[str, KnownRow]) -> bool:
    carriers = [row.cells.get(carrier) for carrier in ("row_id", "row_key")]
    if tab.opened_by_service:
        return any(carrier in known for carrier in carriers)
    return carriers[0] == carriers[1] and carriers[0] in known


def _claims(
    rows: Sequence[GridRow],
    bodies: Mapping[int, dict[str, CellValue]],
    known: Mapping[str, KnownRow],
    numbers: Mapping[str, str],
    ambiguous: frozenset[str],
    unseen: frozenset[str],
) -> Iterator[_Claim]:
    by_content: dict[str, list[str]] = {}
    for row_id, known_row in known.items():
        if known_row.cells:
            by_content.setdefault(_key(known_row.cells), []).append(row_id)
    by_number = {number: row_id for row_id, number in numbers.items() if row_id in known}
    for row in rows:
        weights: Counter[str] = Counter()
        for carrier in ("row_id", "row_key"):
            claimed = row.cells.get(carrier)
            if isinstance(claimed, str) and claimed in known:
                weights[claimed] += CARRIER_WEIGHT
        body = _key(bodies[row.index])
        if body not in ambiguous:
            for row_id in _claimed_by_words(by_content.get(body, ()), weights, unseen):
                weights[row_id] += CONTENT_WEIGHT
        shown = row.cells.get("order_no")
        if isinstance(shown, str) and shown in by_number:
            weights[by_number[shown]] += NUMBER_WEIGHT
        for row_id, weight in weights.items():
            distance = abs(known[row_id].index - row.index)
            yield _Claim(weight=-weight, distance=distance, index=row.index, row_id=row_id)


def _claimed_by_words(
    row_ids: Iterable[str], carried: Mapping[str, int], unseen: frozenset[str]
) -> list[str]:
    return [row_id for row_id in row_ids if row_id in carried or row_id not in unseen]


def _settle(claims: Iterator[_Claim]) -> dict[int, str]:
    given: dict[int, str] = {}
    taken: set[str] = set()
    for claim in sorted(claims):
        if claim.index not in given and claim.row_id not in taken:
            given[claim.index] = claim.row_id
            taken.add(claim.row_id)
    return given


def _ambiguous_contents(
    rows: Sequence[GridRow],
    bodies: Mapping[int, dict[str, CellValue]],
    known: Mapping[str, KnownRow],
    unseen: frozenset[str],
) -> frozenset[str]:
    """Contents that more than one row without any carrier shows, and that a row not on the sheet had."""
    here = unseen | {row.cells.get(carrier) for row in rows for carrier in ("row_id", "row_key")}
    absent = {_key(row.cells) for row in known.values() if row.cells and row.row_id not in here}
    bare = Counter(
        _key(bodies[row.index])
        for row in rows
        if not any(row.cells.get(carrier) in known for carrier in ("row_id", "row_key"))
    )
    return frozenset(body for body, count in bare.items() if count > 1 and body in absent)


def _key(cells: Mapping[str, CellValue]) -> str:
    return repr(sorted(cells.items()))
