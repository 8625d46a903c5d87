"""The words of a cell, as every workbook speaks them: UNFORMATTED_VALUE with SERIAL_NUMBER date-times."""

from collections.abc import Mapping

import msgspec

CellValue = str | int | float | bool
"""A filled cell. Times are serial numbers."""

Cell = CellValue | None
"""None stands for an empty cell; an empty string is an empty cell too."""


class GridRow(msgspec.Struct, frozen=True):
    """One row of a tab as read: its 0-based grid index and its cells by column key (empty ones left out)."""

    index: int
    cells: Mapping[str, CellValue]


def is_empty(cell: Cell) -> bool:
    """True for what people see as an empty cell."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))
