"""What a case's clocks hang on, settled when it was said: later edits move it only as far as the rules allow.

An urgency that is raised counts from then. The customer moves his appointment until it is due; ours stays once it is
made (rules.md, "Clocks"). What was said is kept as facts of the ledger, under columns that no tab has.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import msgspec
from msgspec.structs import replace

from sync.bundle import Anchors, Bundle
from sync.instant import MINUTE, Instant
from sync.memory import Fact
from sync.rules import facts
from sync.rules.appointments import customer_asked, set_for
from sync.rules.dues import EMERGENCY, arrival_due
from sync.world import Reference

INTAKE_SECONDS = 2 * MINUTE
"""A row is typed cell by cell: what is there so soon after it was first seen was said at its receipt."""
URGENCY, CUSTOMER_TIME, APPOINTMENT = "anchor.urgency", "anchor.customer_time", "anchor.appointment"
Place = tuple[str, str]
"""Row_id and column."""
OUTSET, RAISED, WITHDRAWN = "outset", "raised", "withdrawn"
"""What the facts of these columns say besides a time."""
_NEVER = Instant(0)


class Anchored(msgspec.Struct, frozen=True, kw_only=True):
    """Cases with their anchors, and the facts that are new or changed."""

    bundles: Mapping[str, Bundle]
    facts: Mapping[Place, Fact]


class _Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one case; `found` is where new facts are left."""

    bundle: Bundle
    known: Mapping[Place, Fact]
    is_touched: bool
    reference: Reference
    urgent_classes: frozenset[str]
    now: Instant
    found: dict[Place, Fact]

    @property
    def is_intake(self) -> bool:
        """True while the registration is being typed."""
        return self.now - self.bundle.registration.noticed_at <= INTAKE_SECONDS

    def kept(self, place: Place) -> Instant | None:
        """Gives what is known at a place; None for nothing."""
        fact = self.known.get(place)
        return fact.stated if fact is not None and fact.stated != _NEVER else None

    def is_fresh(self, place: Place) -> bool:
        """True while what is known at a place may still be a slip of the hand."""
        fact = self.known.get(place)
        return fact is None or self.now - fact.seen <= INTAKE_SECONDS

    def keep(self, place: Place, at: Instant | None, how: str = OUTSET) -> Instant | None:
        """Notes what counts at a place, where it is not known yet; gives it."""
        stated, fact = _NEVER if at is None else at, self.known.get(place)
        if (fact.stated if fact is not None else _NEVER) != stated:
            self.found[place] = Fact(raw=how, stated=stated, seen=self.now)
        return at

    def refuse(self, place: Place) -> None:
        """Notes that what the cells say now came too late, so that it is not taken for new in the next round."""
        if place not in self.known:
            self.found[place] = Fact(raw=WITHDRAWN, stated=_NEVER, seen=self.now)


def anchored(
    bundles: Mapping[str, Bundle],
    known: Mapping[Place, Fact],
    touched: AbstractSet[str],
    reference: Reference,
    now: Instant,
) -> Anchored:
    """Gives the cases with their anchors. `touched`: registrations in which people changed cells since last time."""
    found: dict[Place, Fact] = {}
    urgent = facts.emergency_classes(reference)
    ready = {
        row_id: _anchor(
            _Ledger(
                bundle=bundle,
                known=known,
                is_touched=row_id in touched,
                reference=reference,
                urgent_classes=urgent,
                now=now,
                found=found,
            )
        )
        for row_id, bundle in bundles.items()
    }
    return Anchored(bundles=ready, facts=found)


def _anchor(ledger: _Ledger) -> Bundle:
    since, bundle = _emergency_since(ledger), ledger.bundle
    trips = range(max(1, len(bundle.visits)))
    anchors = Anchors(
        emergency_since=since,
        customer_time=_customer_time(ledger, since),
        appointments=tuple(_appointment(ledger, trip) for trip in trips),
    )
    return replace(bundle, anchors=anchors)


def _emergency_since(ledger: _Ledger) -> Instant | None:
    registration = ledger.bundle.registration
    place = (registration.row_id, URGENCY)
    known, received = ledger.known.get(place), registration.received.stated
    is_typed = registration.urgency == EMERGENCY
    is_demanded = is_typed or registration.fault_class in ledger.urgent_classes
    if ledger.is_intake or (known is None and is_typed and not ledger.is_touched):
        return ledger.keep(place, received if is_demanded else None)
    if known is not None and known.stated != _NEVER:
        return received if known.raw == OUTSET else known.stated
    return ledger.keep(place, ledger.now, RAISED) if is_demanded else None


def _customer_time(ledger: _Ledger, since: Instant | None) -> Instant | None:
    bundle = ledger.bundle
    place, asked = (bundle.registration.row_id, CUSTOMER_TIME), customer_asked(bundle)
    known = ledger.kept(place)
    if asked == known:
        return known
    is_first_sight = place not in ledger.known and not ledger.is_touched
    if ledger.is_intake or is_first_sight or _is_first_plan(bundle, known):
        return ledger.keep(place, asked)
    if _moves_arrival(ledger, since, known):
        return ledger.keep(place, asked)
    ledger.refuse(place)
    return known


def _is_first_plan(bundle: Bundle, known: Instant | None) -> bool:
    """A corrective order opens by itself: when it is planned is agreed with the customer afterwards."""
    return bundle.corrects is not None and known is None and facts.first_arrival(bundle) is None


def _moves_arrival(ledger: _Ledger, since: Instant | None, known: Instant | None) -> bool:
    """True while nobody has arrived and what was due so far has not passed."""
    if facts.first_arrival(ledger.bundle) is not None:
        return False
    due = arrival_due(replace(ledger.bundle, anchors=Anchors(emergency_since=since)), ledger.reference)
    return due is None or ledger.now <= max(due, known if known is not None else due)


def _appointment(ledger: _Ledger, trip: int) -> Instant | None:
    """The first trip's may be moved or taken back while it is the customer's and not yet due; ours stands."""
    bundle = ledger.bundle
    row_id = bundle.visits[trip].row_id if trip else bundle.registration.row_id
    place = (row_id, APPOINTMENT)
    known, said = ledger.kept(place), set_for(bundle, trip)
    if known is None or (said is not None and ledger.is_fresh(place)):
        return ledger.keep(place, said)
    is_ours = trip > 0 or (said is not None and customer_asked(bundle) is None)
    is_over = ledger.now > known or facts.first_arrival(bundle) is not None
    return known if is_ours or is_over else ledger.keep(place, said)
