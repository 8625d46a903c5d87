"""Orders that the service assigns where the office lets it (setting `assignment`): as if the technician were named.

The technician's cell is people's and stays as it is. Whom the service sent is a fact of the ledger, under a column
that no tab has; a name that people type stands above it.
"""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.case import neighbours
from sync.instant import Instant
from sync.memory import Fact
from sync.plan import Event
from sync.records import Moment
from sync.rules.assignment import ASSIGN, is_waiting
from sync.world import Reference

COLUMN = "assignment.technician"
Place = tuple[str, str]
"""Row_id and column."""


class Assigned(msgspec.Struct, frozen=True, kw_only=True):
    """Cases as they are with those whom the service sent, and the facts of those sent just now."""

    bundles: Mapping[str, Bundle]
    facts: Mapping[Place, Fact]


def assigned(
    bundles: Mapping[str, Bundle],
    known: Mapping[Place, Fact],
    reference: Reference,
    now: Instant,
    *,
    history: bool = False,
) -> Assigned:
    """Gives the cases with their assigned technicians; in an office that assigns, waiting orders get theirs now.

    `history`: a register of the past is being taken over; nobody is sent anywhere.
    """
    sent = {row_id: _with(bundle, known, reference) for row_id, bundle in bundles.items()}
    if history or reference.settings["assignment"] != ASSIGN:
        return Assigned(bundles=sent, facts={})
    waiting = {row_id: one for row_id, one in sent.items() if one.order is not None and is_waiting(one)}
    proposed = neighbours(sent, reference, now).proposed if waiting else {}
    found = {
        (bundle.order.row_id, COLUMN): Fact(raw=proposed[row_id], stated=now, seen=now)
        for row_id, bundle in waiting.items()
        if bundle.order is not None and row_id in proposed
    }
    told = {row_id: _with(bundle, found, reference) for row_id, bundle in waiting.items()}
    return Assigned(bundles={**sent, **told}, facts=found)


def events(sent: Mapping[Place, Fact], reference: Reference) -> list[Event]:
    """Gives the lines of the event log for those who were sent just now."""
    return [
        Event(kind="technician_assigned", subject=row_id, words={"name": reference.staff[str(fact.raw)].name})
        for (row_id, _), fact in sent.items()
    ]


def _with(bundle: Bundle, known: Mapping[Place, Fact], reference: Reference) -> Bundle:
    order = bundle.order
    if order is None or order.technician is not None:
        return bundle
    fact = known.get((order.row_id, COLUMN))
    if fact is None or fact.raw not in reference.staff:
        return bundle
    dispatched = order.dispatched or Moment(stated=fact.stated, seen=fact.seen)
    return replace(bundle, order=replace(order, technician=str(fact.raw), dispatched=dispatched))
