"""Rows of a register as cells that people would have typed; pure. What cannot be taken is a reject with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from sync.cell import CellValue
from sync.importing.mapping import Field, RegisterMap, Section
from sync.importing.register import SourceRow
from sync.instant import Instant, local
from sync.reading.dates import instant_of, is_relative

WRITTEN = "%Y-%m-%d %H:%M:%S"
REQUIRED = ("received", "unit", "fault", "fault_class")
"""Without these no registration can be numbered."""
CLOCKS_DIFFER = timedelta(days=1)
"""A request closed before it was opened is a slip of the register by more than this; less is shown on the sheet."""
_FULL_DATES_ONLY = Instant(0)


class Reject(msgspec.Struct, frozen=True):
    """One row that was not taken."""

    line: int
    column: str
    reason: str
    cells: Mapping[str, str]


class TakenRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the register as cells by tab, then column; `ref` is the register's number."""

    line: int
    ref: str
    tabs: Mapping[str, Mapping[str, CellValue]]


class _UnreadableError(ValueError):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def convert(
    rows: Iterable[SourceRow], found: RegisterMap, zone: ZoneInfo
) -> tuple[tuple[TakenRow, ...], tuple[Reject, ...]]:
    """Gives the rows that can be taken and those that cannot. Times come out in the office's zone."""
    taken: list[TakenRow] = []
    rejects: list[Reject] = []
    first_line: dict[str, int] = {}
    for row in rows:
        try:
            one = _taken(row, found, zone)
            _check_new(one, first_line, found)
        except _UnreadableError as error:
            rejects.append(Reject(row.line, error.column, error.reason, row.cells))
            continue
        first_line[one.ref] = row.line
        taken.append(one)
    return tuple(taken), tuple(rejects)


def _check_new(row: TakenRow, first_line: Mapping[str, int], found: RegisterMap) -> None:
    if row.ref in first_line:
        raise _UnreadableError(
            found.source.ref, f"number {row.ref} stands on line {first_line[row.ref]} already"
        )


def reference_rows(
    rows: Sequence[SourceRow], found: RegisterMap, zone: ZoneInfo
) -> dict[str, list[dict[str, CellValue]]]:
    """Gives the rows that reference tabs must have: named ones, and one for each different value in the register."""
    wanted: dict[str, list[dict[str, CellValue]]] = {
        tab: [dict(row) for row in named] for tab, named in found.reference.items()
    }
    for tab, sections in found.derived.items():
        for section in sections:
            made = (dict(_cells(section, row, found, zone)) for row in rows)
            wanted.setdefault(tab, []).extend(cells for cells in made if len(cells) == len(section))
    return {tab: _different(cells) for tab, cells in wanted.items()}


def _different(rows: Iterable[dict[str, CellValue]]) -> list[dict[str, CellValue]]:
    return list({repr(sorted(row.items())): row for row in rows}.values())


def _taken(row: SourceRow, found: RegisterMap, zone: ZoneInfo) -> TakenRow:
    ref = row.cells.get(found.source.ref, "")
    if not ref:
        raise _UnreadableError(found.source.ref, "the register's own number is missing")
    if row.surplus:
        words = f"more cells than the header has columns: {', '.join(row.surplus)}"
        raise _UnreadableError(list(row.cells)[-1], f"{words}; put quotes around texts with separators")
    tabs = {tab: dict(_cells(section, row, found, zone)) for tab, section in found.sections.items()}
    _check_filled(tabs, found)
    tabs["registration"]["ref"] = ref
    _check_order(tabs, found)
    return TakenRow(line=row.line, ref=ref, tabs=tabs)


def _check_filled(tabs: Mapping[str, Mapping[str, CellValue]], found: RegisterMap) -> None:
    always = [("registration", key) for key in REQUIRED]
    for tab, key in (*always, *((tab, key) for tab, keys in found.require.items() for key in keys)):
        if key not in tabs[tab]:
            raise _UnreadableError(_source_of(found.sections[tab], key), f"nothing to fill {key} with")


def _check_order(tabs: Mapping[str, Mapping[str, CellValue]], found: RegisterMap) -> None:
    received, finished = str(tabs["registration"]["received"]), tabs["visits"].get("finished")
    if finished is not None and _written(str(finished)) < _written(received) - CLOCKS_DIFFER:
        column = _source_of(found.visits, "finished")
        raise _UnreadableError(column, f"finished {finished} lies before received {received}")


def _written(text: str) -> datetime:
    """Both times stand in one zone; only their distance counts."""
    return datetime.strptime(text, WRITTEN).replace(tzinfo=UTC)


def _source_of(section: Section, key: str) -> str:
    field = section.get(key)
    return field.columns[0] if field and field.columns else key


def _cells(
    section: Section, row: SourceRow, found: RegisterMap, zone: ZoneInfo
) -> Iterable[tuple[str, CellValue]]:
    for key, field in section.items():
        value = _value(field, row, found, zone)
        if value is not None and value != "":
            yield key, value


def _value(field: Field, row: SourceRow, found: RegisterMap, zone: ZoneInfo) -> CellValue | None:
    if field.when is not None and not row.cells.get(field.when):
        return None
    if field.constant is not None:
        return field.constant
    filled = [row.cells[column] for column in field.columns if row.cells.get(column)]
    text = " ".join(filled) if field.join else next(iter(filled), "")
    if field.choose and text:
        text = field.choose.get(text, field.otherwise if field.otherwise is not None else text)
    elif not text and field.otherwise is not None:
        text = field.otherwise
    return _time(text, field.columns[0], found, zone) if field.time and text else text


def _time(text: str, column: str, found: RegisterMap, zone: ZoneInfo) -> str:
    written_in = ZoneInfo(found.source.zone)
    for form in found.source.times:
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 (the zone follows; a form with %z brings its own)
        except ValueError:
            continue
        aware = moment if moment.tzinfo else moment.replace(tzinfo=written_in)
        return aware.astimezone(zone).strftime(WRITTEN)
    at = None if is_relative(text) else instant_of(text, written_in, _FULL_DATES_ONLY, past=False)
    if at is None:
        raise _UnreadableError(column, f"the time {text!r} cannot be read")
    return local(at, zone).strftime(WRITTEN)
