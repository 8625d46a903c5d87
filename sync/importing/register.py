"""Reads a legacy register, CSV or XLSX, every cell as text with the line it stands on."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zipfile import BadZipFile

import msgspec
import pandas as pd

from sync.config import ConfigurationError
from sync.importing.mapping import RegisterMap, Source

FAMILIES = (("cp950", "big5hkscs"), ("gb18030",))
"""Encodings of Chinese registers that are not UTF-8. Text of one family often reads as words of the other."""
DELIMITERS = ",;\t|"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
XLSX = frozenset({".xlsx", ".xlsm"})
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How an .xls file begins (https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb)."""

Lines = Iterable[tuple[int, Sequence[str]]]


class SourceRow(msgspec.Struct, frozen=True):
    """One row of the register: the line it begins on (the file's first is line 1) and its texts by column."""

    line: int
    cells: Mapping[str, str]
    surplus: tuple[str, ...] = ()
    """Filled cells for which the header has no column."""


class Register(msgspec.Struct, frozen=True):
    """A whole register."""

    columns: tuple[str, ...]
    rows: tuple[SourceRow, ...]


def read_register(path: Path, found: RegisterMap) -> Register:
    """Reads the file; ConfigurationError, in one line with the remedy, when it cannot be read as a table."""
    is_xlsx = path.suffix.lower() in XLSX
    register = _register(_sheet(path, found.source) if is_xlsx else _text(path, found))
    if not register.columns:
        raise ConfigurationError(f"{path}: is empty; give a file whose first line names the columns")
    return register


def check_columns(register: Register, found: RegisterMap, path: Path) -> None:
    """Refuses a map that asks for columns that the register does not have, or has twice."""
    for column in sorted(found.columns):
        if column not in register.columns:
            raise ConfigurationError(
                f"{path}: has no column {column!r}, which the map asks for; correct the map"
            )
        if _again(column, 2) in register.columns:
            raise ConfigurationError(f"{path}: has the column {column!r} twice; rename one of them")


def _register(lines: Lines) -> Register:
    filled = ((line, cells) for line, cells in lines if any(cells))
    columns = _different(_without_empty_end(next(filled, (0, ()))[1]))
    width = len(columns)
    return Register(
        columns,
        tuple(
            SourceRow(
                line,
                dict(zip(columns, (*cells, *[""] * (width - len(cells))), strict=False)),
                tuple(cell for cell in cells[width:] if cell),
            )
            for line, cells in filled
        ),
    )


def _different(names: Iterable[str]) -> tuple[str, ...]:
    """No cell of a row may hide another one: 備註 and 備註 become 備註 and 備註 (2)."""
    standing: Counter[str] = Counter()
    columns = []
    for name in names:
        standing[name] += 1
        columns.append(_again(name, standing[name]) if standing[name] > 1 else name)
    return tuple(columns)


def _again(name: str, number: int) -> str:
    return f"{name} ({number})".strip()


def _without_empty_end(cells: Sequence[str]) -> tuple[str, ...]:
    end = max((place for place, cell in enumerate(cells, start=1) if cell), default=0)
    return tuple(cells[:end])


def _sheet(path: Path, source: Source) -> Lines:
    try:
        frame = pd.read_excel(
            path,
            sheet_name=source.sheet or 0,
            header=None,
            dtype=object,
            keep_default_na=False,
            engine="openpyxl",
        )
    except (ValueError, KeyError, BadZipFile) as error:
        reason = " ".join(str(error).split())
        raise ConfigurationError(
            f"{path}: cannot be read as a workbook ({reason}); save it as XLSX again, or correct `source.sheet`"
        ) from None
    rows = frame.itertuples(index=False, name=None)
    return ((line, [_shown(cell) for cell in cells]) for line, cells in enumerate(rows, start=1))


def _shown(cell: object) -> str:
    """Date-times read like 2026-10-03 09:12:00; the fraction of a second that arithmetic leaves is cut."""
    return cell.isoformat(" ", "seconds") if isinstance(cell, datetime) else str(cell).strip()


def _text(path: Path, found: RegisterMap) -> Lines:
    raw = path.read_bytes()
    if raw.startswith(OLD_EXCEL):
        raise ConfigurationError(f"{path}: is a workbook of the old kind; save it as XLSX or CSV")
    text = _decoded(raw, path, found)
    return _records(text, _delimiter(text), path)


def _records(text: str, delimiter: str, path: Path) -> Lines:
    """Blank lines and line breaks inside quotes count, so that people find the line in their editor."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise ConfigurationError(
                f"{path}: line {line}: {error}; correct the quotes of that line"
            ) from None
        if cells is None:
            return
        yield line, [cell.strip() for cell in cells]


def _delimiter(text: str) -> str:
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=head.count)


def _decoded(raw: bytes, path: Path, found: RegisterMap) -> str:
    if found.source.encoding is not None:
        return _named(raw, found.source.encoding, path)
    if raw.startswith(UTF16_MARKS):
        return _named(raw, "utf-16", path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _chinese(raw, path, found)


def _named(raw: bytes, encoding: str, path: Path) -> str:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise ConfigurationError(
            f"{path}: cannot be read as {encoding} ({error}); correct `source.encoding`"
        ) from None


def _chinese(raw: bytes, path: Path, found: RegisterMap) -> str:
    """The family under which the header has the columns that the map asks for; a guess is never made."""
    texts = [text for family in FAMILIES if (text := next(_readings(raw, family), None)) is not None]
    fitting = [text for text in texts if found.columns <= _header(text)]
    if len(fitting) == 1 or len(texts) == 1:
        return (fitting or texts)[0]
    why = (
        "reads as Big5 and as GB 18030"
        if fitting
        else "is not UTF-8, and in no encoding fits the map's columns"
    )
    raise ConfigurationError(f"{path}: {why}; name its encoding as `source.encoding`, or save it as UTF-8")


def _readings(raw: bytes, family: Iterable[str]) -> Iterator[str]:
    for encoding in family:
        try:
            yield raw.decode(encoding)
        except UnicodeDecodeError:
            continue


def _header(text: str) -> frozenset[str]:
    head = next((line for line in text.splitlines() if line.strip()), "")
    return frozenset(cell.strip() for cell in next(csv.reader([head], delimiter=_delimiter(text)), []))
