"""What people note about an order on the way: read with its defaults, asked back where it cannot be read."""

from datetime import date, time
from decimal import Decimal

from sheet_schema.problems import problem
from sync.instant import DAY, Instant, at_local
from sync.reading.attendees import Attendee
from sync.reading.scope import Scope
from sync.records import (
    CaseRecord,
    Consent,
    Deferral,
    FollowUp,
    Handover,
    Item,
    Moment,
    Payment,
    Ruling,
    Task,
    Training,
)
from tests.unit.test_rows import EARLIER, NOW, TAIPEI, at, context, only, read


def day(text: str) -> Instant:
    return at_local(date.fromisoformat(text), time(), TAIPEI)


def test_what_left_the_unit() -> None:
    typed = {"order_no": "1003-7", "item": "電熱水器", "condition": "外殼有刮痕", "taken": "1430"}
    found = only(read("items", typed | {"taken_by": "王明"}), Item)
    assert (found.order_no, found.item, found.taken_by) == ("1003-7", "電熱水器", "王明")
    assert found.taken == Moment(at("2026-10-03 14:30"), NOW)
    assert found.returned is None


def test_a_consent_keeps_the_hours_it_was_given_for() -> None:
    typed = {
        "order_no": "7",
        "kind": "停水",
        "scope": "部分 廚房 1500-1600",
        "answer": "同意",
        "answered": "1",
    }
    first = read("consents", typed)
    hours = Scope(extent="part", place="廚房", begins=at("2026-10-03 15:00"), ends=at("2026-10-03 16:00"))
    consent = only(first, Consent)
    assert (consent.kind, consent.answer, consent.how, consent.scope) == (
        "water",
        "agreed",
        "in_person",
        hours,
    )
    tomorrow = read("consents", typed, context(Instant(NOW + DAY), first.facts))
    assert only(tomorrow, Consent).scope == hours
    assert tomorrow.facts == {}


def test_hours_that_cannot_be_read_are_asked_back() -> None:
    found = read("consents", {"scope": "全部 9-11"})
    assert only(found, Consent).scope is None
    assert found.problems["r1"] == (problem("unreadable_scope", "scope", text="全部 9-11"),)


def test_a_deferral_is_reported_when_it_is_first_seen() -> None:
    found = only(read("deferrals", {"order_no": "7", "reason": "缺備件"}), Deferral)
    assert (found.reason, found.reported) == ("spares", Moment(EARLIER, EARLIER))
    assert (found.level, found.business_impact, found.resumed) == (None, False, None)
    typed = {
        "reported": "昨2310",
        "level": "工程經理",
        "business_impact": "v",
        "party": "原施工單位",
        "vendor_due": "10/8",
        "new_promise_at": "10/8 1600",
    }
    decided = only(read("deferrals", typed), Deferral)
    assert decided.reported.stated == at("2026-10-02 23:10")
    assert (decided.level, decided.party, decided.business_impact) == (
        "engineering_manager",
        "contractor",
        True,
    )
    assert (decided.vendor_due, decided.new_promise_at) == (day("2026-10-08"), at("2026-10-08 16:00"))


def test_money_that_came_in_and_what_was_counted() -> None:
    paid = only(read("payments", {"order_no": "7", "amount": "NT$300", "method": "現金"}), Payment)
    assert (paid.kind, paid.amount, paid.method, paid.collected) == (
        "payment",
        30000,
        "cash",
        Moment(EARLIER, EARLIER),
    )
    counted = only(read("handovers", {"slips_in": "1", "missing": "3、7", "cash_counted": 0}), Handover)
    assert (counted.missing, counted.cash_counted) == ("3、7", 0)
    assert counted.slips_in == Moment(NOW, NOW)


def test_what_was_said_ruled_and_done() -> None:
    said = only(read("follow_ups", {"kind": "客戶催單", "content": "還沒來", "next": "明 1000"}), FollowUp)
    assert (said.kind, said.next, said.happened) == (
        "urged",
        at("2026-10-04 10:00"),
        Moment(EARLIER, EARLIER),
    )
    ruled = only(read("rulings", {"kind": "未收核銷", "amount": "120.5", "by": "陳主管"}), Ruling)
    assert (ruled.kind, ruled.amount, ruled.ruled) == ("written_off", 12050, Moment(EARLIER, EARLIER))
    assert only(read("tasks", {"done": True}), Task).done
    visited = only(read("cases", {"visited": "1400", "visited_by": "張經理、林小姐"}), CaseRecord)
    assert visited.visited_by == ("張經理", "林小姐")


def test_a_training_and_who_took_part() -> None:
    typed = {"held_on": "10/3", "kind": "服務意識", "hours": "1.5", "attendees": "王明 85、李華"}
    found = only(read("training", typed), Training)
    assert (found.held_on, found.kind, found.hours, found.pass_mark) == (
        day("2026-10-03"),
        "service",
        Decimal("1.5"),
        60,
    )
    assert found.attendees == (Attendee(name="王明", score=Decimal(85)), Attendee(name="李華"))
