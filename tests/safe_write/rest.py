"""What must hold when people pause: every invariant of the safe write, asked of the sheet and of the ledger."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from sync.hands import LEASE_SECONDS
from sync.memory import Memory, RowState
from sync.run import preview, run_pass
from tests.safe_write.grid import CARRIERS, MARK, SERVICE, Grid
from tests.safe_write.office import SITE, Office
from tests.safe_write.typing_in import COMPLETE

MOST_PASSES = 4
"""So many passes settle whatever people left behind."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An office at rest."""

    office: Office
    grids: dict[str, Grid]
    memory: Memory


def rest(office: Office) -> None:
    """People pause, the network is well, what was late has come: the service gets to its end, and all holds."""
    office.watch.land(calls=99)
    office.pass_time(LEASE_SECONDS + 1)
    _settle(office)
    _a_second_look_plans_nothing(office)
    grids = office.crowd.grids
    office.crowd.look_anew()
    assert office.crowd.grids == grids, "the service never touches columns and tabs"
    found = Found(office=office, grids=grids, memory=office.office.ledger.memory(SITE))
    violations = [violation for check in INVARIANTS for violation in check(found)]
    assert not violations, "\n".join(violations)
    office.given.update({number.number: row_id for row_id, number in found.memory.numbers.items()})
    office.crowd.diary.rest(grids)
    office.watch.told["rests"] += 1


def _settle(office: Office) -> None:
    for _ in range(MOST_PASSES):
        report = run_pass(office.writer.hands)
        if report.trouble and not report.plans:
            report = run_pass(office.writer.hands, force=True)  # a person looked, and it was meant
        if not report.plans:
            return
    raise AssertionError(f"no rest after {MOST_PASSES} passes: {report}")


def _a_second_look_plans_nothing(office: Office) -> None:
    """Not even a process that has just started, and remembers nothing, finds anything to do."""
    plan = preview(office.start("resident").hands)
    assert not plan.writes, plan.cells
    assert not plan.remembers, plan


def what_was_hit_is_back(found: Found) -> Iterator[str]:
    """A column that moved in the instant of a write: people's cells that were hit are as they were."""
    for (tab, mark, column), old in found.office.crowd.diary.wounds.items():
        grid = found.grids[tab]
        row = grid.marks.get(mark)
        if row is not None and grid.value(row, column) != old:
            yield f"{tab} {mark}: {column} was {old!r}, was hit, and is {grid.value(row, column)!r}"


def each_row_has_one_identity(found: Found) -> Iterator[str]:
    """Where the service wrote anything, both carriers show one row that the ledger knows as live, and no other does.

    Rows that nobody can tell apart say so, and are nobody's.
    """
    twins = found.office.writer.hands.office.wording.word("problem.twin_rows")
    for tab, grid in found.grids.items():
        shown = Counter(grid.value(row, "row_id") for row in grid.used)
        for row in grid.used:
            row_id, key = (grid.value(row, carrier) for carrier in CARRIERS)
            known = found.memory.rows.get(str(row_id))
            written = SERVICE[tab] & grid.cells(row).keys()
            if not written or (written == {"problems"} and grid.value(row, "problems") == twins):
                continue
            if row_id != key or shown[row_id] > 1:
                yield f"{tab} {grid.value(row, MARK)}: shows {row_id} and {key}; {shown[row_id]} rows show it"
            if known is None or known.tab != tab or known.state is not RowState.LIVE:
                yield f"{tab} {grid.value(row, MARK)}: {row_id} is {known}"


def rows_stay_what_they_were(found: Found) -> Iterator[str]:
    """One row, one identity, one number, for ever, whatever people did to it that leaves it to be told."""
    for tab, grid in found.grids.items():
        for mark, row in grid.marks.items():
            must = found.office.crowd.diary.must_be(mark)
            if must is not None and must.row_id not in {None, grid.value(row, "row_id")}:
                yield f"{tab} {mark}: was {must.row_id}, is {grid.value(row, 'row_id')}"
            if must is not None and must.order_no not in {None, grid.value(row, "order_no")}:
                yield f"{tab} {mark}: was number {must.order_no}, is {grid.value(row, 'order_no')}"


