"""What asks for training: wrong diagnoses and repeat faults, dissatisfied customers and complaints (P6)."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from sync.case import Case
from sync.instant import Instant
from sync.rules import callbacks, facts, people
from sync.rules.diagnosis import diagnosis_of
from sync.rules.months import month_of
from sync.rules.training import SERVICE, TECHNICAL, Passed
from sync.world import Reference


class Evidence(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One order that speaks for training somebody."""

    at: Instant
    order_no: str
    staff: str
    """Staff_no, or the name as typed."""
    kind: str
    month: str


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Training that the evidence of one month asks for."""

    staff: str
    kind: str
    month: str
    orders: tuple[str, ...]
    since: Instant
    """When there was enough of it."""
    last: Instant
    met_at: Instant | None
    """When he was trained afterwards."""

    @property
    def detail(self) -> str:
        """What tells its task from others."""
        return f"{self.month.replace('-', '')}{LETTERS[self.kind]}-{self.staff}"


LETTERS: Mapping[str, str] = {TECHNICAL: "T", SERVICE: "S"}
"""Of each kind, in a task's number."""


def evidence_of(case: Case) -> Iterator[Evidence]:
    """Gives what one order says of the work of its technician; at most one of a kind."""
    number, order = case.bundle.order_no, case.bundle.order
    who = people.subject_of(order.technician if order else None, case.reference)
    if not who or number is None:
        return
    for kind, times in ((TECHNICAL, _technical(case)), (SERVICE, _service(case))):
        at = min(times, default=None)
        if at is not None:
            month = month_of(at, case.reference.zone)
            yield Evidence(at=at, order_no=number, staff=who, kind=kind, month=month)


def _technical(case: Case) -> Iterator[Instant]:
    later = case.neighbours.repeats.later.get(case.bundle.case_id, ())
    yield from (one.of.received_at for one in later if one.stands)
    found = diagnosis_of(case.bundle, later, case.aftercare.rounds, case.reference)
    finished = facts.finished_at(case.bundle)
    if found is not None and finished is not None and not found.is_right:
        yield finished if found.overturned_at is None else found.overturned_at


def _service(case: Case) -> Iterator[Instant]:
    yield from (one.at for one in case.aftercare.ratings if one.value == "dissatisfied")
    if callbacks.end_of_work(case.bundle) is not None:
        complaints = (row for row in case.bundle.follow_ups if row.kind == "complaint")
        yield from (row.happened.stated for row in complaints)


def proposals(found: Iterable[Evidence], trained: Passed, reference: Reference) -> tuple[Proposal, ...]:
    """Gives the training that is called for: of each person, kind and month with enough evidence.

    Met by a session of that kind behind the day of the last evidence.
    """
    enough = max(1, int(reference.settings["training.propose_after"]))
    by_person: dict[tuple[str, str, str], list[Evidence]] = {}
    for one in sorted(found):
        by_person.setdefault((one.month, one.staff, one.kind), []).append(one)
    return tuple(
        _proposal(mine, enough, trained) for _, mine in sorted(by_person.items()) if len(mine) >= enough
    )


def _proposal(mine: list[Evidence], enough: int, trained: Passed) -> Proposal:
    first, last = mine[enough - 1], mine[-1]
    after = (one.begins for one in trained.get((first.staff, first.kind), ()) if one.begins >= last.at)
    return Proposal(
        staff=first.staff,
        kind=first.kind,
        month=first.month,
        orders=tuple(one.order_no for one in mine),
        since=first.at,
        last=last.at,
        met_at=min(after, default=None),
    )
