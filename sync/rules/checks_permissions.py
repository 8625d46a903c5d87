"""What is wrong with how the customer was asked before the work (C5, C11, C12)."""

from sheet_schema.choices import CONSENT_ANSWER, CONSENT_KIND
from sheet_schema.problems import problem
from sync.case import Case
from sync.instant import local
from sync.records import Consent
from sync.rules import permissions
from sync.rules.checks_found import Found
from sync.rules.permissions import Work


def agreed_before_work(case: Case) -> Found:
    """C11, C12: noise and cuts of power and water are agreed to before the work, and keep to their hours."""
    for visit in case.bundle.visits:
        work = permissions.work_of(visit)
        if work is None:
            continue
        for kind in permissions.needed(case.bundle, case.reference, visit):
            yield from _asked(case, work, kind)


def _asked(case: Case, work: Work, kind: str) -> Found:
    label = case.words.choice(CONSENT_KIND, kind)
    at = permissions.asked_by(kind, work, case.bundle, case.reference)
    answer = permissions.standing(kind, case.bundle, at)
    if answer is None:
        if not any(row.kind == kind and _is_late(row, case) for row in case.bundle.consents):
            yield work.visit.row_id, problem("consent_missing", "started", text=label)
    elif not permissions.allows(answer, at):
        said = case.words.choice(CONSENT_ANSWER, answer.answer or "")
        yield work.visit.row_id, problem("worked_against_answer", "started", text=label, answer=said)
    elif not permissions.is_within(answer, work):
        yield answer.row_id, problem("consent_out_of_hours", "scope", **_hours(case, work))


def _is_late(row: Consent, case: Case) -> bool:
    return row.answer == permissions.AGREED and permissions.is_late(row, case.bundle, case.reference)


def _hours(case: Case, work: Work) -> dict[str, str]:
    ended = work.ended if work.ended is not None else work.begun
    begun, over = (local(at, case.reference.zone).strftime("%m/%d %H:%M") for at in (work.begun, ended))
    return {"begun": begun, "ended": over}


def agreed_in_time(case: Case) -> Found:
    """A consent given behind the beginning of the work is none; the row says so."""
    for row in case.bundle.consents:
        if _is_late(row, case):
            yield row.row_id, problem("consent_late", "answered")


def entered_with_permission(case: Case) -> Found:
    """C5: where nobody was at home there is a consent to enter, with a witness."""
    for visit in permissions.needs_entry(case.bundle, case.reference):
        at = visit.finished.stated if visit.finished else case.now
        if not permissions.allows(permissions.standing(permissions.ENTRY, case.bundle, at), at):
            yield visit.row_id, problem("entry_without_consent", "result")


CHECKS = (agreed_before_work, agreed_in_time, entered_with_permission)
