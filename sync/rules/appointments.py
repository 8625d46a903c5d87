"""Appointments of a case: the customer's or ours for the first trip, and one for each trip behind it."""

from sync.bundle import Bundle
from sync.instant import Instant


def customer_time(bundle: Bundle) -> Instant | None:
    """Gives the customer's appointment that moves the arrival; without memory what the cells say now."""
    if bundle.anchors is not None:
        return bundle.anchors.customer_time
    return customer_asked(bundle)


def customer_asked(bundle: Bundle) -> Instant | None:
    """Gives the time that the customer asked for, as the cells say now."""
    registration = bundle.registration
    return registration.inspection_at if registration.visit == "customer_set" else None


def appointment_of(bundle: Bundle, trip: int) -> Instant | None:
    """Gives the appointment of a trip (from 0) that counts; without memory what the cells say now."""
    if bundle.anchors is None:
        return set_for(bundle, trip)
    appointments = bundle.anchors.appointments
    return appointments[trip] if trip < len(appointments) else None


def set_for(bundle: Bundle, trip: int) -> Instant | None:
    """Gives what the cells say of a trip's appointment.

    The registration's for the first trip. The slip has one plan, the last trip's: else it is the repair's appointment;
    either where it lies behind the trip before.
    """
    registration = bundle.registration
    if trip == 0:
        return registration.inspection_at if registration.visit != "at_once" else None
    if trip != len(bundle.visits) - 1:
        return None
    before = bundle.visits[trip - 1].finished
    since = before.stated if before is not None else bundle.visits[trip].noticed_at
    planned = bundle.order.planned if bundle.order else None
    told = (at for at in (planned, registration.repair_at) if at is not None)
    return next((at for at in told if at > since), None)
