"""The import at work: it types as front desk, foreman and technician would, with a pass behind each of them.

Every step looks at what the sheet has: an import that was broken off goes on where it stopped, and a second run of
the same file types nothing twice.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from sync.cell import CellValue, GridRow
from sync.importing.conversion import TakenRow
from sync.ports import Hand

KEYS_OF = {
    "faults": ("fault_class", "cause"),
    "fee_schedule": ("code",),
    "staff": ("staff_no",),
    "units": ("unit",),
}
"""What makes two rows of a reference tab the same."""
Step = Callable[[str], None]
"""Runs a pass; gets the words for the progress bar."""
STEPS = 4
FIRST_TRIP = "1"


class TakenOver(msgspec.Struct, frozen=True):
    """What came of it, in registrations."""

    new: int
    """Typed now; the others were there already."""
    unnumbered: int
    """Something is still missing; their `problems` say what."""


def present_refs(hand: Hand) -> frozenset[str]:
    """Gives the registers' numbers that stand on the sheet already."""
    return frozenset(_text(row, "ref") for row in hand.rows("registration"))


def take_over(
    hand: Hand,
    taken: Sequence[TakenRow],
    reference: Mapping[str, Sequence[Mapping[str, CellValue]]],
    step: Step,
) -> TakenOver:
    """Types the rows of a register that are not there yet. `step` is called STEPS times."""
    for tab, rows in reference.items():
        hand.type_rows(tab, _missing(tab, rows, hand.rows(tab)))
    present = present_refs(hand)
    fresh = [row for row in taken if row.ref not in present]
    hand.type_rows("registration", [row.tabs["registration"] for row in fresh])
    step("registrations numbered")
    ours = _ours(hand.rows("registration"), taken)
    cases = {number: case for number, case in ours if number}
    hand.type_cells("work_orders", _empty_rows(hand.rows("work_orders"), cases, "work_orders"))
    step("orders dispatched")
    charged = {_text(row, "order_no") for row in hand.rows("order_lines")}
    hand.type_rows(
        "order_lines",
        [
            {"order_no": number, **case.tabs["order_lines"]}
            for number, case in cases.items()
            if case.tabs["order_lines"] and number not in charged
        ],
    )
    hand.type_cells("visits", _empty_rows(hand.rows("visits"), cases, "visits"))
    step("visits reported")
    step("checked once more")
    return TakenOver(new=len(fresh), unnumbered=len(ours) - len(cases))


def _ours(rows: Sequence[GridRow], taken: Sequence[TakenRow]) -> list[tuple[str, TakenRow]]:
    """Our cases with their numbers, empty where none is given yet.

    A registration that the front desk wrote itself may name a register's number too: only a row that says what the
    register says is ours to fill in.
    """
    case_of = {case.ref: case for case in taken}
    return [
        (_text(row, "order_no"), case)
        for row in rows
        if (case := case_of.get(_text(row, "ref"))) is not None
        and row.cells.get("received") == case.tabs["registration"]["received"]
    ]


def _missing(
    tab: str, rows: Sequence[Mapping[str, CellValue]], present: Sequence[GridRow]
) -> list[Mapping[str, CellValue]]:
    keys = KEYS_OF.get(tab, tuple(rows[0]) if rows else ())
    known = {tuple(_text(row, key) for key in keys) for row in present}
    fresh = {tuple(str(row.get(key, "")) for key in keys): row for row in rows}
    return [row for key, row in fresh.items() if key not in known]


def _empty_rows(
    rows: Sequence[GridRow], cases: Mapping[str, TakenRow], tab: str
) -> dict[str, Mapping[str, CellValue]]:
    """The cells to type by row_id, for rows of our cases in which nobody has typed anything of ours.

    The register knows of one trip; a later one, opened while the office goes on with the case, is not its own.
    """
    return {
        _text(row, "row_id"): cases[number].tabs[tab]
        for row in rows
        if (number := _text(row, "order_no")) in cases
        and cases[number].tabs[tab]
        and _text(row, "visit_no") in {"", FIRST_TRIP}
        if not any(key in row.cells for key in cases[number].tabs[tab])
    }


def _text(row: GridRow, key: str) -> str:
    value = row.cells.get(key, "")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
