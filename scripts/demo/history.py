"""The demo office's past: some weeks of calls, the open ones of today, and the mistakes people make."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from scripts.demo.asides import asides
from scripts.demo.office import DemoOffice, Row, filled, office, seeded
from scripts.demo.timeline import SATURDAY, STAGES, SUNDAY, Story, Times, story, times
from scripts.demo.typed import Pen, choice, order_lines, payments, registration, visits, work_order
from sheet_schema.choices import ENDED
from sync.cell import CellValue
from sync.instant import MINUTE, Instant, at_local, local

_RHYTHM = (0, 0, 0, 0, 0, 0, 1, 3, 9, 16, 15, 11, 5, 9, 13, 12, 10, 7, 4, 3, 3, 2, 1, 0)
"""How many calls come in each hour of the day, in proportion."""
_CALLS = {SATURDAY: (5, 9), SUNDAY: (2, 4)}
_CALLS_OF_A_WORKING_DAY = (9, 12)
SLIPS_WITH_MISTAKES = 0.04
ENDED_WITHOUT_TRIP = 0.07
REPEATED_FAULTS = 0.03
OPEN_STAGES = STAGES[:-1]


class DemoCall(msgspec.Struct, frozen=True, kw_only=True):
    """One call as staff typed it: people's cells by column key, empty ones left out."""

    received: Instant
    registration: Mapping[str, CellValue]
    work_order: Mapping[str, CellValue] | None
    """None before dispatch, and where no slip is opened."""
    visits: tuple[Mapping[str, CellValue], ...]
    """In order of the trips."""
    order_lines: tuple[Mapping[str, CellValue], ...]
    """Without `order_no`, which only the service knows; see `lines_of`."""
    asides: Mapping[str, tuple[Row, ...]] = msgspec.field(default_factory=dict)
    """What was noted on the way, by tab; without `order_no` as well."""
    payments: tuple[Mapping[str, CellValue], ...] = ()
    """Without `order_no`, likewise; see `payments_of`."""
    mistake: str = ""
    """Which mistake was made; empty for none."""

    def lines_of(self, order_no: str) -> tuple[dict[str, CellValue], ...]:
        """Gives the order's lines with its number, as they are typed into order_lines."""
        return tuple({"order_no": order_no, **line} for line in self.order_lines)

    def payments_of(self, order_no: str) -> tuple[dict[str, CellValue], ...]:
        """Gives the order's payments with its number, as they are typed into payments."""
        return tuple({"order_no": order_no, **payment} for payment in self.payments)


def history(seed: int, days: int, now: Instant, zone: ZoneInfo) -> list[DemoCall]:
    """Gives the calls of the last `days` days in order of receipt: most filed, today's open in every stage."""
    here = office(seed)
    calls = [_past_call(seed, here, received, now, zone) for received in _receipts(seed, days, now, zone)]
    past = _mostly_new_faults(seed, calls)
    calls = [*past, *_open_calls(seed, here, now, zone), *_botched_calls(seed, here, now, zone)]
    return sorted(calls, key=lambda call: call.received)


def _mostly_new_faults(seed: int, calls: Sequence[DemoCall]) -> list[DemoCall]:
    """Leaves out most calls about a fault that comes back later: what the office mends usually holds.

    Where it did not hold, the office forgets its warranty and charges once more.
    """
    later: dict[tuple[CellValue | None, CellValue | None], int] = {}
    kept: list[DemoCall] = []
    for call in reversed(calls):
        fault = (call.registration.get("unit"), call.registration.get("fault_class"))
        again = later.get(fault)
        if again is None or seeded(seed, "repeat", call.received).random() < REPEATED_FAULTS:
            if again is not None and not kept[again].mistake:
                kept[again] = msgspec.structs.replace(kept[again], mistake="charged_in_warranty")
            later[fault] = len(kept)
            kept.append(call)
    return kept[::-1]


def _receipts(seed: int, days: int, now: Instant, zone: ZoneInfo) -> Iterator[Instant]:
    today = local(now, zone).date()
    for day in (today - timedelta(days=back) for back in range(days, -1, -1)):
        dice = seeded(seed, "day", day)
        count = dice.randint(*_CALLS.get(day.weekday(), _CALLS_OF_A_WORKING_DAY))
        hours = dice.choices(range(24), _RHYTHM, k=count)
        received = {at_local(day, time(hour, dice.randrange(60)), zone) for hour in hours}
        yield from (at for at in sorted(received) if at < now)


def _past_call(seed: int, here: DemoOffice, received: Instant, now: Instant, zone: ZoneInfo) -> DemoCall:
    dice = seeded(seed, "call", received)
    told = story(dice, here, received, zone)
    when = times(dice, told, zone)
    pen = Pen(dice=dice, now=now, until=now, zone=zone)
    if not told.is_public and dice.random() < ENDED_WITHOUT_TRIP:
        return _ended(told, pen)
    call = _call(told, when, pen, here)
    if dice.random() < SLIPS_WITH_MISTAKES:
        return _with_slip_mistake(call, told, pen)
    return call


