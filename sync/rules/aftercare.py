"""What follows a repair: ratings, the call that is due, the rounds of a case, and their clocks (B3.7, C22)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from sync.bundle import Bundle
from sync.instant import Instant, day_end
from sync.rules.callbacks import Duty, Reason, Sampled, due_after, duty_of, reasons_of
from sync.rules.clocks import Clock, verdict
from sync.rules.ladder import (
    INQUIRY,
    JOINT_VISIT,
    Correction,
    Round,
    correction_of,
    rounds_of,
    triggers_of,
    unrated_trigger,
)
from sync.rules.ratings import Rated, ratings
from sync.world import Reference

CASE_SUFFIX = "-C"


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """What one case sees of others."""

    sampled: Sampled | None = None
    corrections: tuple[Correction, ...] = ()
    """Its corrective orders."""
    corrected: str | None = None
    """Of a corrective order: the number of the order that it puts right."""
    urges: int = 0
    """Calls that only repeated it."""


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """The same of all cases, indexed once."""

    sampled: Mapping[str, Sampled] = msgspec.field(default_factory=dict)
    """By case."""
    corrections: Mapping[str, tuple[Correction, ...]] = msgspec.field(default_factory=dict)
    """By the case put right."""
    numbers: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Order numbers of the cases put right."""
    urges: Mapping[str, int] = msgspec.field(default_factory=dict)
    """By order number."""

    def near(self, bundle: Bundle) -> Near:
        """Gives the slice that a case depends on."""
        return Near(
            sampled=self.sampled.get(bundle.case_id),
            corrections=self.corrections.get(bundle.case_id, ()),
            corrected=self.numbers.get(bundle.corrects or ""),
            urges=self.urges.get(bundle.order_no or "", 0),
        )


class Aftercare(msgspec.Struct, frozen=True, kw_only=True):
    """What follows one repair."""

    ratings: tuple[Rated, ...]
    duty: Duty | None
    rounds: tuple[Round, ...]
    case_no: str | None
    """Everything of a case carries it; of a corrective order that of the first one."""
    clocks: Mapping[str, Clock]
    changes: tuple[Instant, ...]
    """When something of it changes by itself, clocks apart; some may be past."""


def links(
    bundles: Iterable[Bundle],
    sampled: Mapping[str, Sampled],
    again: Mapping[str, Sequence[Instant]],
    reference: Reference,
) -> Links:
    """Indexes what cases see of each other.

    `sampled`: what the seals chose, by case; `again`: when calls came in that only repeated an order, by its number.
    """
    corrections: dict[str, list[Correction]] = {}
    numbers: dict[str, str] = {}
    for bundle in bundles:
        if bundle.corrects is not None:
            corrections.setdefault(bundle.corrects, []).append(correction_of(bundle, reference))
        elif bundle.order_no is not None:
            numbers[bundle.case_id] = bundle.order_no
    return Links(
        sampled=sampled,
        corrections={
            case: tuple(sorted(found, key=lambda one: one.round)) for case, found in corrections.items()
        },
        numbers={case: numbers[case] for case in corrections if case in numbers},
        urges={number: len(times) for number, times in again.items()},
    )


def aftercare_of(bundle: Bundle, near: Near, reference: Reference, now: Instant) -> Aftercare:
    """Gives what follows a repair, as it stands now."""
    given = ratings(bundle)
    reasons = reasons_of(bundle, given, near.urges, reference)
    valid = tuple(reason for reason in reasons if reason.at <= now)
    duty = duty_of(bundle, near.sampled, valid, reference)
    rounds, changes = _rounds(bundle, given, duty, near, reference, now)
    number = near.corrected if bundle.corrects is not None else bundle.order_no
    has_case = bundle.corrects is not None or bool(rounds)
    return Aftercare(
        ratings=given,
        duty=duty,
        rounds=rounds,
        case_no=f"{number}{CASE_SUFFIX}" if has_case and number else None,
        clocks={clock.name: clock for clock in _clocks(bundle, duty, rounds, reference, now)},
        changes=(*changes, *_changes(reasons, duty, rounds, reference, now)),
    )


def _rounds(
    bundle: Bundle, given: Sequence[Rated], duty: Duty | None, near: Near, reference: Reference, now: Instant
) -> tuple[tuple[Round, ...], tuple[Instant, ...]]:
    """Gives the rounds of a case, and when one may begin by itself. A corrective order is part of another's case."""
    if bundle.corrects is not None:
        return (), ()
    triggers = list(triggers_of(bundle, given, reference))
    silent = unrated_trigger(bundle, given, duty)
    if silent is not None and silent.at <= now:
        triggers.append(silent)
    return rounds_of(bundle, triggers, near.corrections), (silent.at,) if silent else ()


def _changes(
    reasons: Iterable[Reason], duty: Duty | None, rounds: Iterable[Round], reference: Reference, now: Instant
) -> Iterator[Instant]:
    yield from (reason.at for reason in reasons)
    if duty is not None and duty.closes_at is not None:
        yield Instant(duty.closes_at + 1)
    if any(one.is_open for one in rounds):
        yield Instant(day_end(now, reference.zone) + 1)


def _clocks(
    bundle: Bundle, duty: Duty | None, rounds: Sequence[Round], reference: Reference, now: Instant
) -> Iterator[Clock]:
    if duty is not None:
        yield _clock("callback", duty.started_at, duty.due_at, duty.met_at, now)
    for one in rounds:
        suffix = "" if one.number == 1 else f".{one.number}"
        if INQUIRY in one.needs:
            start = one.since(INQUIRY)
            due = due_after("inquiry", start, bundle, reference)
            yield _clock(f"inquiry{suffix}", start, due, inquired_at(bundle, one), now)
        if JOINT_VISIT in one.needs:
            start = one.since(JOINT_VISIT)
            due = due_after("joint_visit", start, bundle, reference)
            met = one.visited_at if one.visited_at is not None else one.closed_at
            yield _clock(f"joint_visit{suffix}", start, due, met, now)


def inquired_at(bundle: Bundle, one: Round) -> Instant | None:
    """Gives when finding and improvement of a round were first written down."""
    if one.record is None or not one.inquired:
        return None
    seen = [bundle.filled.get((one.record.row_id, column)) for column in ("finding", "improvement")]
    return max((at for at in seen if at is not None), default=one.record.noticed_at)


def _clock(
    name: str, started_at: Instant, due_at: Instant | None, met_at: Instant | None, now: Instant
) -> Clock:
    return Clock(
        name=name,
        started_at=started_at,
        due_at=due_at,
        met_at=met_at,
        verdict=verdict(started_at, due_at, met_at, now),
    )
