"""What those who look after an office are told of the sheet itself: what stands still, and lost orders; pure."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from sync.bundle import Bundle, rows_of
from sync.instant import MINUTE, Instant, local
from sync.memory import Memory, RowState
from sync.records import Staff
from sync.rules import facts, people
from sync.rules.reminders import Effect, Recipient
from sync.world import Reference

SHEET, ROW = "sheet_trouble", "row_vanished"
GRACE_SECONDS = 5 * MINUTE
"""Most of it is undone by then, and nobody need be told."""
_DIGEST_BYTES = 8


class Alarms(msgspec.Struct, frozen=True, kw_only=True):
    """Mails to send, and keys of those that wait for nothing any more."""

    effects: tuple[Effect, ...]
    recalled: tuple[str, ...]


def is_alarm(key: str) -> bool:
    """True for the effect key of an alarm."""
    return key.partition(":")[0] in {SHEET, ROW}


def alarms(
    codes: Collection[str], bundles: Mapping[str, Bundle], reference: Reference, memory: Memory, now: Instant
) -> Alarms:
    """Gives the alarms of one round. What is wrong with the sheet is told again each day, a lost order once."""
    found = (*_of_sheet(codes, reference, now), *_of_orders(bundles, reference, memory, now))
    wanted = {effect.key for effect in found}
    return Alarms(
        effects=tuple(effect for effect in found if effect.key not in memory.effect_keys and effect.to),
        recalled=tuple(one.key for one in memory.queued if is_alarm(one.key) and one.key not in wanted),
    )


def _of_sheet(codes: Collection[str], reference: Reference, now: Instant) -> Iterator[Effect]:
    if not codes:
        return
    trouble = ", ".join(codes)
    digest = hashlib.blake2b(trouble.encode(), digest_size=_DIGEST_BYTES).hexdigest()
    keepers = people.recipients("admin", reference, now) or people.recipients("supervisor", reference, now)
    words = {"site": _site(reference), "trouble": trouble}
    day = local(now, reference.zone).strftime("%Y%m%d")
    yield _effect(f"{SHEET}:{digest}:{day}", SHEET, reference.site, keepers, words, now)


def _of_orders(
    bundles: Mapping[str, Bundle], reference: Reference, memory: Memory, now: Instant
) -> Iterator[Effect]:
    if all(row.state is not RowState.VANISHED for row in memory.rows.values()):
        return
    supervisors = people.recipients("supervisor", reference, now)
    for case_id, bundle in bundles.items():
        rows = (memory.rows.get(row.row_id) for _, row in rows_of(bundle))
        gone = [row.tab for row in rows if row is not None and row.state is RowState.VANISHED]
        if bundle.order_no is not None and gone:
            words = _words(bundle, gone[0], reference)
            yield _effect(f"{ROW}:{case_id}", ROW, bundle.order_no, supervisors, words, now)


def _words(bundle: Bundle, tab: str, reference: Reference) -> dict[str, str]:
    registration = bundle.registration
    technician = people.person(bundle.order.technician if bundle.order else None, reference)
    return {
        "order_no": bundle.order_no or "",
        "site": _site(reference),
        "tab": tab,
        "unit": registration.unit or "",
        "fault": registration.fault or "",
        "fault_class": registration.fault_class or "",
        "urgency": facts.urgency(bundle, reference),
        "technician": (technician.name or "") if technician else "",
        "received": local(registration.received.stated, reference.zone).strftime("%Y-%m-%d %H:%M"),
    }


def _site(reference: Reference) -> str:
    return reference.settings.get("site.name") or reference.site


def _effect(
    key: str, rule: str, subject: str, to: Sequence[Staff], words: Mapping[str, str], now: Instant
) -> Effect:
    return Effect(
        key=key,
        rule=rule,
        subject=subject,
        level=1,
        due_at=Instant(now + GRACE_SECONDS),
        to=tuple(_recipient(staff) for staff in to),
        words=words,
    )


def _recipient(staff: Staff) -> Recipient:
    return Recipient(
        staff_no=staff.staff_no or "",
        name=staff.name or "",
        email=staff.email or "",
        language=staff.language or "",
    )
