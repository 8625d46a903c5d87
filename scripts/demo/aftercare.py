"""What the demo office's front desk heard on the phone, and what its supervisor found out."""

from collections.abc import Iterable, Mapping
from random import Random
from zoneinfo import ZoneInfo

from scripts.demo.office import filled, office, seeded
from scripts.demo.typed import choice
from sheet_schema.choices import FEE_CLEAR, RATING, REACHED, YES_NO
from sync.cell import CellValue, GridRow
from sync.instant import MINUTE, Instant, from_serial, to_serial

ANSWERED = 0.9
FOUND_OUT = 0.6
FINDINGS = (
    ("客戶等了半天沒人通知", "派工後由前台先打電話"),
    ("現場沒清乾淨", "離開前拍照存查"),
    ("收費沒說清楚", "動工前出示收費標準"),
)
REMARKS = ("態度很好", "修得很快", "希望下次先打電話")


def calls(
    rows: Iterable[GridRow], seed: int, now: Instant, zone: ZoneInfo
) -> dict[str, Mapping[str, CellValue]]:
    """Gives what was typed into the callbacks that fell due, by row_id; today's are left for today."""
    desk = office(seed).of_role("front_desk")
    found: dict[str, Mapping[str, CellValue]] = {}
    for row in rows:
        due = row.cells.get("due_at")
        if not isinstance(due, int | float) or from_serial(float(due), zone) > now:
            continue
        dice = seeded(seed, "callback", row.cells.get("order_no"))
        called = Instant(from_serial(float(due), zone) - dice.randint(5, 90) * MINUTE)
        found[str(row.cells["row_id"])] = {
            "called": to_serial(called, zone),
            "called_by": dice.choice(desk).name,
            **_said(dice),
        }
    return found


def _said(dice: Random) -> Mapping[str, CellValue]:
    if dice.random() > ANSWERED:
        return {"reached": choice(REACHED, "no_answer"), "tries": 1}
    return filled({
        "reached": choice(REACHED, "reached"),
        "rating": choice(RATING, dice.choices(RATING.keys, (92, 6, 2))[0]),
        "fault_gone": choice(YES_NO, dice.choices(YES_NO.keys, (98, 2))[0]),
        "punctual": choice(YES_NO, dice.choices(YES_NO.keys, (95, 5))[0]),
        "fee_clear": choice(FEE_CLEAR, "yes"),
        "conduct": choice(YES_NO, "yes"),
        "feedback": dice.choice(REMARKS) if dice.random() < 0.1 else None,  # noqa: PLR2004 (a share)
    })  # fmt: skip


def findings(rows: Iterable[GridRow], seed: int) -> dict[str, Mapping[str, CellValue]]:
    """Gives what the supervisor wrote into the cases tab, by row_id; some are still to be looked into."""
    found: dict[str, Mapping[str, CellValue]] = {}
    for row in rows:
        dice = seeded(seed, "case", row.cells.get("order_no"))
        if dice.random() < FOUND_OUT:
            finding, improvement = dice.choice(FINDINGS)
            found[str(row.cells["row_id"])] = {"finding": finding, "improvement": improvement}
    return found
