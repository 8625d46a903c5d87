"""A case judged: the bundle with everything the rules derive from it, computed once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

import msgspec
from msgspec.structs import replace

from sheet_schema.fields import Choices
from sheet_schema.workflow import CLOSED, ENDS, Stage
from sync.bundle import Bundle, HandIn
from sync.instant import Instant
from sync.once import Once
from sync.records import Handover, Registration, Row, Unit
from sync.rules import (
    assignment,
    deferrals,
    explaining,
    facts,
    follow_ups,
    handins,
    payments,
    people,
    rulings,
    warranty,
)
from sync.rules.aftercare import Aftercare, Links, aftercare_of, links
from sync.rules.callbacks import Sampled
from sync.rules.clocks import Clock, clocks
from sync.rules.fees import Charges, charges
from sync.rules.repeats import Known, Repeats, causes, known, repeats
from sync.rules.stage import StageReading, stage_of
from sync.rules.warranty import Finished
from sync.world import Reference


class Words(Protocol):
    """The site's language, as column writers need it."""

    def stage(self, stage: Stage) -> str:
        """Gives the label of a stage."""

    def choice(self, choices: Choices, key: str) -> str:
        """Gives the label of a choice."""

    def term(self, key: str, **words: str) -> str:
        """Gives a word or short phrase of the service's own columns."""


class Neighbours(msgspec.Struct, frozen=True, kw_only=True):
    """What other cases at the same place say, by (unit, fault class)."""

    open_orders: Mapping[tuple[str, str], tuple[tuple[str, str], ...]]
    """(registration row_id, order number) of open cases."""
    finished: Mapping[tuple[str, str], tuple[Finished, ...]]
    calls: Mapping[str, Registration]
    """Numbered registrations by order number: what a call's second fault need not repeat."""
    open_by_technician: Mapping[str, int]
    """How many orders each technician has open, by staff_no."""
    originals: Mapping[str, str]
    """The order that a call repeats, by the call's case."""
    duplicates: Mapping[str, tuple[Instant, ...]]
    """When calls came in that turned out to repeat an order, by that order's number: the customer urged (B3.6)."""
    links: Links = Links()
    """What callbacks and cases see of each other."""
    bags: tuple[handins.Bag, ...] = ()
    """What is to be handed in, by person and shift day."""
    hand_ins: Mapping[str, tuple[HandIn, ...]] = msgspec.field(default_factory=dict)
    """What of it each case sees, by case."""
    repeats: Repeats = Repeats()
    """Faults that came back."""
    proposed: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Who could go to an order for which nobody is named, by registration row_id: a staff_no."""
    receipts: Mapping[str, tuple[tuple[str, str], ...]] = msgspec.field(default_factory=dict)
    """(row_id, order number) of the payments for which a receipt was given, by its number in one form."""


class FreeRows(msgspec.Struct, frozen=True, kw_only=True):
    """The typed rows that belong to no case, and what those the service opened were opened for."""

    rows: Mapping[str, tuple[Row, ...]] = msgspec.field(default_factory=dict)
    """By tab."""
    occasions: Mapping[str, str] = msgspec.field(default_factory=dict)
    """By row_id; empty where the service did not open the row."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case with its stage, clocks and charges at one moment."""

    bundle: Bundle
    """With place and caller of the call's first fault, where this is its second."""
    typed: Registration
    """As it stands in the sheet."""
    neighbours: Neighbours
    reference: Reference
    words: Words
    now: Instant
    stage: StageReading
    clocks: Mapping[str, Clock]
    charges: Charges
    aftercare: Aftercare
    account: payments.Account

    @property
    def place(self) -> tuple[str, str]:
        """What makes two faults the same one: unit and fault class."""
        return place_of(self.bundle)

    @property
    def earlier(self) -> tuple[Finished, ...]:
        """Finished orders at the same place whose work has a warranty, oldest first."""
        return self.neighbours.finished.get(self.place, ())

    @property
    def repeats(self) -> str | None:
        """The order that this call repeats, where it ended as 重複登記."""
        return self.neighbours.originals.get(self.bundle.case_id)

    @property
    def urged_again(self) -> tuple[Instant, ...]:
        """When this call was registered again by mistake."""
        return self.neighbours.duplicates.get(self.bundle.order_no or "", ())

    @property
    def contact(self) -> Unit | None:
        """The unit's main contact, of those who had not moved out when the call came."""
        registration = self.bundle.registration
        contacts = self.reference.units.get(registration.unit or "", ())
        received = registration.received.stated
        return next(
            (one for one in contacts if one.contact and (one.moved_out_on or received) >= received), None
        )


def case_of(bundle: Bundle, neighbours: Neighbours, reference: Reference, words: Words, now: Instant) -> Case:
    """Derives everything from a bundle."""
    whole = surrounded(bundle, neighbours, reference)
    stage, charged = stage_of(whole, reference), charges(whole, reference)
    aftercare = aftercare_of(whole, neighbours.links.near(bundle), reference, now)
    return Case(
        bundle=whole,
        typed=bundle.registration,
        neighbours=neighbours,
        reference=reference,
        words=words,
        now=now,
        stage=stage,
        clocks={**_still_of_use(_clocks(whole, reference, now), stage.stage), **aftercare.clocks},
        charges=charged,
        account=payments.account(whole, charged),
        aftercare=aftercare,
    )


def surrounded(bundle: Bundle, neighbours: Neighbours, reference: Reference) -> Bundle:
    """Gives a case with what the others tell of it: the call it belongs to, the warranty, the hand-ins."""
    whole = of_call(bundle, neighbours.calls)
    earlier = neighbours.finished.get(place_of(whole), ())
    ours = warranty.repeated(whole, earlier)
    return replace(
        whole,
        covered_until=warranty.covered_until(whole, earlier, reference),
        covers_parts=ours is None or ours.covers_parts,
        hand_ins=neighbours.hand_ins.get(bundle.case_id, ()),
    )


