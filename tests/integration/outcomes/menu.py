"""The spreadsheet's menu in staff's hands: sort, insert, delete, copy, cut, move, rename, duplicate, undo."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.integration.desk import COMPLETE, Desk

ODD = {**COMPLETE, "unit": "B-202", "customer": "李四", "phone": "0922333444", "fault": "燈不亮"}
THIRD = {**COMPLETE, "unit": "C-303", "customer": "張三", "phone": "0933444555", "fault": "門鎖壞了"}
TABS = ("registration", "work_orders")


def by_fault(front: Desk) -> dict[str, str]:
    """Order number by what is broken, of the registrations."""
    return {
        str(row["fault"]): str(row.get("order_no", ""))
        for row in front.rows("registration")
        if "fault" in row
    }


def settled(front: Desk) -> None:
    """Two passes later nothing is left to do."""
    front.look()
    assert front.look().cells_written == 0


def sheet(front: Desk, tab: str = "registration") -> int:
    return front.tab(tab).id


def place(front: Desk, key: str, tab: str = "registration") -> int:
    """0-based grid column."""
    return front.column(tab, key) - 1


def line(front: Desk, tab: str = "registration", **cells: Any) -> int:
    """0-based grid row of the one row that shows these cells."""
    (found,) = [
        row.index
        for row in front.office.hand.rows(tab)
        if all(row.cells.get(key) == value for key, value in cells.items())
    ]
    return found


def rows_span(front: Desk, first: int, last: int, tab: str = "registration") -> dict[str, Any]:
    return {"sheetId": sheet(front, tab), "dimension": "ROWS", "startIndex": first, "endIndex": last}


def columns_span(front: Desk, first: int, last: int, tab: str = "registration") -> dict[str, Any]:
    return {"sheetId": sheet(front, tab), "dimension": "COLUMNS", "startIndex": first, "endIndex": last}


def sort(
    front: Desk,
    key: str,
    first: int = 1,
    *,
    last: int | None = None,
    columns: Sequence[str] = (),
    up: bool = True,
) -> None:
    """Sorts registrations by a column: rows from `first` on, whole ones unless `columns` says which."""
    end = len(front.tab("registration").get_all_values()) if last is None else last
    area = front.grid("registration", first, end)
    if columns:
        places = sorted(place(front, column) for column in columns)
        area |= {"startColumnIndex": places[0], "endColumnIndex": places[-1] + 1}
    spec = {"dimensionIndex": place(front, key), "sortOrder": "ASCENDING" if up else "DESCENDING"}
    front.structure({"sortRange": {"range": area, "sortSpecs": [spec]}})


def delete_row(front: Desk, row: int, tab: str = "registration") -> list[Any]:
    """Deletes a whole row; gives its cells, as Ctrl-Z would bring them back."""
    was = front.tab(tab).get_all_values()[row]
    front.structure({"deleteDimension": {"range": rows_span(front, row, row + 1, tab)}})
    return was


def bring_back_row(front: Desk, row: int, was: Sequence[Any], tab: str = "registration") -> None:
    """Ctrl-Z after deleting a row: the same row with all its cells, hidden ones too."""
    front.structure({"insertDimension": {"range": rows_span(front, row, row + 1, tab)}})
    front.tab(tab).update([list(was)], f"A{row + 1}", raw=True)


def insert_row(front: Desk, row: int, tab: str = "registration") -> None:
    front.structure({"insertDimension": {"range": rows_span(front, row, row + 1, tab)}})


def delete_column(front: Desk, key: str, tab: str = "registration") -> None:
    at = place(front, key, tab)
    front.structure({"deleteDimension": {"range": columns_span(front, at, at + 1, tab)}})


def move_column(front: Desk, key: str, to: int, tab: str = "registration") -> None:
    at = place(front, key, tab)
    front.structure(
        {"moveDimension": {"source": columns_span(front, at, at + 1, tab), "destinationIndex": to}}
    )


def own_column(front: Desk, at: int, texts: Sequence[str], tab: str = "registration") -> None:
    """Puts a column of people's own in, with its header and what stands below."""
    front.structure({"insertDimension": {"range": columns_span(front, at, at + 1, tab)}})
    cells = [{"values": [{"userEnteredValue": {"stringValue": text}}]} for text in texts]
    start = {"sheetId": sheet(front, tab), "rowIndex": 0, "columnIndex": at}
    front.structure({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})


def column_texts(front: Desk, at: int, tab: str = "registration") -> list[str]:
    return [str(text) for text in front.tab(tab).col_values(at + 1)]


def properties(front: Desk, tab: str = "registration", **changed: Any) -> None:
    """Renames, hides or moves a tab."""
    fields = {"sheetId": sheet(front, tab), **changed}
    front.structure({"updateSheetProperties": {"properties": fields, "fields": ",".join(changed)}})


def header(front: Desk, key: str, text: str, tab: str = "registration") -> int:
    """Types over a header; gives its grid column."""
    at = place(front, key, tab)
    front.tab(tab).update_cell(1, at + 1, text)
    return at


def trouble(front: Desk) -> str:
    return front.office.ledger.status("LJ").trouble


def words(front: Desk, msgid: str, **named: str) -> str:
    """A sentence of the office's language."""
    return front.office.hands.office.wording.word(msgid, **named)


def paste(front: Desk, source: Mapping[str, Any], target: Mapping[str, Any]) -> None:
    front.structure({"copyPaste": {"source": dict(source), "destination": dict(target)}})
