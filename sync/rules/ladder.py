"""The ladder of what did not satisfy: inquiry, joint visit, corrective order, callback, round by round (C22)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.instant import Instant
from sync.records import CaseRecord
from sync.rules import callbacks, facts, inspecting, rulings
from sync.rules.ratings import SATISFIED, Rated, called_at, effective, ratings
from sync.world import Reference

INQUIRY, JOINT_VISIT, CORRECTIVE = "inquiry", "joint_visit", "corrective"
ALL = frozenset({INQUIRY, JOINT_VISIT, CORRECTIVE})
FAULT_LEFT, FOUND_WANTING = "fault_left", "found_wanting"
AT_ONCE = frozenset({FAULT_LEFT, FOUND_WANTING})
"""What is put right without waiting for a visit: the work itself is not sound."""
NEEDS: Mapping[str, frozenset[str]] = {
    "fair": frozenset({INQUIRY}),
    "unrated": frozenset({INQUIRY}),
    "dissatisfied": ALL,
    "complaint": ALL,
    FAULT_LEFT: frozenset({CORRECTIVE}),
    FOUND_WANTING: frozenset({CORRECTIVE}),
}
"""What each trigger calls for: asking those who did it, calling on the customer, putting it right."""
OPEN = frozenset({INQUIRY, JOINT_VISIT, CORRECTIVE})
"""States in which somebody still has something to do."""


class Trigger(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """Something that calls for a step of the ladder."""

    at: Instant
    key: str


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A corrective order, as the case that it puts right sees it."""

    case_id: str
    order_no: str | None
    round: int
    finished_at: Instant | None
    triggers: tuple[Trigger, ...]
    """What did not satisfy in it."""
    satisfied_at: Instant | None
    rating: str | None
    """The one that counts."""
    cause: str | None = None
    """Confirmed by the work."""


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """One round of a case."""

    number: int
    triggers: tuple[Trigger, ...]
    needs: frozenset[str]
    record: CaseRecord | None = None
    """Its row; None until it is opened."""
    correction: Correction | None = None
    state: str = INQUIRY
    """inquiry, joint_visit, corrective: what is next; inquired, satisfied, ruled, next_round: how it ended."""
    closed_at: Instant | None = None
    """When it was satisfied or ruled."""

    @property
    def opened_at(self) -> Instant:
        """When it began."""
        return self.triggers[0].at

    @property
    def is_open(self) -> bool:
        """True while somebody has something to do."""
        return self.state in OPEN

    @property
    def why(self) -> tuple[str, ...]:
        """What it was opened for, each thing once."""
        return tuple(dict.fromkeys(trigger.key for trigger in self.triggers))

    @property
    def inquired(self) -> bool:
        """True once finding and improvement are written down."""
        record = self.record
        return record is not None and bool(record.finding) and bool(record.improvement)

    @property
    def visited_at(self) -> Instant | None:
        """When the customer was called on."""
        return self.record.visited.stated if self.record and self.record.visited else None

    @property
    def wants_corrective(self) -> bool:
        """True when the corrective order is due: at once where the work is not sound, else as the visit found."""
        if CORRECTIVE not in self.needs or self.correction is not None or self.closed_at is not None:
            return False
        demanded = self.visited_at is not None and self.record is not None and bool(self.record.demand)
        return demanded or not AT_ONCE.isdisjoint(self.why)

    @property
    def corrective_since(self) -> Instant:
        """When the corrective order was first called for."""
        left = [trigger.at for trigger in self.triggers if trigger.key in AT_ONCE]
        visited = [self.visited_at] if self.visited_at is not None else []
        return min((*left, *visited), default=self.opened_at)

    def since(self, need: str) -> Instant:
        """Gives when a step was first called for."""
        asked = (trigger.at for trigger in self.triggers if need in NEEDS[trigger.key])
        return min(asked, default=self.opened_at)


def triggers_of(bundle: Bundle, given: Sequence[Rated], reference: Reference) -> Iterator[Trigger]:
    """Gives what calls for a step in one order: ratings, work that is not sound, complaints."""
    for one in given:
        if one.value != SATISFIED and callbacks.known_in_time(bundle, one.at, reference):
            yield Trigger(at=one.at, key=one.value)
    for row in bundle.callbacks:
        if row.reached == "reached" and row.fault_gone == "no":
            yield Trigger(at=called_at(row), key=FAULT_LEFT)
    wanting = inspecting.rework_since(bundle)
    if wanting is not None and callbacks.known_in_time(bundle, wanting, reference):
        yield Trigger(at=wanting, key=FOUND_WANTING)
    for follow_up in bundle.follow_ups:
        if follow_up.kind == "complaint":
            yield Trigger(at=follow_up.happened.stated, key="complaint")


