"""The archive of a month as a value: sheets of words and numbers, ready to be laid out."""

import msgspec

from sync.cell import CellValue


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet of an archive: a table with its words. Cells of `money` columns are integer cents."""

    title: str
    form: str | None
    headers: tuple[str, ...]
    kinds: tuple[str, ...]
    """sheet_schema.fields.Kind values, one a column."""
    widths: tuple[int, ...]
    rows: tuple[tuple[CellValue | None, ...], ...]


class ArchiveBook(msgspec.Struct, frozen=True, kw_only=True):
    """The archive of one site and month, ready to be laid out."""

    site: str
    month: str
    """YYYY-MM."""
    title: str
    cover: tuple[tuple[str, str], ...]
    sheets: tuple[Sheet, ...]
