"""Who is told what when: once, in time, not about the past."""

from msgspec.structs import replace

from sync.bundle import Bundle
from sync.instant import DAY, MINUTE, Instant
from sync.records import Staff
from sync.rules import reminders
from sync.rules.clocks import clocks
from sync.rules.reminders import Effect, Untold
from tests.unit.builders import (
    at,
    bundle,
    moment,
    office_rows,
    order,
    reference,
    reference_of,
    registration,
    visit,
)


def told(case: Bundle, now: Instant) -> tuple[Effect, ...]:
    return reminders.effects(case, clocks(case, reference(), now), reference(), now)


def rules(case: Bundle, now: Instant) -> list[tuple[str, int]]:
    return [(effect.rule, effect.level) for effect in told(case, now)]


WAITING = bundle(registration("09:00"), order())
SENT = bundle(registration("09:00"), order(technician="王明", dispatched="09:02"), [visit()])


def test_nobody_is_told_before_the_due() -> None:
    assert rules(WAITING, at("09:08")) == []


def test_an_order_nobody_was_sent_to_is_told_the_second_it_is_late() -> None:
    assert rules(WAITING, Instant(at("09:08") + 1)) == [("not_dispatched", 1)]


def test_levels_follow_each_other() -> None:
    assert ("not_dispatched", 2) in rules(WAITING, at("09:20"))


def test_a_technician_who_did_not_come() -> None:
    assert rules(SENT, at("09:16")) == [("sent_out", 0), ("arrival_missed", 1)]


def test_who_is_sent_is_told_himself_and_at_once() -> None:
    (effect,) = told(SENT, at("09:02"))
    other = bundle(SENT.registration, order(technician="李華", dispatched="09:02"), SENT.visits)

    assert [one.name for one in effect.to] == ["王明"]
    assert effect.words["due"].endswith("09:15")
    assert {one.key for one in told(other, at("09:02"))}.isdisjoint({effect.key}), "another one is told anew"
    assert told(WAITING, at("09:02")) == ()


def test_an_emergency_is_marked_as_one() -> None:
    case = bundle(registration("09:00", urgency="emergency"), order())

    assert [one.words["urgency"] for one in told(case, at("09:04"))] == ["emergency"]


def test_what_was_done_is_not_told_any_more() -> None:
    came = bundle(
        registration("09:00"), order(technician="王明", dispatched="09:02"), [visit(arrived="09:16")]
    )

    assert rules(came, at("09:30")) == []
    assert reminders.wanted_keys(came, clocks(came, reference(), at("09:30")), reference()) == frozenset()


def test_the_same_occurrence_has_the_same_key_whenever_it_is_looked_at() -> None:
    early, late = (told(WAITING, Instant(at("09:08") + after)) for after in (1, 9 * MINUTE))

    assert early[0].key == late[0].key
    assert {effect.key for effect in told(WAITING, at("09:30"))} <= reminders.wanted_keys(
        WAITING, clocks(WAITING, reference(), at("09:30")), reference()
    )


def test_yesterday_is_not_chased() -> None:
    assert rules(WAITING, Instant(at("09:30") + DAY)) == []


def test_a_clock_without_a_policy_chases_nobody() -> None:
    """Levels and roles stand in the SLA policy."""
    now = Instant(at("09:08") + 1)
    found, bare = clocks(WAITING, reference(), now), replace(reference(), policies={})

    assert reminders.effects(WAITING, found, reference(), now)
    assert reminders.effects(WAITING, found, bare, now) == ()
    assert reminders.wanted_keys(WAITING, found, bare) == frozenset()


def test_late_entries_are_not_chased() -> None:
    typed_late = bundle(registration(moment("09:00", seen="11:00")), order())

    assert rules(typed_late, at("11:01")) == []


def test_without_a_number_there_is_nothing_to_chase() -> None:
    assert rules(bundle(registration("09:00"), None, order_no=None), at("10:00")) == []


def test_a_mail_carries_no_phone_and_no_full_name() -> None:
    case = bundle(registration("09:00", customer="王小明", phone="0912345678"), order())

    (effect,) = told(case, at("09:09"))

    assert "0912345678" not in str(effect.words)
    assert "王小明" not in str(effect.words)
    assert effect.words["order_no"] == case.order_no
    assert all(recipient.email for recipient in effect.to)


def test_the_next_instant_at_which_something_is_told() -> None:
    now = at("09:01")
    found = reminders.next_at(WAITING, clocks(WAITING, reference(), now), reference(), now)

    assert found == at("09:08") + 1


def test_an_order_ended_meanwhile_recalls_what_is_queued() -> None:
    ended = bundle(registration("09:00", ended="customer_cancelled"), order())
    now = at("09:30")

    assert reminders.wanted_keys(ended, clocks(ended, reference(), now), reference()) == frozenset()


def test_a_new_appointment_is_a_new_occurrence() -> None:
    called, moved = (
        bundle(registration("09:00", visit="customer_set", inspection_at=when), order())
        for when in ("14:00", "16:00")
    )
    queued, wanted = (
        reminders.wanted_keys(case, clocks(case, reference(), at("09:30")), reference())
        for case in (called, moved)
    )

    assert {key.split(":")[0] for key in queued - wanted} == {"arrival_missed"}


def people_without(*roles: str) -> tuple[Staff, ...]:
    """The office's people; those of the roles named have no e-mail."""
    staff = (one for one in office_rows()["staff"] if isinstance(one, Staff))
    return tuple(replace(one, email=None) if set(one.roles) & set(roles) else one for one in staff)


def test_without_a_foreman_the_next_role_up_is_told() -> None:
    office = reference_of(staff=people_without("foreman"))
    now = at("09:09")

    (effect,) = reminders.effects(WAITING, clocks(WAITING, office, now), office, now)

    assert [recipient.staff_no for recipient in effect.to] == ["S01"]


def test_what_reaches_nobody_is_no_mail_but_known() -> None:
    office = reference_of(staff=people_without("foreman", "supervisor", "technician"))
    now = at("09:09")
    found = clocks(WAITING, office, now)

    assert reminders.effects(WAITING, found, office, now) == ()
    assert reminders.untold(WAITING, found, office, now) == (
        Untold(rule="not_dispatched", subject=WAITING.order_no or "", level=1, role="foreman"),
    )
    assert reminders.untold(WAITING, clocks(WAITING, reference(), now), reference(), now) == ()
