"""Who is who: which known row each grid row is, by its claims (architecture.md, "The safe write", 4).

A grid row claims an identity by its two carriers, by its content as last seen and by the number it shows; the best
claim wins, and each identity is given once. Nothing here trusts a position.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

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
    """A row that needs no weighing, and what it was compared with."""

    found: Identified
    known: KnownRow
    words: str


class _Claim(msgspec.Struct, frozen=True, order=True):
    weight: int  # negative, so that the best claim sorts first
    shown: int  # of a row without words, how much else it shows, negative: a row just put in shows nothing
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
    sure: Mapping[str, Sure] | None = None,
) -> TabIdentity:
    """Gives each row of a tab its identity. `numbers` gives the number each known row shows, by row_id.

    `unseen`: rows that may never have been on the sheet. Their words alone claim nothing: somebody else may have
    said the same. `sure`: what `certain` gave; these rows are not weighed against the others.
    """
    sure = certain(tab, rows, known, numbers, {}) if sure is None else sure
    settled = {one.found.row.index: one.found for one in sure.values()}
    others = [row for row in rows if row.index not in settled] if len(settled) < len(rows) else []
    missing = {row_id: row for row_id, row in known.items() if row_id not in sure}
    bodies = {row.index: content(tab, row.cells) for row in others}
    shown = set(numbers.values()) if others else ()
    candidates = [row for row in others if bodies[row.index] or _held_firmly(tab, row, known, shown)]
    away = {row_id: numbers[row_id] for row_id in numbers.keys() & missing.keys() - unseen} if others else {}
    twins = _twins(candidates, bodies, known, away)
    alike = {row.index for row in twins}
    candidates = [row for row in candidates if row.index not in alike]
    wordless = {index for index, body in bodies.items() if not body}
    spoken = _Spoken(candidates, bodies, missing, sure)
    given = _settle(_claims(tab, candidates, missing, _by_number(numbers, known), spoken, unseen), wordless)
    found = {
        row.index: _identified(row, given.get(row.index), new_id)
        for row in candidates
        if bodies[row.index] or row.index in given
    }
    there, held = set(given.values()), alike | found.keys()
    together = {**settled, **found} if found else settled
    return TabIdentity(
        rows=tuple([together[row.index] for row in rows if row.index in together]),
        strays=tuple(row for row in others if row.index not in held),
        vanished=tuple(
            row for row in missing.values() if row.row_id not in there and row.state is RowState.LIVE
        ),
        twins=twins,
    )


def _identified(row: GridRow, row_id: str | None, new_id: Callable[[], str]) -> Identified:
    if row_id is None:
        return Identified(row=row, row_id=new_id(), seen=False, new=True)
    return Identified(row=row, row_id=row_id, seen=row.cells.get("row_id") == row_id, new=False)


def certain(
    tab: Tab,
    rows: Sequence[GridRow],
    known: Mapping[str, KnownRow],
    numbers: Mapping[str, str],
    kept: Mapping[str, Sure],
) -> dict[str, Sure]:
    """Gives the rows that no other can outbid, by row_id: both carriers, on no other row, and all words as known.

    Together these weigh more than content and number, which is all that another row may have of the same. A row
    without words has its carriers alone, and shows no number of another row. `kept`: the same of an earlier round.
    """
    carriers = [(row.cells.get("row_id"), row.cells.get("row_key")) for row in rows]
    times = Counter(one for one, _ in carriers)
    times.update(other for one, other in carriers if other != one)
    by_number = _by_number(numbers, known) if tab.opened_by_service else {}
    found: dict[str, Sure] = {}
    for row, (row_id, row_key) in zip(rows, carriers, strict=True):
        if row_id != row_key or not isinstance(row_id, str) or times[row_id] > 1 or row_id not in known:
            continue
        before, held = known[row_id], kept.get(row_id)
        if not before.cells and by_number.get(row.cells.get("order_no"), row_id) != row_id:
            continue
        if held is None or held.known is not before or held.found.row is not row:
            held = _sure(tab, row, before, held)
        if held is not None:
            found[row_id] = held
    return found


def _sure(tab: Tab, row: GridRow, before: KnownRow, held: Sure | None) -> Sure | None:
    if held is not None and held.found.row is row:
        found, words = held.found, held.words
    else:
        found = Identified(row=row, row_id=before.row_id, seen=True, new=False, same=True)
        words = _key(content(tab, row.cells))
    if words != _key(before.cells) or not (before.cells or tab.opened_by_service):
        return None
    return Sure(found=found, known=before, words=words)


def content(tab: Tab, cells: Mapping[str, CellValue]) -> dict[str, CellValue]:
    """Gives the people's filled cells of a row."""
    return {key: cells[key] for key in tab.people_keys if key in cells and not is_empty(cells[key])}


def _held_firmly(
    tab: Tab, row: GridRow, known: Mapping[str, KnownRow], numbers: Collection[CellValue]
) -> bool:
    """A row opened by the service that nobody filled yet is told by anything of ours, others by two of three."""
    signs = [row.cells.get(carrier) in known for carrier in ("row_id", "row_key")]
    signs.append(row.cells.get("order_no") in numbers)
    return sum(signs) >= (1 if tab.opened_by_service else 2)