def _call(told: Story, when: Times, pen: Pen, here: DemoOffice) -> DemoCall:
    called, slip, trips = registration(told, pen), work_order(told, when, pen), visits(told, when, pen)
    return DemoCall(
        received=told.received,
        registration=called,
        work_order=slip,
        visits=trips,
        order_lines=order_lines(told, when, pen, trips),
        payments=payments(told, when, pen),
        asides=asides(told, when, pen, slip, here.of_role("supervisor")[0]),
    )


def _ended(told: Story, pen: Pen) -> DemoCall:
    key = pen.dice.choices(
        ("solved_by_phone", "customer_cancelled", "false_alarm", "out_of_scope"), (5, 2, 1, 1)
    )[0]
    row = registration(told, pen) | {"ended": choice(ENDED, key)}
    if key == "solved_by_phone":
        row["first_remedy"] = "電話指導客戶自行復位，已恢復正常"
    return DemoCall(received=told.received, registration=row, work_order=None, visits=(), order_lines=())


def _open_calls(seed: int, here: DemoOffice, now: Instant, zone: ZoneInfo) -> Iterator[DemoCall]:
    """One order open in each stage, reached a moment ago."""
    for stage in OPEN_STAGES:

        def made_up(received: Instant, dice: Random) -> tuple[Story, Times]:
            told = story(dice, here, received, zone, plain=True)
            return told, times(dice, told, zone)

        _, ahead = made_up(now, seeded(seed, "open", stage))
        dice = seeded(seed, "open", stage)
        since = ahead.of_stage(stage, now) - now
        told, when = made_up(Instant(now - since - 2 * MINUTE), dice)
        pen = Pen(dice=dice, now=now, until=when.of_stage(stage, told.received), zone=zone)
        yield _call(told, when, pen, here)


def _botched_calls(seed: int, here: DemoOffice, now: Instant, zone: ZoneInfo) -> Iterator[DemoCall]:
    """Registrations of this day that ask for correction, one for each mistake."""
    for place, (mistake, botch) in enumerate(_INTAKE_MISTAKES.items(), start=1):
        dice = seeded(seed, "botched", mistake)
        told = story(dice, here, Instant(now - (3 + 11 * place) * MINUTE), zone, plain=True)
        pen = Pen(dice=dice, now=now, until=now, zone=zone)
        row = filled({**registration(told, pen), **botch})
        yield DemoCall(
            received=told.received,
            registration=row,
            work_order=None,
            visits=(),
            order_lines=(),
            mistake=mistake,
        )


_INTAKE_MISTAKES: Mapping[str, Mapping[str, CellValue]] = {
    "phone_missing": {"unit": "A棟99樓之9", "customer": "陳太太", "phone": ""},
    "odd_date": {"received": "2026-13-45 09:10"},
    "unknown_choice": {"urgency": "很急！"},
    "unknown_class": {"fault_class": "水電類"},
    "fault_missing": {"fault": ""},
    "appointment_missing": {"visit": "客戶指定", "inspection_at": "後天下午再說"},
}


def _with_slip_mistake(call: DemoCall, told: Story, pen: Pen) -> DemoCall:
    fitting = [
        mistake for mistake, (needed, _) in _SLIP_MISTAKES.items() if needed in (call.work_order or {})
    ]
    if not fitting:
        return call
    mistake = pen.dice.choice(fitting)
    return msgspec.structs.replace(_SLIP_MISTAKES[mistake][1](call, told, pen), mistake=mistake)


def _slip(call: DemoCall, cells: Mapping[str, CellValue]) -> DemoCall:
    return msgspec.structs.replace(call, work_order=filled({**(call.work_order or {}), **cells}))


def _last_trip(call: DemoCall, cells: Mapping[str, CellValue]) -> DemoCall:
    trips: Sequence[Row] = [dict(visit) for visit in call.visits]
    return msgspec.structs.replace(call, visits=(*trips[:-1], filled(trips[-1] | dict(cells))))


def _overcharged(call: DemoCall) -> DemoCall:
    confirmed = (call.work_order or {})["amount_confirmed"]
    return _slip(call, {"amount_confirmed": int(confirmed) + 100})


_Botch = Callable[[DemoCall, Story, Pen], DemoCall]
_SLIP_MISTAKES: Mapping[str, tuple[str, _Botch]] = {
    "unknown_technician": (
        "technician",
        lambda call, told, _: _slip(call, {"technician": f"{told.technician.name[0]}師傅"}),
    ),
    "own_inspector": (
        "inspected_by",
        lambda call, told, _: _slip(call, {"inspected_by": told.technician.name}),
    ),
    "amount_differs": ("amount_confirmed", lambda call, _told, _pen: _overcharged(call)),
    "rating_missing": ("rating", lambda call, _told, _pen: _slip(call, {"rating": ""})),
    "arrived_before_call": (
        "inspected_by",
        lambda call, told, pen: _last_trip(
            call, {"arrived": pen.moment(Instant(told.received - 60 * MINUTE))}
        ),
    ),
    "test_missing": ("inspected_by", lambda call, _told, _pen: _last_trip(call, {"test": ""})),
    "unknown_result": ("inspected_by", lambda call, _told, _pen: _last_trip(call, {"result": "修好了"})),
}
"""Which cell of the slip must be there, and how it goes wrong."""
