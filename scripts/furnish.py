"""Furnishes a demo office: types reference tabs and weeks of calls, as its staff would have."""

from collections import defaultdict
from collections.abc import Mapping

from rich.console import Console
from rich.progress import Progress

from scripts.demo import aftercare, training
from scripts.demo.asides import numbered
from scripts.demo.history import DemoCall, history
from scripts.demo.office import Row, reference_rows
from sync.bootstrap import OpenOffice
from sync.cell import CellValue
from sync.instant import local
from sync.run import run_pass

STEPS = 9


def furnish(office: OpenOffice, *, seed: int, days: int, console: Console) -> None:
    """Types everything in the order in which it happened, with a pass wherever the service has to answer."""
    hands, hand = office.hands, office.hand
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("demo office", total=STEPS)

        def step(words: str) -> None:
            progress.update(task, description=words)
            run_pass(hands, force=True, history=True)
            progress.advance(task)

        for tab, rows in reference_rows(seed).items():
            hand.type_rows(tab, rows)
        hand.type_rows("training", training.sessions(seed, local(hands.clock(), hands.office.zone).date()))
        step("prices, people, places")
        calls = history(seed, days, hands.clock(), hands.office.zone)
        hand.type_rows("registration", [call.registration for call in calls])
        step("calls taken")
        by_number = _by_number(office, calls)
        hand.type_cells("work_orders", _of_orders(office, by_number))
        step("technicians sent")
        hand.type_rows(
            "order_lines", [line for number, call in by_number.items() for line in call.lines_of(number)]
        )
        hand.type_rows(
            "payments", [paid for number, call in by_number.items() for paid in call.payments_of(number)]
        )
        for tab, rows in _asides(by_number).items():
            hand.type_rows(tab, rows)
        for trip in range(max((len(call.visits) for call in calls), default=0)):
            hand.type_cells("visits", _of_trips(office, by_number, trip))
            step("visits made")
        step("slips filed")
        hand.type_cells(
            "callbacks", aftercare.calls(hand.rows("callbacks"), seed, hands.clock(), hands.office.zone)
        )
        step("customers called back")
        hand.type_cells("cases", aftercare.findings(hand.rows("cases"), seed))
        step("complaints looked into")


def _asides(by_number: Mapping[str, DemoCall]) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for number, call in by_number.items():
        for tab, rows in call.asides.items():
            found[tab].extend(numbered(rows, number))
    return found


def _by_number(office: OpenOffice, calls: list[DemoCall]) -> dict[str, DemoCall]:
    numbers = [row.cells.get("order_no") for row in office.hand.rows("registration")]
    return {str(number): call for number, call in zip(numbers, calls, strict=True) if number}


def _of_orders(office: OpenOffice, by_number: Mapping[str, DemoCall]) -> dict[str, Mapping[str, CellValue]]:
    rows = {row.cells.get("order_no"): str(row.cells["row_id"]) for row in office.hand.rows("work_orders")}
    return {
        rows[number]: call.work_order
        for number, call in by_number.items()
        if call.work_order and number in rows
    }


def _of_trips(
    office: OpenOffice, by_number: Mapping[str, DemoCall], trip: int
) -> dict[str, Mapping[str, CellValue]]:
    rows: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for row in office.hand.rows("visits"):
        rows[str(row.cells.get("order_no"))][int(row.cells.get("visit_no", 0))] = str(row.cells["row_id"])
    return {
        rows[number][trip + 1]: call.visits[trip]
        for number, call in by_number.items()
        if len(call.visits) > trip and trip + 1 in rows[number]
    }
