"""What is noted about a call of the demo office on the way: consents, waits, things taken away, what was said."""

from collections.abc import Iterator, Mapping, Sequence

from scripts.demo.office import Person, Row, filled
from scripts.demo.timeline import Story, Times
from scripts.demo.typed import Pen, choice, promise
from sheet_schema.choices import (
    CONSENT_ANSWER,
    CONSENT_HOW,
    CONSENT_KIND,
    DEFERRAL_LEVEL,
    DEFERRAL_REASON,
    FOLLOW_UP,
    PARTY,
    SIGNATURE,
)
from sync.cell import CellValue
from sync.instant import MINUTE, Instant

URGED_AFTER = 16 * MINUTE
EXPLAINED_AFTER = 5 * MINUTE


def asides(
    told: Story, when: Times, pen: Pen, slip: Mapping[str, CellValue] | None, supervisor: Person
) -> dict[str, tuple[Row, ...]]:
    """Gives the rows by tab, as far as things have happened; `order_no` is left to whoever knows the number."""
    found = {
        "consents": tuple(_consents(told, when, pen, slip or {})),
        "deferrals": tuple(_deferrals(told, when, pen, supervisor)),
        "items": tuple(_items(told, when, pen)),
        "follow_ups": tuple(_follow_ups(told, when, pen)),
    }
    return {tab: rows for tab, rows in found.items() if rows}


def _consents(told: Story, when: Times, pen: Pen, slip: Mapping[str, CellValue]) -> Iterator[Row]:
    if told.is_public:
        return
    if pen.happened(when.diagnosed):
        for kind in told.cause.consents:
            yield _agreed(kind, when.diagnosed, told, pen)
    if slip.get("signature") == choice(SIGNATURE, "absent"):
        by_phone: Row = {"how": choice(CONSENT_HOW, "phone"), "witness": told.desk.name}
        yield _agreed("entry", when.accepted, told, pen) | by_phone


def _agreed(kind: str, at: Instant, told: Story, pen: Pen) -> Row:
    return {
        "kind": choice(CONSENT_KIND, kind),
        "answer": choice(CONSENT_ANSWER, "agreed"),
        "answered": pen.moment(at),
        "by_whom": told.contact.name,
    }


def _deferrals(told: Story, when: Times, pen: Pen, supervisor: Person) -> Iterator[Row]:
    """C18, C19: the part is missing, the supervisor sees to it and explains."""
    if when.interrupted is None or not pen.happened(when.interrupted):
        return
    yield filled({
        "reason": choice(DEFERRAL_REASON, "spares"),
        "reported": pen.moment(when.interrupted),
        "note": f"缺料：{told.cause.spares or '零件'}",
        "level": choice(DEFERRAL_LEVEL, "supervisor"),
        "decided_by": supervisor.name,
        "party": choice(PARTY, "purchasing"),
        "explained": pen.moment(Instant(when.interrupted + EXPLAINED_AFTER)),
        "new_promise_at": pen.moment(promise(when)),
        "resumed": pen.moment(when.back) if pen.happened(when.back) else None,
    })  # fmt: skip


def _items(told: Story, when: Times, pen: Pen) -> Iterator[Row]:
    """Now and then the thing itself is taken along until the part is there."""
    if when.interrupted is None or not pen.happened(when.interrupted) or when.interrupted // MINUTE % 2:
        return
    is_back = pen.happened(when.finished)
    yield filled({
        "item": told.cause.item,
        "spec_model": told.cause.spec,
        "condition": "外觀完好，無附件",
        "taken": pen.moment(when.interrupted),
        "taken_by": told.technician.name,
        "returned": pen.moment(when.finished) if is_back else None,
        "returned_to": told.contact.name if is_back else None,
    })  # fmt: skip


def _follow_ups(told: Story, when: Times, pen: Pen) -> Iterator[Row]:
    """Who waits for longer than promised calls again."""
    urged = Instant(told.received + URGED_AFTER)
    late = told.appointment is None and when.arrived > urged
    if late and pen.happened(urged):
        yield {
            "kind": choice(FOLLOW_UP, "urged"),
            "happened": pen.moment(urged),
            "content": "客戶來電問師傅何時到，已催維修領班",
            "by": told.desk.name,
        }


def numbered(rows: Sequence[Row], order_no: str) -> Iterator[Row]:
    """Gives rows with the number of their order, as they are typed."""
    return ({"order_no": order_no, **row} for row in rows)
