"""Who is who: which known row each grid row is, by its claims (architecture.md, "The safe write", 4).

A grid row claims an identity by its two carriers, by its content as last seen and by the number it shows; the best
claim wins, and each identity is given once. Nothing here trusts a position.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import msgspec

from sheet_schema.model import Tab
from sync.cell import CellValue, GridRow, is_empty
from sync.memory import KnownRow, RowState

CARRIER_WEIGHT = 3
CONTENT_WEIGHT = 4
NUMBER_WEIGHT = 3
"""What people see (content and number) tells more than both carriers: a sort of visible columns moves only those."""
LEFT_BEHIND_WEIGHT = 1
"""Of a carrier in a row whose cells somebody took elsewhere: what was typed is the order, not the line it stood on."""


class Identified(msgspec.Struct, frozen=True, kw_only=True):
    """One grid row with its identity. `seen` is True when its row_id cell already shows it: the row is live."""

    row: GridRow
    row_id: str
    seen: bool
    new: bool
    same: bool = False
    """Both carriers and all that people wrote are as the ledger knows them, and no other row claims as much."""


class TabIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """What one tab's rows are."""

    rows: tuple[Identified, ...]
    strays: tuple[GridRow, ...]
    """Rows that hold nothing but a slipped carrier or other left-over service cells."""
    vanished: tuple[KnownRow, ...]
    """Live rows that are nowhere on the tab."""
    twins: tuple[GridRow, ...]
    """Rows that look alike and like a numbered row that vanished: they are nobody until a person says which it is."""


class Sure(msgspec.Struct, frozen=True, kw_only=True):
    """A row that needed no weighing, and what it was compared with."""

    found: Identified
    known: KnownRow


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
    *,
    kept: Mapping[str, Sure] = MappingProxyType({}),
) -> TabIdentity:
    """Gives each row of a tab its identity. `numbers` gives the number each known row shows, by row_id.

    `unseen`: rows that may never have been on the sheet. Their words alone claim nothing: somebody else may have
    said the same. `kept`: the rows that were sure in an earlier round; see `sure`.
    """
    certain = _certain(tab, rows, known, kept)
    others = [row for row in rows if row.index not in certain] if len(certain) < len(rows) else []
    taken = {found.row_id for found in certain.values()}
    missing = {row_id: row for row_id, row in known.items() if row_id not in taken}
    bodies = {row.index: _content(tab, row) for row in others}
    shown = set(numbers.values()) if others else ()
    candidates = [row for row in others if bodies[row.index] or _held_firmly(tab, row, known, shown)]
    twins = _twins(candidates, bodies, known, missing, numbers.keys() - unseen) if candidates else ()
    alike = {row.index for row in twins}
    candidates = [row for row in candidates if row.index not in alike]
    given = _settle(_claims(tab, candidates, bodies, missing, _by_number(numbers, known), unseen))
    weighed = {
        row.index: _identified(row, given.get(row.index), new_id)
        for row in candidates
        if bodies[row.index] or row.index in given
    }
    found, held = set(given.values()), alike | weighed.keys()
    together = certain | weighed
    return TabIdentity(
        rows=tuple(together[row.index] for row in rows if row.index in together)
        if weighed
        else tuple(certain.values()),
        strays=tuple(row for row in others if row.index not in held),
        vanished=tuple(
            row for row in missing.values() if row.row_id not in found and row.state is RowState.LIVE
        ),
        twins=twins,
    )


def sure(identity: TabIdentity, known: Mapping[str, KnownRow]) -> dict[str, Sure]:
    """Gives what the next round may keep of an identified tab, by row_id."""
    return {
        found.row_id: Sure(found=found, known=known[found.row_id]) for found in identity.rows if found.same
    }


def _identified(row: GridRow, row_id: str | None, new_id: Callable[[], str]) -> Identified:
    if row_id is None:
        return Identified(row=row, row_id=new_id(), seen=False, new=True)
    return Identified(row=row, row_id=row_id, seen=row.cells.get("row_id") == row_id, new=False)


