"""A call of the demo office as staff type it: dicts of people's cells, choices as their labels."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from scripts.demo.office import LOCALE, OFFICE_PHONE, Row, filled
from scripts.demo.price_list import BY_CODE
from scripts.demo.timeline import Story, Times
from sheet_schema.choices import (
    CHANNEL,
    CHECKLIST,
    INSPECTION,
    METHOD,
    PAYER,
    RATING,
    RESULT,
    SIGNATURE,
    TEST,
    URGENCY,
    VISIT,
)
from sheet_schema.fields import Choices
from sync.instant import MINUTE, Instant, local
from sync.wording import Wording, load

QUARTER = 15 * MINUTE
REMARKS = ("師傅很準時，謝謝", "處理仔細", "下次希望早一點通知", "說明清楚", "現場有收乾淨")
UNSIGNED = {"refused": "客戶說已在電話確認，不必再簽", "absent": "客戶上班，由前台陪同進門"}
"""Why nobody signed (C17)."""


class Pen(msgspec.Struct, frozen=True, kw_only=True):
    """Who types and when: `now` is today's typing, `until` the last thing that has happened."""

    dice: Random
    now: Instant
    until: Instant
    zone: ZoneInfo

    def moment(self, at: Instant) -> str:
        """Gives a time as people type it: 1430 or 14:30 for today, the whole date otherwise."""
        moment = local(at, self.zone)
        if moment.date() != local(self.now, self.zone).date():
            return moment.strftime("%Y-%m-%d %H:%M")
        return moment.strftime(self.dice.choice(("%H%M", "%H:%M")))

    def happened(self, at: Instant) -> bool:
        """True for what is behind us."""
        return at <= self.until


def choice(choices: Choices, key: str) -> str:
    """Gives a choice's label as it stands in the cell."""
    return _words().choice(choices, key)


@cache
def _words() -> Wording:
    return load(LOCALE)


def registration(told: Story, pen: Pen) -> Row:
    """Gives the front desk's cells. A known unit brings name and phone, so they are typed now and then only."""
    asked, known = told.appointment is not None, pen.dice.random() < 0.6  # noqa: PLR2004 (a share)
    channel = "patrol" if told.is_public else pen.dice.choices(("", "in_person", "online"), (16, 3, 1))[0]
    return filled({
        "received": pen.moment(told.received),
        "channel": choice(CHANNEL, channel) if channel else None,
        "unit": told.contact.unit,
        "customer": "物業巡查" if told.is_public else None if known else told.contact.name,
        "phone": OFFICE_PHONE if told.is_public else None if known else told.contact.phone,
        "fault": told.says,
        "fault_class": told.cause.fault_class,
        "urgency": choice(URGENCY, "emergency") if told.cause.emergency else None,
        "first_remedy": "請先關閉總開關，遠離現場" if told.cause.emergency else None,
        "visit": choice(VISIT, "customer_set") if asked else None,
        "inspection_at": pen.moment(told.appointment) if told.appointment is not None else None,
        "received_by": told.desk.name,
    })  # fmt: skip


def work_order(told: Story, when: Times, pen: Pen) -> Row | None:
    """Gives the slip's cells as far as things have happened; None before dispatch."""
    if not pen.happened(when.dispatched):
        return None
    row: dict[str, str | int | float | bool | None] = {
        "technician": told.technician.name,
        "dispatched": pen.moment(when.dispatched),
        "complex": True if told.returns else None,
    }
    if pen.happened(when.inspected):
        row |= {
            "inspected_by": told.inspector.name,
            "inspection": choice(
                INSPECTION, pen.dice.choices(("passed_on_site", "passed_by_photo"), (5, 2))[0]
            ),
            "inspected": pen.moment(when.inspected),
        }
    if pen.happened(when.signed):
        row |= _foremans_part(told, when, pen) if told.is_public else _customers_part(told, when, pen)
    if pen.happened(when.filed):
        row |= {"notified": pen.moment(when.signed), "filed": pen.moment(when.filed)}
    if told.is_public:
        row["payer"] = choice(PAYER, "property")
    return filled(row)


def visits(told: Story, when: Times, pen: Pen) -> tuple[Row, ...]:
    """Gives the technician's cells, one row a trip; none before dispatch."""
    if not pen.happened(when.dispatched):
        return ()
    if when.interrupted is None or not pen.happened(when.interrupted):
        return (_first_trip(told, when, pen) | _finish(told, when, pen),)
    first = _first_trip(told, when, pen) | {
        "item": told.cause.item,
        "finished": pen.moment(when.interrupted),
        "result": choice(RESULT, "to_continue"),
        "checklist": choice(CHECKLIST, "all_done"),
        "note": f"缺料：{told.cause.spares or '零件'}，明日再到",
    }
    return first, _second_trip(told, when, pen) | _finish(told, when, pen)