def unrated_trigger(bundle: Bundle, given: Sequence[Rated], duty: callbacks.Duty | None) -> Trigger | None:
    """Gives when a slip that came in without a rating calls for an inquiry: unless the callback brings 滿意 in time."""
    handed_in = callbacks.handed_in_at(bundle)
    mandatory = duty is not None and any(reason.key == "unrated" for reason in duty.reasons)
    if handed_in is None or duty is None or duty.due_at is None or not mandatory or not bundle.callbacks:
        return None
    at = max(handed_in, duty.due_at)
    in_time = any(one.value == SATISFIED and one.at <= at for one in given if one.mouth == "callback")
    return None if in_time else Trigger(at=at, key="unrated")


def correction_of(bundle: Bundle, reference: Reference) -> Correction:
    """Gives a corrective order as its case sees it."""
    given = ratings(bundle)
    triggers = tuple(sorted(triggers_of(bundle, given, reference)))
    counts, last = effective(given), facts.last_visit(bundle)
    return Correction(
        case_id=bundle.case_id,
        order_no=bundle.order_no,
        round=bundle.round or 1,
        finished_at=callbacks.end_of_work(bundle),
        triggers=triggers,
        satisfied_at=None if triggers else _satisfied_at(bundle, given, reference),
        rating=counts.value if counts else None,
        cause=last.cause if last else None,
    )


def _satisfied_at(bundle: Bundle, given: Sequence[Rated], reference: Reference) -> Instant | None:
    """The customer says so himself; who wants no calls says so on the slip."""
    if not callbacks.wants_calls(bundle, reference):
        return next((one.at for one in reversed(given) if one.value == SATISFIED), None)
    said = (callbacks.reached_at(row) for row in bundle.callbacks if row.rating == SATISFIED)
    return min((at for at in said if at is not None), default=None)


def rounds_of(
    bundle: Bundle, triggers: Iterable[Trigger], corrections: Sequence[Correction]
) -> tuple[Round, ...]:
    """Gives the rounds of a case, first to last.

    What comes up in the order itself joins the round that is open; what comes up in a corrective order opens the next
    one, and so does anything behind a satisfied or ruled end.
    """
    told = [(trigger, 0) for trigger in triggers]
    told += [(trigger, one.round) for one in corrections for trigger in one.triggers]
    rounds: list[Round] = []
    for trigger, source in sorted(told):
        last = rounds[-1] if rounds else None
        ended = last is not None and last.closed_at is not None and last.closed_at < trigger.at
        if last is not None and not ended and source < last.number:
            rounds[-1] = _joined(last, trigger)
            continue
        if last is not None and not ended:
            rounds[-1] = replace(last, state="next_round")
        needs = NEEDS[trigger.key]
        if last is not None and source == last.number:
            needs |= last.needs | {CORRECTIVE}
        number = len(rounds) + 1
        rounds.append(_judged(_opened(bundle, number, trigger, needs, corrections), bundle))
    return tuple(rounds)


def _joined(last: Round, trigger: Trigger) -> Round:
    joined = replace(last, triggers=(*last.triggers, trigger), needs=last.needs | NEEDS[trigger.key])
    return replace(joined, state=_state(joined)) if last.closed_at is None else joined


def _opened(
    bundle: Bundle,
    number: int,
    trigger: Trigger,
    needs: frozenset[str],
    corrections: Sequence[Correction],
) -> Round:
    return Round(
        number=number,
        triggers=(trigger,),
        needs=needs,
        record=next((row for row in bundle.rounds if bundle.occasions.get(row.row_id) == str(number)), None),
        correction=next((one for one in corrections if one.round == number), None),
    )


def _judged(opened: Round, bundle: Bundle) -> Round:
    """Finds out how a round ended, where it has."""
    satisfied = opened.correction.satisfied_at if opened.correction else None
    if satisfied is not None:
        return replace(opened, state="satisfied", closed_at=satisfied)
    ruled = ruled_at(opened, bundle)
    if ruled is not None:
        return replace(opened, state="ruled", closed_at=ruled)
    return replace(opened, state=_state(opened))


def ruled_at(opened: Round, bundle: Bundle) -> Instant | None:
    """Gives when a round was closed by ruling: 個案結案, with what for on its own row."""
    if opened.record is None or opened.record.closed_as is None:
        return None
    ruled = (ruling.ruled.stated for ruling in rulings.of(bundle, "case_closed"))
    return min((at for at in ruled if at >= opened.opened_at), default=None)


def _state(judged: Round) -> str:
    if INQUIRY in judged.needs and not judged.inquired:
        return INQUIRY
    if JOINT_VISIT in judged.needs and judged.visited_at is None:
        return JOINT_VISIT
    return CORRECTIVE if CORRECTIVE in judged.needs else "inquired"
