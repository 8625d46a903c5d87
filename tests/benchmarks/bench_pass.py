"""How fast a pass is: bytes of values:batchGet in, body of the batchUpdate out (make bench).

The demo office of three months, and the same cases several times over. What is compared writes the same, checked first.
BENCH_ORDERS=100000 adds an office of so many orders.
"""

import gc
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import orjson
import pandas as pd
import pytest
from gspread.http_client import HTTPClient
from gspread.worksheet import Worksheet
from rich.console import Console

from scripts.founding import furnished
from sync.bootstrap import open_office
from sync.instant import HOUR, Instant
from tests.benchmarks.canned import Canned, Desk
from tests.benchmarks.many import Many, Values, edited, multiplied, payload, settled

DAYS = 90
EDITS, TIMES = 200, 5
PROSE = {
    "registration": "fault",
    "visits": "diagnosis",
    "order_lines": "item",
    "follow_ups": "content",
    "work_orders": "remarks",
}
"""Columns in which people change words."""
COPIES = [1]
ORDERS = int(os.environ.get("BENCH_ORDERS", "0"))
"""Larger sizes on request only: they take minutes."""


def timed(call: Callable[[], Any]) -> float:
    """Gives the processor's seconds of one call; garbage of what went before and other programs are not counted."""
    gc.collect()
    start = time.process_time()
    call()
    return time.process_time() - start


def told(what: str, seconds: list[float], base: float) -> None:
    found = median(seconds)
    print(f"{what:58} {found * 1000:10.1f} ms   {found / base:8.2f} x B")  # noqa: T201 (a benchmark prints)


def places(many: Many) -> list[tuple[str, int, str]]:
    """Gives cells to edit, at random, filled ones of rows that people wrote."""
    dice = random.Random(1)
    filled = [
        (tab, row, column)
        for tab, column in PROSE.items()
        for row, line in enumerate(many.grids[tab])
        if row and len(line) > many.layouts[tab].columns[column] and line[many.layouts[tab].columns[column]]
    ]
    return dice.sample(filled, EDITS)


def peer(http: HTTPClient, canned: Canned, values: Values) -> Callable[[], int]:
    """Gives the usual way: all records of each tab, as a frame."""
    sent = {
        f"/values/{key}": orjson.dumps({"range": key, "majorDimension": "ROWS", "values": grid})
        for key, grid in values.items()
    }
    sheets = [Worksheet(None, {"title": key}, "many", http) for key in values]  # type: ignore[arg-type]

    def read() -> int:
        canned.sent = lambda url: sent[url.replace("%27", "").partition("?")[0].rpartition("many")[2]]
        return sum(len(pd.DataFrame(sheet.get_all_records())) for sheet in sheets)

    return read


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Many, Instant]:
    directory: Path = tmp_path_factory.mktemp("demo")
    with Console(quiet=True) as console:
        furnished(directory, seed=1, days=DAYS, console=console)
    with open_office(directory) as office:
        hands = office.hands
        hands.workbook.read(office.ledger.fence(office.config.site))
        layouts = office.workbook.layouts
        url = f"https://sheets.googleapis.com/v4/spreadsheets/{office.config.spreadsheet_id}/values:batchGet"
        asked = {
            "ranges": [found.title for found in layouts.values()],
            "valueRenderOption": "UNFORMATTED_VALUE",
        }
        ranges = office.session.get(url, params=asked).json()["valueRanges"]
        values = {key: found["values"] for key, found in zip(layouts, ranges, strict=True)}
        memory = office.ledger.memory(office.config.site)
        return Many(office=hands.office, layouts=layouts, grids=values, memory=memory), hands.clock()


@pytest.mark.parametrize("copies", [*COPIES, *([0] if ORDERS else [])])
def test_a_pass(demo: tuple[Many, Instant], copies: int) -> None:
    first, now = demo
    orders = len(first.memory.numbers)
    found = multiplied(first, copies or -(-ORDERS // orders))
    bench = Desk(found)
    many = settled(found, lambda values, fence: bench.read(payload(values, found.layouts, fence), fence), now)
    as_it_is = payload(many.grids, many.layouts, many.memory.fence)
    after = payload(edited(many, places(many)), many.layouts, many.memory.fence)
    later = Instant(now + HOUR)
    desk = Desk(many)
    desk.passed(as_it_is, now)
    assert desk.passed(after, now) == Desk(many).passed(after, now)
    assert desk.passed(as_it_is, later) == Desk(many).passed(as_it_is, later)
    records = peer(desk.http, desk.canned, many.grids)
    assert records() == many.rows
    taken: dict[str, list[float]] = {}
    for _ in range(TIMES):
        for what, call in steps(desk, as_it_is, after, now, records).items():
            desk.passed(as_it_is, now)
            taken.setdefault(what, []).append(timed(call))
    base = median(taken["base B: orjson.loads of the payload"])
    print(f"\n{many.rows} rows, {len(many.memory.numbers)} orders, {len(after):,} bytes")  # noqa: T201
    for what, seconds in taken.items():
        told(what, seconds, base)


def steps(
    desk: Desk, as_it_is: bytes, after: bytes, now: Instant, records: Callable[[], int]
) -> dict[str, Callable[[], Any]]:
    """Gives what is measured, each behind a pass in which nothing had been edited."""
    many = desk.many
    return {
        "base B: orjson.loads of the payload": lambda: orjson.loads(after),
        f"cold pass, {EDITS} cells edited": lambda: Desk(many).passed(after, now),
        f"warm pass, {EDITS} cells edited": lambda: desk.passed(after, now),
        "warm pass, nothing edited": lambda: desk.passed(as_it_is, now),
        "warm pass, an hour later": lambda: desk.passed(as_it_is, Instant(now + HOUR)),
        "peer: get_all_records + DataFrame of each tab": records,
    }