def order_lines(told: Story, when: Times, pen: Pen, trips: Sequence[Row]) -> tuple[Row, ...]:
    """Gives what was charged and used, once it is done; `order_no` is left to whoever knows the number."""
    if not pen.happened(when.finished):
        return ()
    declined: Row = {"code": told.cause.items[-1], "declined": True}
    made_safe = trips[-1].get("result") == choice(RESULT, "made_safe")
    return (*_lines(told), *([declined] if made_safe else []))


def payments(told: Story, when: Times, pen: Pen) -> tuple[Row, ...]:
    """Gives what was paid when the customer signed; what is filed was found on the statement."""
    if not total(told) or not pen.happened(when.signed):
        return ()
    row: Row = {"amount": total(told), "collected": pen.moment(when.signed)}
    if pen.happened(when.filed):
        method = pen.dice.choice(("scan", "transfer", "card"))
        return (row | {"method": choice(METHOD, method), "checked": pen.moment(when.filed)},)
    receipt = f"R-{local(when.signed, pen.zone):%m%d%H%M}{pen.dice.randrange(100):02d}"
    return (row | {"method": choice(METHOD, "cash"), "receipt_no": receipt},)


def total(told: Story) -> int:
    """Gives what the customer owes, in dollars; 0 where the office itself pays."""
    if told.is_public:
        return 0
    return sum(_labour(code) + _material(code) for code in told.cause.items)


def _first_trip(told: Story, when: Times, pen: Pen) -> Row:
    row: dict[str, str | int | float | bool | None] = {}
    if pen.happened(when.accepted):
        row["accepted"] = pen.moment(when.accepted)
    if pen.happened(when.arrived):
        row["arrived"] = pen.moment(when.arrived)
    if pen.happened(when.diagnosed):
        row["diagnosis"] = told.cause.cause
        row["promised_at"] = pen.moment(promise(when)) if pen.dice.random() < 0.4 else None  # noqa: PLR2004 (a share)
    if pen.happened(when.consented) and total(told):
        row |= {"quoted": total(told), "consented": pen.moment(when.consented)}
    return filled(row)


def _second_trip(told: Story, when: Times, pen: Pen) -> Row:
    """The customer is asked again before the work goes on."""
    if not pen.happened(when.back):
        return {}
    row: Row = {"arrived": pen.moment(when.back), "diagnosis": told.cause.cause}
    return row | {"quoted": total(told), "consented": pen.moment(when.back)} if total(told) else row


def _finish(told: Story, when: Times, pen: Pen) -> Row:
    if not pen.happened(when.finished):
        return {}
    safe_only = pen.dice.random() < 0.03  # noqa: PLR2004 (a share)
    return filled({
        "item": told.cause.item,
        "spec_model": told.cause.spec,
        "cause": told.cause.cause,
        "test": choice(TEST, "not_applicable" if safe_only else "normal"),
        "finished": pen.moment(when.finished),
        "result": choice(RESULT, "made_safe" if safe_only else "repaired"),
        "checklist": choice(CHECKLIST, "all_done"),
        "note": "已先止漏斷電，客戶考慮後再換新" if safe_only else None,
    })  # fmt: skip


def _customers_part(told: Story, when: Times, pen: Pen) -> Mapping[str, str | int | None]:
    rating = pen.dice.choices(RATING.keys, (92, 6, 2))[0]
    signature = pen.dice.choices(SIGNATURE.keys, (90, 7, 1, 2))[0]
    remark = pen.dice.choice(REMARKS) if pen.dice.random() < 0.1 else None  # noqa: PLR2004 (a share)
    return {
        "rating": choice(RATING, rating),
        "amount_confirmed": total(told) or None,
        "signature": choice(SIGNATURE, signature),
        "signed_by": "家人代簽" if signature == "proxy" else None,
        "signed": pen.moment(when.signed),
        "comment": UNSIGNED.get(signature, remark),
    }


def _foremans_part(told: Story, when: Times, pen: Pen) -> Mapping[str, str]:
    """In public areas the foreman signs (rules.md, "Stage")."""
    return {
        "rating": choice(RATING, "satisfied"),
        "signature": choice(SIGNATURE, "proxy"),
        "signed_by": told.foreman.name,
        "signed": pen.moment(when.signed),
    }


def promise(when: Times) -> Instant:
    """Gives the next quarter of an hour in which it will surely be done."""
    return Instant((when.finished // QUARTER + 2) * QUARTER)


def _lines(told: Story) -> Iterator[Row]:
    for code in told.cause.items:
        priced = BY_CODE[code]
        row: Row = {"code": code}
        if priced.price_max:
            row["labour"] = _labour(code)
        if priced.material and (priced.price or told.is_public):
            row |= {"material": priced.material, "material_price": _material(code)}
        yield row


def _labour(code: str) -> int:
    """Within the range of the schedule, rounded as people do."""
    priced = BY_CODE[code]
    return round((priced.price + priced.price_max) / 200) * 100 if priced.price_max else priced.price


def _material(code: str) -> int:
    priced = BY_CODE[code]
    return round((priced.floor * 2 + priced.ceiling) / 30) * 10 if priced.material else 0