def _certain(
    tab: Tab, rows: Sequence[GridRow], known: Mapping[str, KnownRow], kept: Mapping[str, Sure]
) -> dict[int, Identified]:
    """Gives the rows that no other can outbid, by index: both carriers, on no other row, and all words as known.

    Together these weigh more than content and number, which is all that another row may have of the same.
    """
    carriers = [(row.cells.get("row_id"), row.cells.get("row_key")) for row in rows]
    times = Counter(one for one, _ in carriers)
    times.update(other for one, other in carriers if other != one)
    certain: dict[int, Identified] = {}
    for row, (row_id, row_key) in zip(rows, carriers, strict=True):
        if row_id != row_key or not isinstance(row_id, str) or times[row_id] > 1:
            continue
        held, before = kept.get(row_id), known.get(row_id)
        if before is None:
            continue
        if held is not None and held.found.row is row and held.known == before:
            certain[row.index] = held.found
        elif (before.cells or tab.opened_by_service) and _content(tab, row) == before.cells:
            certain[row.index] = Identified(row=row, row_id=row_id, seen=True, new=False, same=True)
    return certain


def content(tab: Tab, cells: Mapping[str, CellValue]) -> dict[str, CellValue]:
    """Gives the people's filled cells of a row."""
    return {key: cells[key] for key in tab.people_keys if key in cells and not is_empty(cells[key])}


def _content(tab: Tab, row: GridRow) -> dict[str, CellValue]:
    return content(tab, row.cells)


def _held_firmly(
    tab: Tab, row: GridRow, known: Mapping[str, KnownRow], numbers: Collection[CellValue]
) -> bool:
    """A row opened by the service that nobody filled yet is told by anything of ours, others by both carriers."""
    carriers = [row.cells.get(carrier) for carrier in ("row_id", "row_key")]
    if tab.opened_by_service:
        return any(carrier in known for carrier in carriers) or row.cells.get("order_no") in numbers
    return carriers[0] == carriers[1] and carriers[0] in known


def _claims(
    tab: Tab,
    rows: Sequence[GridRow],
    bodies: Mapping[int, dict[str, CellValue]],
    missing: Mapping[str, KnownRow],
    by_number: Mapping[CellValue | None, str],
    unseen: frozenset[str],
) -> Iterator[_Claim]:
    """Gives all claims on the rows that are missing so far; the others are found for certain."""
    by_content: dict[str, list[str]] = {}
    for row_id, known_row in missing.items():
        if known_row.cells:
            by_content.setdefault(_key(known_row.cells), []).append(row_id)
    for row in rows:
        emptied = not bodies[row.index] and not tab.opened_by_service
        weights: Counter[str] = Counter()
        for carrier in ("row_id", "row_key"):
            claimed = row.cells.get(carrier)
            if isinstance(claimed, str) and claimed in missing:
                weights[claimed] += LEFT_BEHIND_WEIGHT if emptied else CARRIER_WEIGHT
        for row_id in _claimed_by_words(by_content.get(_key(bodies[row.index]), ()), weights, unseen):
            weights[row_id] += CONTENT_WEIGHT
        shown = row.cells.get("order_no")
        if by_number.get(shown) in missing and not emptied:
            weights[by_number[shown]] += NUMBER_WEIGHT
        for row_id, weight in weights.items():
            distance = abs(missing[row_id].index - row.index)
            yield _Claim(weight=-weight, distance=distance, index=row.index, row_id=row_id)


def _by_number(numbers: Mapping[str, str], known: Mapping[str, KnownRow]) -> dict[CellValue | None, str]:
    return {number: row_id for row_id, number in numbers.items() if row_id in known}


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


def _twins(
    rows: Sequence[GridRow],
    bodies: Mapping[int, dict[str, CellValue]],
    known: Mapping[str, KnownRow],
    missing: Mapping[str, KnownRow],
    numbered: Collection[str],
) -> tuple[GridRow, ...]:
    """Rows without any carrier whose content another such row shows too, and a numbered row not on the sheet had."""
    carried = {row.cells.get(carrier) for row in rows for carrier in ("row_id", "row_key")}
    absent = {
        _key(row.cells)
        for row in missing.values()
        if row.cells and row.row_id in numbered and row.row_id not in carried
    }
    bare = [
        row for row in rows if not any(row.cells.get(carrier) in known for carrier in ("row_id", "row_key"))
    ]
    count = Counter(_key(bodies[row.index]) for row in bare)
    return tuple(
        row for row in bare if count[_key(bodies[row.index])] > 1 and _key(bodies[row.index]) in absent
    )


def _key(cells: Mapping[str, CellValue]) -> str:
    return repr(sorted(cells.items()))