def _clocks(bundle: Bundle, reference: Reference, now: Instant) -> dict[str, Clock]:
    ruled = rulings.granted(bundle)
    found = clocks(bundle, reference, now, deferrals.pauses(bundle, reference), ruled)
    return found | explaining.explanation(bundle, reference, now, ruled)


def _still_of_use(found: Mapping[str, Clock], stage: Stage) -> Mapping[str, Clock]:
    """A case that ended, even on site, keeps only the clocks that were met: nobody is waited for any more."""
    return {name: clock for name, clock in found.items() if stage not in _ENDED or clock.met_at is not None}


_ENDED = frozenset(ENDS.values())


def of_call(bundle: Bundle, calls: Mapping[str, Registration]) -> Bundle:
    """Gives a call's second fault the place and caller of the first, whose number is its `ref`, where left empty."""
    registration = bundle.registration
    first = calls.get(registration.ref or "")
    if first is None or (registration.unit and registration.customer and registration.phone):
        return bundle
    whole = replace(
        registration,
        unit=registration.unit or first.unit,
        customer=registration.customer or first.customer,
        phone=registration.phone or first.phone,
    )
    return replace(bundle, registration=whole)


def place_of(bundle: Bundle) -> tuple[str, str]:
    """Gives unit and fault class of a case."""
    return bundle.registration.unit or "", bundle.registration.fault_class or ""


def neighbours(
    bundles: Mapping[str, Bundle],
    reference: Reference,
    now: Instant,
    free: FreeRows | None = None,
    sampled: Mapping[str, Sampled] = MappingProxyType({}),
    once: Once | None = None,
) -> Neighbours:
    """Indexes all numbered cases by place, the rows of no case by the cases that they speak of; proposes technicians.

    `sampled`: whom the callback seals chose, by case. `once`: what was found of single cases before.
    """
    once = once or Once()
    calls = {bundle.order_no: bundle.registration for bundle in bundles.values() if bundle.order_no}
    open_orders: dict[tuple[str, str], list[tuple[str, str]]] = {}
    finished: dict[tuple[str, str], list[Finished]] = {}
    busy: Counter[str] = Counter()
    orders: list[Known] = []
    originals = follow_ups.originals(bundles, calls, reference.zone)
    again = follow_ups.duplicates(originals, bundles)
    bags = handins.bags(bundles.values(), _handovers(free), reference, once)
    waiting: list[Bundle] = []
    for bundle in (of_call(bundle, calls) for bundle in bundles.values() if bundle.order_no):
        place, number = place_of(bundle), bundle.order_no or ""
        if once.of(_is_open, bundle, reference):
            busy.update(_technician(bundle, reference))
            waiting += [bundle] if assignment.is_waiting(bundle) else []
            open_orders.setdefault(place, []).append((bundle.registration.row_id, number))
        order = once.of(_order, bundle, reference)
        orders.append(order)
        if order.warranty is not None:
            finished.setdefault(place, []).append(order.warranty)
    return Neighbours(
        open_orders={place: tuple(found) for place, found in open_orders.items() if all(place)},
        finished={
            place: tuple(sorted(found, key=lambda one: one.finished_at))
            for place, found in finished.items()
            if all(place)
        },
        calls=calls,
        open_by_technician=dict(busy),
        originals=originals,
        duplicates=again,
        links=links(bundles.values(), sampled, again, reference),
        bags=bags,
        hand_ins=handins.of_cases(bags),
        repeats=repeats(orders),
        receipts=_receipts(bundles.values()),
        proposed=_proposed(waiting, reference, busy, now),
    )


def _handovers(free: FreeRows | None) -> dict[str, Handover]:
    """Gives the hand-in rows by what they were opened for; of a row that is there twice the first counts."""
    found: dict[str, Handover] = {}
    for row in free.rows.get(handins.TAB, ()) if free is not None else ():
        occasion = free.occasions.get(row.row_id, "") if free is not None else ""
        if isinstance(row, Handover) and occasion:
            found.setdefault(occasion, row)
    return found


def _receipts(bundles: Iterable[Bundle]) -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for bundle in bundles:
        for number, row_id in payments.receipts(bundle):
            found.setdefault(number, []).append((row_id, bundle.order_no or ""))
    return {number: tuple(given) for number, given in found.items()}


def _proposed(
    waiting: Sequence[Bundle], reference: Reference, busy: Mapping[str, int], now: Instant
) -> dict[str, str]:
    if not waiting or reference.settings["assignment"] == assignment.OFF:
        return {}
    return assignment.proposals(waiting, reference, busy, now)


def _is_open(bundle: Bundle, reference: Reference) -> bool:
    return facts.finished_at(bundle) is None and stage_of(bundle, reference).stage not in CLOSED


def _order(bundle: Bundle, reference: Reference) -> Known:
    return known(bundle, _finished(bundle, reference), causes(reference))


def _finished(bundle: Bundle, reference: Reference) -> Finished | None:
    at, until = facts.finished_at(bundle), warranty.order_until(bundle, reference)
    visit = facts.last_visit(bundle)
    if at is None or until is None or visit is None or visit.result != "repaired":
        return None
    return Finished(
        order_no=bundle.order_no or "",
        row_id=bundle.registration.row_id,
        finished_at=at,
        warranty_until=until,
        covers_parts=warranty.covers_parts(bundle),
    )


def _technician(bundle: Bundle, reference: Reference) -> list[str]:
    person = people.person(bundle.order.technician if bundle.order else None, reference)
    return [person.staff_no] if person and person.staff_no else []
