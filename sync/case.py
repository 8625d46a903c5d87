"""A case judged: the bundle with everything the rules derive from it, computed once."""

from collections import Counter
from collections.abc import Mapping
from typing import Protocol

import msgspec

from sheet_schema.fields import Choices
from sheet_schema.workflow import CLOSED, Stage
from sync.bundle import Bundle
from sync.instant import Instant
from sync.records import Unit
from sync.rules import facts, people, warranty
from sync.rules.clocks import Clock, clocks
from sync.rules.fees import Charges, charges
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
    order_numbers: frozenset[str]
    """All numbers given."""
    open_by_technician: Mapping[str, int]
    """How many orders each technician has open, by staff_no."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case with its stage, clocks and charges at one moment."""

    bundle: Bundle
    neighbours: Neighbours
    reference: Reference
    words: Words
    now: Instant
    stage: StageReading
    clocks: Mapping[str, Clock]
    charges: Charges

    @property
    def place(self) -> tuple[str, str]:
        """What makes two faults the same one: unit and fault class."""
        return place_of(self.bundle)

    @property
    def earlier(self) -> tuple[Finished, ...]:
        """Finished orders at the same place whose work has a warranty, oldest first."""
        return self.neighbours.finished.get(self.place, ())

    @property
    def contact(self) -> Unit | None:
        """The unit's main contact."""
        contacts = self.reference.units.get(self.bundle.registration.unit or "", ())
        return next((contact for contact in contacts if contact.contact), None)


def case_of(bundle: Bundle, neighbours: Neighbours, reference: Reference, words: Words, now: Instant) -> Case:
    """Derives everything from a bundle."""
    return Case(
        bundle=bundle,
        neighbours=neighbours,
        reference=reference,
        words=words,
        now=now,
        stage=stage_of(bundle, reference),
        clocks=clocks(bundle, reference, now),
        charges=charges(bundle, reference),
    )


def place_of(bundle: Bundle) -> tuple[str, str]:
    """Gives unit and fault class of a case."""
    return bundle.registration.unit or "", bundle.registration.fault_class or ""


def neighbours(bundles: Mapping[str, Bundle], reference: Reference) -> Neighbours:
    """Indexes all cases by place."""
    open_orders: dict[tuple[str, str], list[tuple[str, str]]] = {}
    finished: dict[tuple[str, str], list[Finished]] = {}
    busy: Counter[str] = Counter()
    for row_id, bundle in bundles.items():
        if bundle.order_no is None or not all(place_of(bundle)):
            continue
        at = facts.finished_at(bundle)
        if at is None:
            if stage_of(bundle, reference).stage not in CLOSED:
                open_orders.setdefault(place_of(bundle), []).append((row_id, bundle.order_no))
                busy.update(_technician(bundle, reference))
            continue
        until = warranty.order_until(bundle, reference)
        visit = facts.last_visit(bundle)
        if until is not None and visit is not None and visit.result == "repaired":
            found = Finished(order_no=bundle.order_no, row_id=row_id, finished_at=at, warranty_until=until)
            finished.setdefault(place_of(bundle), []).append(found)
    return Neighbours(
        open_orders={place: tuple(found) for place, found in open_orders.items()},
        finished={
            place: tuple(sorted(found, key=lambda one: one.finished_at)) for place, found in finished.items()
        },
        order_numbers=frozenset(bundle.order_no for bundle in bundles.values() if bundle.order_no),
        open_by_technician=dict(busy),
    )


def _technician(bundle: Bundle, reference: Reference) -> list[str]:
    person = people.person(bundle.order.technician if bundle.order else None, reference)
    return [person.staff_no] if person and person.staff_no else []