def _claims(
    tab: Tab,
    rows: Sequence[GridRow],
    missing: Mapping[str, KnownRow],
    by_number: Mapping[CellValue | None, str],
    spoken: "_Spoken",
    unseen: frozenset[str],
) -> Iterator[_Claim]:
    """Gives all claims on the rows that are missing so far; nobody outbids the others."""
    for row in rows:
        emptied = spoken.is_silent(row) and not tab.opened_by_service
        weights: Counter[str] = Counter()
        for carrier in ("row_id", "row_key"):
            claimed = row.cells.get(carrier)
            if isinstance(claimed, str) and claimed in missing:
                weights[claimed] += LEFT_BEHIND_WEIGHT if emptied else CARRIER_WEIGHT
        by_words = _claimed_by_words(spoken.of(row), weights, unseen)
        shown = row.cells.get("order_no")
        if by_number.get(shown) in missing and not emptied:
            weights[by_number[shown]] += NUMBER_WEIGHT
        for row_id in weights:
            if by_words and spoken.is_elsewhere(row_id, row):
                weights[row_id] = LEFT_BEHIND_WEIGHT
        for row_id in by_words:
            weights[row_id] += CONTENT_WEIGHT
        for row_id, weight in weights.items():
            yield _Claim(
                weight=-weight,
                shown=-len(row.cells) if spoken.is_silent(row) else 0,
                distance=abs(missing[row_id].index - row.index),
                index=row.index,
                row_id=row_id,
            )


class _Spoken:
    """Whose words stand where, as far as rows ask that have to be weighed."""

    def __init__(
        self,
        rows: Sequence[GridRow],
        bodies: Mapping[int, dict[str, CellValue]],
        missing: Mapping[str, KnownRow],
        sure: Mapping[str, Sure],
    ) -> None:
        self._words = {row.index: _key(bodies[row.index]) for row in rows}
        self._said = {row_id: _key(row.cells) for row_id, row in missing.items() if row.cells} if rows else {}
        self._standing = Counter(self._words.values())
        self._times = Counter(self._said.values())
        self._speakers: dict[str, list[str]] = {}
        for row_id, words in self._said.items():
            self._speakers.setdefault(words, []).append(row_id)
        asked = self._standing.keys() | self._times.keys()
        for one in [one for one in sure.values() if one.words in asked] if asked else ():
            self._standing[one.words] += 1
            self._times[one.words] += 1 if one.words != _SILENCE else 0

    def of(self, row: GridRow) -> Sequence[str]:
        """Gives the missing rows that said last what a row says."""
        return self._speakers.get(self._words[row.index], ())

    def is_silent(self, row: GridRow) -> bool:
        """True where nobody wrote anything."""
        return self._words[row.index] == _SILENCE

    def is_elsewhere(self, row_id: str, row: GridRow) -> bool:
        """True where a row says what only one other said, and what this one said stands on one other row.

        Writes that landed on the wrong row, one after the other, may have left there all that is the service's.
        """
        words, own = self._words[row.index], self._said.get(row_id, "")
        return (
            words != own
            and self._standing[words] == self._standing[own] == 1
            and self._times[words] == self._times[own] == 1
        )


def _by_number(numbers: Mapping[str, str], known: Mapping[str, KnownRow]) -> dict[CellValue | None, str]:
    return {number: row_id for row_id, number in numbers.items() if row_id in known}


def _claimed_by_words(
    row_ids: Iterable[str], carried: Mapping[str, int], unseen: frozenset[str]
) -> list[str]:
    return [row_id for row_id in row_ids if row_id in carried or row_id not in unseen]


def _settle(claims: Iterable[_Claim], wordless: Collection[int]) -> dict[int, str]:
    """Gives the identity of rows by index. `wordless`: rows that say nothing, known by what the service wrote alone."""
    ordered = sorted(claims)
    given: dict[int, str] = {}
    taken: set[str] = set()
    for claim in ordered:
        if claim.index not in given and claim.row_id not in taken:
            given[claim.index] = claim.row_id
            taken.add(claim.row_id)
    _make_room([claim for claim in ordered if claim.index in wordless], given, taken)
    return given


def _make_room(claims: Sequence[_Claim], given: dict[int, str], taken: set[str]) -> None:
    """One that got no row gets the one it claims, where its holder's next best is free and both together weigh as much.

    What was written for a new row may have landed on its neighbour, of which the first carrier is left.
    """
    weight = {(claim.index, claim.row_id): -claim.weight for claim in claims}
    for claim in claims:
        holder = given.get(claim.index)
        if claim.row_id in taken or holder is None or (claim.index, holder) not in weight:
            continue
        free = [other for other in claims if other.row_id == holder and other.index not in given]
        if free and -claim.weight - free[0].weight >= weight[claim.index, holder]:
            given[claim.index], given[free[0].index] = claim.row_id, holder
            taken.add(claim.row_id)


def _twins(
    rows: Sequence[GridRow],
    bodies: Mapping[int, dict[str, CellValue]],
    known: Mapping[str, KnownRow],
    numbers: Mapping[str, str],
) -> tuple[GridRow, ...]:
    """Rows without any carrier whose content another such row shows too, and a numbered row not on the sheet had.

    One that alone shows its number beside its words is no twin, whoever copied its words.
    """
    carried = {row.cells.get(carrier) for row in rows for carrier in ("row_id", "row_key")}
    bare = [
        row for row in rows if not any(row.cells.get(carrier) in known for carrier in ("row_id", "row_key"))
    ]
    words = {row.index: _key(bodies[row.index]) for row in bare}
    named = Counter((row.cells.get("order_no"), words[row.index]) for row in bare)
    absent = {
        (numbers[row_id], _key(known[row_id].cells))
        for row_id in numbers.keys() & known.keys() - carried
        if known[row_id].cells
    }
    missing = {said for number, said in absent if named[number, said] != 1}
    count = Counter(words.values())
    return tuple(
        row
        for row in bare
        if count[said := words[row.index]] > 1
        and said in missing
        and not (named[who := (row.cells.get("order_no"), said)] == 1 and who in absent)
    )


def _key(cells: Mapping[str, CellValue]) -> str:
    return repr(sorted(cells.items()))


_SILENCE = _key({})
