"""How one call of the demo office goes: what is broken, who goes, and when each thing happens."""

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from scripts.demo.causes import CAUSES, Cause
from scripts.demo.office import Contact, DemoOffice, Person
from scripts.demo.price_list import BY_CODE
from sync.instant import MINUTE, Instant, at_local, local

STAGES = (
    "registered", "dispatched", "accepted", "arrived", "diagnosed", "consented", "finished", "inspected", "signed",
    "filed",
)  # fmt: skip
"""What an order of the demo may have behind it, in order."""
SATURDAY, SUNDAY = 5, 6
ON_TIME = 0.94
EXPRESS = (1, 2)
"""Minutes in which an emergency is dispatched."""


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """What a call is about and who has to do with it."""

    received: Instant
    contact: Contact
    cause: Cause
    says: str
    desk: Person
    technician: Person
    inspector: Person
    foreman: Person
    appointment: Instant | None = None
    """A time the customer asked for."""
    returns: bool = False
    """The first trip ends 待續 for want of a part; a second one finishes."""

    @property
    def is_public(self) -> bool:
        """True where the office itself is the customer."""
        return self.contact.kind != "indoor"

    @property
    def minutes(self) -> int:
        """What the work takes by the fee schedule."""
        return sum(BY_CODE[code].minutes for code in self.cause.items)


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """When each thing of a call happens."""

    dispatched: Instant
    accepted: Instant
    arrived: Instant
    diagnosed: Instant
    consented: Instant
    interrupted: Instant | None
    """End of a first trip that ends 待續."""
    back: Instant
    """Arrival of the trip that finishes."""
    finished: Instant
    inspected: Instant
    signed: Instant
    filed: Instant

    def of_stage(self, stage: str, received: Instant) -> Instant:
        """Gives when a stage of STAGES is reached."""
        return received if stage == "registered" else Instant(getattr(self, stage))


def story(dice: Random, here: DemoOffice, received: Instant, zone: ZoneInfo, *, plain: bool = False) -> Story:
    """Makes up one call. A `plain` one is of an ordinary unit, at once and in one trip."""
    public = not plain and dice.random() < 0.08  # noqa: PLR2004 (shares of the calls, here and below)
    contact = dice.choice(
        [one for one in here.contacts if (one.kind != "indoor") == public and (public or one.main)]
    )
    cause = dice.choice([cause for cause in CAUSES if cause.public == public])
    technician = _technician(dice, here, cause)
    inspectors = [one for one in here.of_role("inspector") if one.staff_no != technician.staff_no]
    asked = not plain and not cause.emergency and dice.random() < 0.15  # noqa: PLR2004
    return Story(
        received=received,
        contact=contact,
        cause=cause,
        says=dice.choice(cause.says),
        desk=dice.choice(here.of_role("front_desk")),
        technician=technician,
        inspector=dice.choice(inspectors),
        foreman=here.of_role("foreman")[0],
        appointment=_asked_for(dice, received, zone) if asked else None,
        returns=not plain and dice.random() < 0.04,  # noqa: PLR2004
    )


def times(dice: Random, told: Story, zone: ZoneInfo) -> Times:
    """Gives when everything of a call happens; none of it lies before what it follows from."""
    dispatched = _later(
        told.received, dice.randint(*EXPRESS) if told.cause.emergency else _usually(dice, (1, 5), (9, 25))
    )
    accepted = _later(dispatched, dice.randint(1, 2))
    arrived = _later(told.received, _usually(dice, (10, 14), (17, 42)))
    if told.appointment is not None:
        arrived = _later(
            told.appointment, -dice.randint(0, 4) if dice.random() < ON_TIME else dice.randint(3, 20)
        )
    arrived = max(arrived, _later(accepted, 3))
    diagnosed = _later(arrived, dice.randint(3, 8))
    consented = _later(diagnosed, dice.randint(2, 8))
    interrupted = _later(consented, dice.randint(10, 25)) if told.returns else None
    back = _next_morning(dice, interrupted, zone) if interrupted is not None else arrived
    finished = _later(max(back, consented), round(told.minutes * dice.uniform(0.6, 1.2)) + 5)
    inspected = _later(finished, dice.randint(5, 45))
    return Times(
        dispatched=dispatched,
        accepted=accepted,
        arrived=arrived,
        diagnosed=diagnosed,
        consented=consented,
        interrupted=interrupted,
        back=back,
        finished=finished,
        inspected=inspected,
        signed=_later(inspected, dice.randint(2, 8)),
        filed=_next_morning(dice, inspected, zone),
    )


def _technician(dice: Random, here: DemoOffice, cause: Cause) -> Person:
    technicians = here.of_role("technician")
    skilled = [one for one in technicians if cause.skill in one.skills.split("、")]
    return dice.choice(skilled or list(technicians))


def _asked_for(dice: Random, received: Instant, zone: ZoneInfo) -> Instant:
    moment = local(received, zone) + timedelta(days=dice.randint(1, 2))
    return _on(moment, time(dice.choice((9, 10, 11, 14, 15, 16)), dice.choice((0, 30))), zone)


def _next_morning(dice: Random, at: Instant, zone: ZoneInfo) -> Instant:
    moment = local(at, zone) + timedelta(days=1)
    if moment.weekday() == SUNDAY:
        moment += timedelta(days=1)
    return _on(moment, time(9, dice.randint(5, 55)), zone)


def _on(moment: datetime, clock: time, zone: ZoneInfo) -> Instant:
    return at_local(moment.date(), clock, zone)


def _usually(dice: Random, good: tuple[int, int], bad: tuple[int, int]) -> int:
    return dice.randint(*(good if dice.random() < ON_TIME else bad))


def _later(at: Instant, minutes: int) -> Instant:
    return Instant(at + minutes * MINUTE)
