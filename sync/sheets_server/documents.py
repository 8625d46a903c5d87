"""Spreadsheets as bytes: documents for what is small, a blob for each chunk of rows."""

from typing import Any

import msgspec

from sync.sheets_server.book import Book, Comment, Layer, Sheet
from sync.sheets_server.rows import Chunk, Facts, Formula, Home, Look, Looks, Row
from sync.sheets_server.shifts import Shift

Cells = list[list[Formula | str | int | float | bool | None]]


class BookDocument(msgspec.Struct):
    """What a spreadsheet has besides its sheets."""

    properties: dict[str, Any]
    named_ranges: tuple[dict[str, Any], ...]
    metadata: tuple[dict[str, Any], ...]
    order: tuple[int, ...]
    """The ids of its sheets, first to last."""
    comments: tuple[Comment, ...] = ()


class SheetDocument(msgspec.Struct):
    """What a sheet has besides its cells."""

    properties: dict[str, Any]
    layers: tuple[Layer, ...]
    row_properties: dict[int, dict[str, Any]]
    column_properties: dict[int, dict[str, Any]]
    objects: dict[str, tuple[dict[str, Any], ...]]


class OrderDocument(msgspec.Struct, frozen=True, array_like=True):
    """The chunks of a sheet, first to last, and what has been done to some since they were written."""

    cells: tuple[int, ...]
    looks: tuple[int, ...]
    shifts: tuple[tuple[Shift, ...], ...] = ()
    shifted: dict[int, int] = {}
    """By chunk of cells, the place in `shifts`."""


class LooksDocument(msgspec.Struct):
    """The looks of a chunk's cells; equal ones are written once."""

    height: int
    kinds: list[dict[str, Any]]
    cells: dict[int, dict[int, int]]
    """By row and column, the place in `kinds`."""


encode = msgspec.msgpack.encode
decode_book = msgspec.msgpack.Decoder(BookDocument).decode
decode_sheet = msgspec.msgpack.Decoder(SheetDocument).decode
decode_order = msgspec.msgpack.Decoder(OrderDocument).decode
decode_file = msgspec.msgpack.Decoder(dict[str, Any]).decode
decode_facts = msgspec.msgpack.Decoder(Facts).decode
_decode_cells = msgspec.msgpack.Decoder(Cells).decode
_decode_looks = msgspec.msgpack.Decoder(LooksDocument).decode


def book_document(book: Book) -> BookDocument:
    """Gives the document of a spreadsheet."""
    return BookDocument(
        properties=book.properties,
        named_ranges=book.named_ranges,
        metadata=book.metadata,
        order=tuple(sheet.sheet_id for sheet in book.sheets),
        comments=book.comments,
    )


def sheet_document(sheet: Sheet) -> SheetDocument:
    """Gives the document of a sheet."""
    return SheetDocument(
        properties=sheet.properties,
        layers=sheet.layers,
        row_properties=sheet.row_properties,
        column_properties=sheet.column_properties,
        objects=sheet.objects,
    )


def order_document(homes: tuple[list[Home], list[Home]]) -> OrderDocument:
    """Gives the document of the homes of a sheet's chunks: those of its cells, those of its looks."""
    cells, looks = homes
    kinds: dict[tuple[int, ...], tuple[int, tuple[Any, ...]]] = {}
    shifted = {}
    for home in cells:
        if home.changes:
            same = tuple(map(id, home.changes))  # cheaper than comparing: chunks share their changes
            shifted[home.number] = kinds.setdefault(same, (len(kinds), home.changes))[0]
    return OrderDocument(
        cells=tuple(home.number for home in cells),
        looks=tuple(home.number for home in looks),
        shifts=tuple(changes for _, changes in kinds.values()),
        shifted=shifted,
    )


def cells_to_bytes(chunk: Chunk[Row]) -> bytes:
    """Gives the blob of a chunk of cells."""
    return encode(chunk.rows)


def cells_from_bytes(body: bytes) -> list[Row]:
    """Gives the rows of a blob."""
    return list[Row](_decode_cells(body))


def looks_to_bytes(chunk: Chunk[Looks]) -> bytes:
    """Gives the blob of a chunk of looks."""
    places: dict[bytes, int] = {}
    kinds: list[Look] = []
    cells: dict[int, dict[int, int]] = {}
    for offset, looks in enumerate(chunk.rows):
        for column, look in looks.items():
            key = encode(look)
            if key not in places:
                places[key] = len(kinds)
                kinds.append(look)
            cells.setdefault(offset, {})[column] = places[key]
    return encode(LooksDocument(height=chunk.height, kinds=kinds, cells=cells))


def looks_from_bytes(body: bytes) -> list[Looks]:
    """Gives the looks of a blob, row by row; equal ones are one object."""
    found = _decode_looks(body)
    rows: list[Looks] = [{}] * found.height
    for offset, looks in found.cells.items():
        rows[offset] = {column: found.kinds[place] for column, place in looks.items()}
    return rows
