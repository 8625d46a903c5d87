"""Assignment help: who could go (rules.md, "Who"): skill, on duty, trained, not too many open, fewest open first."""

from collections.abc import Iterable, Mapping

from sheet_schema.fields import Role
from sync.bundle import Bundle
from sync.instant import Instant
from sync.reading.choices import separated
from sync.records import Staff
from sync.rules import facts, people
from sync.rules.dues import urgency_in_force
from sync.world import Reference

OFF, PROPOSE, ASSIGN = "off", "propose", "assign"
"""Values of the setting `assignment`: say nothing, show a name, send him."""
NOBODY: frozenset[str] = frozenset()


def is_waiting(bundle: Bundle) -> bool:
    """True for a numbered order for which nobody is named yet."""
    order = bundle.order
    is_open = bundle.order_no is not None and bundle.registration.ended is None
    named = order is not None and order.technician is not None
    return is_open and not named and facts.first_arrival(bundle) is None


def proposals(
    waiting: Iterable[Bundle],
    reference: Reference,
    open_now: Mapping[str, int],
    now: Instant,
    untrained: frozenset[str] = NOBODY,
) -> dict[str, str]:
    """Gives who could go to each waiting order: staff_no by registration row_id; orders that nobody fits are left out.

    Emergencies choose first, then who called first; who is proposed for one order has one more open for the next.
    `untrained`: staff numbers known to lack a valid training.
    """
    load = dict(open_now)
    found: dict[str, str] = {}
    for bundle in sorted(waiting, key=lambda one: _turn(one, reference)):
        suited = candidates(bundle, reference, load, now, untrained)
        if suited and suited[0].staff_no:
            number = found[bundle.registration.row_id] = suited[0].staff_no
            load[number] = load.get(number, 0) + 1
    return found


def candidates(
    bundle: Bundle,
    reference: Reference,
    open_now: Mapping[str, int],
    now: Instant,
    untrained: frozenset[str] = NOBODY,
) -> list[Staff]:
    """Gives the technicians who could go, the best first: fewest open orders, then by staff_no."""
    wanted = _skills(bundle, reference)
    suited = [
        staff
        for staff in people.on_duty_as(Role.TECHNICIAN, reference, now)
        if _has_skill(staff, wanted)
        and staff.staff_no not in untrained
        and (staff.max_open is None or open_now.get(staff.staff_no or "", 0) < staff.max_open)
    ]
    return sorted(suited, key=lambda staff: (open_now.get(staff.staff_no or "", 0), staff.staff_no or ""))


def _turn(bundle: Bundle, reference: Reference) -> tuple[bool, Instant, str]:
    is_ordinary = urgency_in_force(bundle, reference) != "emergency"
    return is_ordinary, bundle.registration.received.stated, bundle.order_no or ""


def _skills(bundle: Bundle, reference: Reference) -> frozenset[str]:
    """What the causes of the fault class ask for; empty where one of them asks for nothing, or none is known."""
    fault_class = bundle.registration.fault_class
    asked = [
        fault.skill for (key, _), fault in reference.faults.items() if key == fault_class and fault.active
    ]
    return frozenset(filter(None, asked)) if all(asked) else frozenset()


def _has_skill(staff: Staff, wanted: frozenset[str]) -> bool:
    """An empty list of skills means all of them."""
    return not wanted or not staff.skills or not wanted.isdisjoint(separated(staff.skills))
