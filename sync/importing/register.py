"""Reads a legacy register, CSV or XLSX, every cell as text with the line it stands on."""

import csv
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pandas as pd

from sync.config import ConfigurationError
from sync.importing.mapping import Field, RegisterMap, Source

ENCODINGS = ("utf-8-sig", "cp950", "gb18030")
SAMPLE = 64 * 1024
XLSX = frozenset({".xlsx", ".xlsm"})


class SourceRow(msgspec.Struct, frozen=True):
    """One row of the register: its line in the file (the header is line 1) and its texts by column."""

    line: int
    cells: Mapping[str, str]


class Register(msgspec.Struct, frozen=True):
    """A whole register."""

    columns: tuple[str, ...]
    rows: tuple[SourceRow, ...]


def read_register(path: Path, source: Source) -> Register:
    """Reads the file; ConfigurationError when it cannot be read at all."""
    try:
        frame = _xlsx(path, source) if path.suffix.lower() in XLSX else _csv(path, source)
    except (ValueError, KeyError, OSError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ConfigurationError(
            f"{path}: cannot be read as a table ({error}); save it as CSV or XLSX again"
        ) from None
    columns = tuple(str(name).strip() for name in frame.columns)
    rows = tuple(
        SourceRow(line, dict(zip(columns, (str(cell).strip() for cell in cells), strict=True)))
        for line, cells in enumerate(frame.itertuples(index=False, name=None), start=2)
        if any(str(cell).strip() for cell in cells)
    )
    return Register(columns, rows)


def check_columns(register: Register, found: RegisterMap, path: Path) -> None:
    """Refuses a map that asks for columns the register does not have."""
    wanted = {
        column
        for section in found.sections.values()
        for field in section.values()
        for column in _asked(field)
    }
    missing = sorted({*wanted, found.source.ref} - set(register.columns))
    if missing:
        raise ConfigurationError(
            f"{path}: has no column {missing[0]!r}, which the map asks for; correct the map"
        )


def _asked(field: Field) -> tuple[str, ...]:
    return (*field.columns, field.when) if field.when else field.columns


def _xlsx(path: Path, source: Source) -> pd.DataFrame:
    return pd.read_excel(
        path, sheet_name=source.sheet or 0, dtype=str, keep_default_na=False, engine="openpyxl"
    )


def _csv(path: Path, source: Source) -> pd.DataFrame:
    encoding = source.encoding or _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(SAMPLE)
    try:
        delimiter = csv.Sniffer().sniff(sample.partition("\n")[0], delimiters=",;\t|").delimiter
    except csv.Error:
        delimiter = ","
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding, sep=delimiter)


def _encoding(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise ConfigurationError(
        f"{path}: its encoding is none of {', '.join(ENCODINGS)}; name it as `source.encoding`"
    )
