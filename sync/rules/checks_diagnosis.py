"""What is wrong with a diagnosis that was kept when the work started (A2)."""

from collections.abc import Callable

from sheet_schema.problems import Problem, Weight
from sync.case import Case
from sync.rules import diagnosis
from sync.rules.checks_found import Found


def kept_diagnosis(case: Case) -> Found:
    """The diagnosis with which the work began is what counts; what was written later stands beside it."""
    bundle = case.bundle
    for place, visit in enumerate(bundle.visits):
        before, now = bundle.diagnosed.get(visit.row_id), diagnosis.named(bundle, place)
        if before is None or before == now:
            continue
        if before:
            words = (("before", before), ("text", now))
            yield visit.row_id, Problem("diagnosis_changed", "diagnosis", words, Weight.NOTICE)
        else:
            yield visit.row_id, Problem("diagnosis_late", "diagnosis", (("text", now),), Weight.NOTICE)


CHECKS: tuple[Callable[[Case], Found], ...] = (kept_diagnosis,)