def nothing_pends(found: Found) -> Iterator[str]:
    """What was reserved for a row was written into it, or given up."""
    waiting = (known for known in found.memory.rows.values() if known.state is RowState.PENDING)
    yield from (f"{known.tab}: {known.row_id} is pending for ever" for known in waiting)


def complete_rows_have_a_number(found: Found) -> Iterator[str]:
    """Each complete registration, unless it cannot be told from another; no other number than the ledger's."""
    grid = found.grids["registration"]
    alike = Counter(repr(grid.content(row)) for row in grid.used)
    for row in grid.used:
        content, shown = grid.content(row), grid.value(row, "order_no")
        given = found.memory.numbers.get(str(grid.value(row, "row_id")))
        if shown != (given.number if given else None):
            yield f"{grid.value(row, MARK)}: shows {shown}, the ledger has {given}"
        whole = all(content.get(key) for key in COMPLETE)
        if whole and shown is None and alike[repr(content)] == 1:
            yield f"{grid.value(row, MARK)}: no number for {content}: {grid.value(row, 'problems')}"


def no_number_stands_twice(found: Found) -> Iterator[str]:
    """Neither on a registration nor on a slip."""
    for tab in ("registration", "work_orders"):
        grid = found.grids[tab]
        shown = Counter(number for row in grid.used if (number := grid.value(row, "order_no")) is not None)
        yield from (f"{tab}: {number} stands {times} times" for number, times in shown.items() if times > 1)


def numbers_are_for_ever(found: Found) -> Iterator[str]:
    """What was given once is given still, to the same row."""
    now = {number.number: row_id for row_id, number in found.memory.numbers.items()}
    for number, row_id in found.office.given.items():
        if now.get(number) != row_id:
            yield f"{number} was given to {row_id}, and now to {now.get(number)}"


def each_number_has_one_slip(found: Found) -> Iterator[str]:
    """One order row was opened for each, and none for anything else."""
    slips = [known for known in found.memory.rows.values() if known.tab == "work_orders" and known.parent]
    opened = Counter(known.parent for known in slips)
    for row_id, number in found.memory.numbers.items():
        if opened[row_id] != 1:
            yield f"{number.number}: {opened[row_id]} slips were opened"


def no_trip_stands_twice(found: Found) -> Iterator[str]:
    """The trips of an order are counted through."""
    grid = found.grids["visits"]
    trips = [(grid.value(row, "order_no"), grid.value(row, "visit_no")) for row in grid.used]
    counted = Counter(trip for trip in trips if trip[0] is not None)
    yield from (f"trip {trip} stands {times} times" for trip, times in counted.items() if times > 1)


def the_ledger_holds_together(found: Found) -> Iterator[str]:
    """The log's chain is whole, no number of a day is skipped, everything belongs to something."""
    for check, wrong in found.office.office.ledger.check(SITE).items():
        yield from (f"{check}: {one}" for one in wrong)


def nothing_is_sent_twice(found: Found) -> Iterator[str]:
    """No mail went out a second time."""
    sent = Counter(found.office.mailbox.sent)
    yield from (f"{message} went out {times} times" for message, times in sent.items() if times > 1)


INVARIANTS = (
    what_was_hit_is_back,
    each_row_has_one_identity,
    rows_stay_what_they_were,
    nothing_pends,
    complete_rows_have_a_number,
    no_number_stands_twice,
    numbers_are_for_ever,
    each_number_has_one_slip,
    no_trip_stands_twice,
    the_ledger_holds_together,
    nothing_is_sent_twice,
)
"""Besides: the service never changes a staff cell (asked at each call), and a second pass plans nothing."""
