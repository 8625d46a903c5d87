"""People at work in the sheet: they type, sort, insert, copy, delete and correct, as staff do. Through gspread only."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from zoneinfo import ZoneInfo

import gspread
import requests

from scripts.demo.causes import CAUSES, Cause
from scripts.demo.office import office, seeded
from scripts.demo.page import Headers, Page, look
from scripts.demo.price_list import BY_CODE
from scripts.demo.timeline import story
from scripts.demo.typed import Pen, choice, registration
from sheet_schema.choices import (
    CHECKLIST,
    HANDOVER_STATE,
    INSPECTION,
    METHOD,
    RATING,
    RESULT,
    SIGNATURE,
    TEST,
)
from sync.cell import CellValue
from sync.instant import Instant

NOW = "1"
"""What staff put into an event cell for "just now"."""
CORRECTED = "（更正）"
CASH_SHARE = 0.5
_SORTED_BY = {
    "registration": ("unit", "received", "fault_class", "order_no"),
    "work_orders": ("technician", "order_no", "unit"),
    "visits": ("order_no", "technician"),
    "order_lines": ("code", "order_no"),
}
_WEIGHTS = {
    "register": 6, "dispatch": 6, "arrive": 6, "diagnose": 5, "finish": 5, "close": 4, "sort": 2, "insert_row": 2,
    "delete_empty_row": 2, "copy_row": 1, "correct": 3, "hide_and_show": 1, "undo": 2, "pay": 3, "hand_in": 2,
    "file": 3,
}  # fmt: skip


def people_at_work(
    spreadsheet: gspread.Spreadsheet,
    seed: int,
    stop: threading.Event,
    pace: float,
    headers: Headers,
    zone: ZoneInfo = ZoneInfo("Asia/Taipei"),  # noqa: B008 (an immutable value)
    *,
    turn: AbstractContextManager[object] = nullcontext(),  # noqa: B008 (it has no state)
) -> Counter[str]:
    """Edits the sheet until `stop` is set, one keystroke every `pace` seconds; gives how often each thing was done.

    `turn` is held during each thing done, where several people are not to type over each other.

    `headers` are titles and header texts (scripts.demo.page.headers_of). Cells that people type are people's columns;
    sorting and copying move whole rows. `refused` and `unreachable` count what the back end did not take.
    """
    staff = _Staff(spreadsheet, seed, stop, pace, headers, zone)
    done: Counter[str] = Counter()
    while not stop.is_set():
        name = staff.next_action()
        try:
            with turn:
                done[name] += staff.actions[name]()
        except gspread.exceptions.GSpreadException:
            done["refused"] += 1
        except requests.RequestException:
            done["unreachable"] += 1
        stop.wait(pace)
    return done


def _is_amount(cell: CellValue) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and cell > 0


class _Staff:
    """Everybody in the office, as one pair of hands."""

    def __init__(
        self,
        spreadsheet: gspread.Spreadsheet,
        seed: int,
        stop: threading.Event,
        pace: float,
        headers: Headers,
        zone: ZoneInfo,
    ) -> None:
        self._spreadsheet = spreadsheet
        self._stop = stop
        self._pace = pace
        self._headers = headers
        self._zone = zone
        self._office = office(seed)
        self._dice = seeded(seed, "at work")
        self._worksheets: dict[str, gspread.Worksheet] = {}
        self.actions: Mapping[str, Callable[[], bool]] = {
            "register": self._register,
            "dispatch": self._dispatch,
            "arrive": self._arrive,
            "diagnose": self._diagnose,
            "finish": self._finish,
            "close": self._close,
            "sort": self._sort,
            "insert_row": self._insert_row,
            "delete_empty_row": self._delete_empty_row,
            "copy_row": self._copy_row,
            "correct": self._correct,
            "hide_and_show": self._hide_and_show,
            "undo": self._undo,
            "pay": self._pay,
            "hand_in": self._hand_in,
            "file": self._file,
        }

    def next_action(self) -> str:
        """Gives what somebody does next."""
        return self._dice.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))[0]

    def _look(self, tab: str) -> Page:
        title, headers = self._headers[tab]
        if tab not in self._worksheets:
            self._worksheets[tab] = self._spreadsheet.worksheet(title)
        page = look(self._worksheets[tab], headers)
        if page.is_full:
            page = look(self._spreadsheet.worksheet(title), headers)
            if page.is_full:
                page.add_room()
            self._worksheets[tab] = self._spreadsheet.worksheet(title)
        return page

    def _type(self, page: Page, row: int, cells: Mapping[str, CellValue]) -> bool:
        """Types cell by cell; a column that somebody took away is left out.

        What is half typed when everybody goes home stays half typed.
        """
        for key, value in cells.items():
            if key not in page.columns:
                continue
            if self._stop.is_set():
                return False
            page.type_cell(row, key, value)
            self._stop.wait(self._pace)
        return True

    def _any(self, rows: Iterator[int]) -> int | None:
        found = list(rows)
        return self._dice.choice(found) if found else None

    def _register(self) -> bool:
        page = self._look("registration")
        now = Instant(int(time.time()))
        told = story(self._dice, self._office, now, self._zone)
        pen = Pen(dice=self._dice, now=now, until=now, zone=self._zone)
        return self._type(page, page.end, registration(told, pen) | {"received": NOW})

    def _dispatch(self) -> bool:
        page = self._look("work_orders")
        row = self._any(page.where(("order_no",), ("technician",)))
        if row is None:
            return False
        return self._type(
            page, row, {"technician": self._dice.choice(self._office.of_role("technician")).name}
        )

    def _arrive(self) -> bool:
        page = self._look("visits")
        row = self._any(page.where(("order_no",), ("arrived",)))
        return row is not None and self._type(page, row, {"accepted": NOW, "arrived": NOW})

    def _diagnose(self) -> bool:
        page = self._look("visits")
        row = self._any(page.where(("order_no", "arrived"), ("diagnosis",)))
        if row is None:
            return False
        cause = self._cause(page.cell(row, "fault"))
        price = sum(BY_CODE[code].price for code in cause.items)
        told: dict[str, CellValue] = {"quoted": price, "consented": NOW} if price else {}
        return self._type(page, row, {"diagnosis": cause.cause, **told})

    def _finish(self) -> bool:
        page = self._look("visits")
        row = self._any(page.where(("order_no", "diagnosis"), ("finished",)))
        if row is None:
            return False
        cause = self._cause(page.cell(row, "fault"))
        lines = self._look("order_lines")
        order_no = page.cell(row, "order_no")
        for place, code in enumerate(cause.items):
            if not self._type(lines, lines.end + place, {"order_no": order_no, "code": code}):
                return False
        return self._type(
            page,
            row,
            {
                "item": cause.item,
                "spec_model": cause.spec,
                "cause": cause.cause,
                "test": choice(TEST, "normal"),
                "result": choice(RESULT, "repaired"),
                "checklist": choice(CHECKLIST, "all_done"),
                "finished": NOW,
            },
        )

    def _close(self) -> bool:
        page = self._look("work_orders")
        row = self._any(page.where(("order_no", "technician", "finished_at"), ("signature",)))
        if row is None:
            return False
        others = [
            one for one in self._office.of_role("inspector") if one.name != page.cell(row, "technician")
        ]
        paid: dict[str, CellValue] = {"amount_confirmed": total} if (total := page.cell(row, "total")) else {}
        inspected: dict[str, CellValue] = {
            "inspected_by": self._dice.choice(others).name,
            "inspection": choice(INSPECTION, "passed_on_site"),
            "rating": choice(RATING, self._dice.choices(RATING.keys, (18, 1, 1))[0]),
        }
        return self._type(page, row, inspected | paid | {"signature": choice(SIGNATURE, "in_person")})

    def _pay(self) -> bool:
        page = self._look("work_orders")
        row = self._any(page.where(("order_no", "signature", "balance"), ("filed",)))
        owed = page.cell(row, "balance") if row is not None else ""
        if row is None or not _is_amount(owed):
            return False
        payments = self._look("payments")
        cells: dict[str, CellValue] = {"order_no": page.cell(row, "order_no"), "amount": owed}
        if self._dice.random() < CASH_SHARE:
            receipt = f"R{payments.end:05d}-{self._dice.randrange(100):02d}"
            cells |= {"method": choice(METHOD, "cash"), "receipt_no": receipt}
        else:
            cells["method"] = choice(METHOD, "scan")
        return self._type(payments, payments.end, cells)

    def _hand_in(self) -> bool:
        """The supervisor ticks the slips of a technician, the front desk counts his cash."""
        page = self._look("handovers")
        done = {choice(HANDOVER_STATE, key) for key in ("done", "nothing_due")}
        rows = page.where(("day", "technician"), ())
        row = self._any(row for row in rows if page.cell(row, "state") not in done)
        if row is None:
            return False
        cells: dict[str, CellValue] = {
            "slips_in": NOW,
            "received_by": self._office.of_role("supervisor")[0].name,
        }
        expected = page.cell(row, "cash_expected")
        if _is_amount(expected):
            cells |= {"cash_counted": expected, "cashier": self._office.of_role("front_desk")[0].name}
        return self._type(page, row, cells)

    def _file(self) -> bool:
        page = self._look("work_orders")
        row = self._any(
            row
            for row in page.where(("order_no", "signature"), ("filed",))
            if page.cell(row, "balance") in {0, ""}
        )
        return row is not None and self._type(page, row, {"filed": NOW})

    def _sort(self) -> bool:
        tab = self._dice.choice(tuple(_SORTED_BY))
        page = self._look(tab)
        keys = [key for key in _SORTED_BY[tab] if key in page.columns]
        if not keys or page.end <= 3:  # noqa: PLR2004 (one row needs no sorting)
            return False
        by = page.columns[self._dice.choice(keys)] - 1
        order = self._dice.choice(("ASCENDING", "DESCENDING"))
        spec = {"dimensionIndex": by, "sortOrder": order}
        page.batch({"sortRange": {"range": page.row_range(2, page.end), "sortSpecs": [spec]}})
        return True

    def _insert_row(self) -> bool:
        page = self._look("registration")
        row = self._any(iter(range(2, page.end)))
        if row is None:
            return False
        page.batch({"insertDimension": {"range": page.dimension(row), "inheritFromBefore": row > 2}})  # noqa: PLR2004
        return True

    def _delete_empty_row(self) -> bool:
        page = self._look("registration")
        row = self._any(iter(page.blank_rows()))
        if row is None:
            return False
        page.batch({"deleteDimension": {"range": page.dimension(row)}})
        return True

    def _copy_row(self) -> bool:
        """The same customer calls with another fault: copy the row, hidden columns and all, and change the fault."""
        page = self._look("registration")
        row = self._any(page.where(("unit", "fault"), ("ended",)))
        if row is None:
            return False
        page.batch(
            {"insertDimension": {"range": page.dimension(row + 1), "inheritFromBefore": True}},
            {
                "copyPaste": {
                    "source": page.row_range(row, row + 1),
                    "destination": page.row_range(row + 1, row + 2),
                    "pasteType": "PASTE_NORMAL",
                }
            },
        )
        cause = self._dice.choice([cause for cause in CAUSES if not cause.public])
        return self._type(
            page, row + 1, {"fault": self._dice.choice(cause.says), "fault_class": cause.fault_class}
        )

    def _correct(self) -> bool:
        page = self._look("registration")
        row = self._any(page.where(("fault",), ()))
        if row is None:
            return False
        text = str(page.cell(row, "fault"))
        return self._type(page, row, {"fault": text.removesuffix(CORRECTED) + CORRECTED})

    def _hide_and_show(self) -> bool:
        page = self._look("registration")
        row = self._any(iter(range(2, page.end)))
        if row is None:
            return False
        for hidden in (True, False):
            properties = {
                "range": page.dimension(row),
                "properties": {"hiddenByUser": hidden},
                "fields": "hiddenByUser",
            }
            page.batch({"updateDimensionProperties": properties})
            self._stop.wait(self._pace)
        return True

    def _undo(self) -> bool:
        """Somebody deletes a cell by mistake and brings it back."""
        page = self._look("registration")
        row = self._any(page.where(("fault",), ()))
        return row is not None and self._put_back(page, row, "fault")

    def _put_back(self, page: Page, row: int, key: str) -> bool:
        """Puts it back even when everybody goes home between the two."""
        text = page.cell(row, key)
        page.type_cell(row, key, "")
        self._stop.wait(self._pace)
        page.type_cell(row, key, text)
        return True

    def _cause(self, fault: CellValue) -> Cause:
        said = str(fault).removesuffix(CORRECTED)
        known = next((cause for cause in CAUSES if said in cause.says), None)
        return known or self._dice.choice(CAUSES)
