"""The reference tabs as the rules ask for them."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from sheet_schema.problems import Problem, problem
from sync.records import CalendarEntry, Duty, Fault, FeeItem, Row, Setting, SlaPolicy, Staff, Unit
from sync.rules.calendar import Calendars, calendars_of
from sync.rules.days import read_days
from sync.rules.policies import read_policies
from sync.rules.roster import Roster, build_roster
from sync.rules.settings import read_settings
from sync.world import Fees, Policies, Reference

Problems = Mapping[str, Sequence[Problem]]
"""By row_id."""
Tabs = Mapping[str, Sequence[Row]]
"""Typed rows by tab key."""
_R = TypeVar("_R", bound=Row)


def build_reference(
    site: str,
    zone: ZoneInfo,
    tabs: Tabs,
    pinned: Mapping[str, Sequence[SlaPolicy]],
    schedules: Mapping[str, Sequence[FeeItem]] = MappingProxyType({}),
) -> tuple[Reference, dict[str, list[Problem]]]:
    """Gives the reference of one pass and what is wrong with the reference rows.

    `pinned`: policy rows by version; `schedules`: fee schedule rows by version.
    """
    settings, setting_problems = read_settings(_of(tabs, "settings", Setting))
    policies, policy_problems = read_policies(_of(tabs, "sla_policy", SlaPolicy))
    people = _of(tabs, "staff", Staff)
    times = _times(
        zone,
        tuple(settings.items()),
        _of(tabs, "calendar", CalendarEntry),
        _of(tabs, "duty_roster", Duty),
        people,
    )
    fees = _fees(_of(tabs, "fee_schedule", FeeItem))
    units, unit_problems = _grouped(_of(tabs, "units", Unit), lambda unit: unit.unit)
    staff, staff_problems = _single(people, lambda person: person.staff_no)
    faults, fault_problems = _single(_of(tabs, "faults", Fault), _cause)
    reference = Reference(
        site=site,
        zone=zone,
        settings=settings,
        calendars=times.calendars,
        roster=times.roster,
        policies=policies,
        policies_by_version={version: read_policies(rows)[0] for version, rows in pinned.items()},
        fees=fees,
        fees_by_version={version: _fees(rows) for version, rows in schedules.items()},
        faults=faults,
        staff={number: person for number, person in staff.items() if person.active},
        everybody=staff,
        units={unit: tuple(sorted(rows, key=lambda row: not row.main)) for unit, rows in units.items()},
        runs=frozenset(tabs),
        version=_version(tabs),
    )
    found = (
        setting_problems,
        policy_problems,
        times.problems,
        unit_problems,
        staff_problems,
        fault_problems,
    )
    return reference, _together(found)


class _Times(msgspec.Struct, frozen=True, kw_only=True):
    """Calendars and roster, which grow while they are asked: the same rows share them from round to round."""

    calendars: Calendars
    roster: Roster
    problems: Problems


@lru_cache(maxsize=64)
def _times(
    zone: ZoneInfo,
    settings: tuple[tuple[str, str], ...],
    entries: tuple[CalendarEntry, ...],
    duties: tuple[Duty, ...],
    staff: tuple[Staff, ...],
) -> _Times:
    days, calendar_problems = read_days(zone, dict(settings), entries)
    roster, roster_problems = build_roster(days, dict(settings), duties, staff)
    calendars = calendars_of(days, roster.technicians_on_roster)
    return _Times(calendars=calendars, roster=roster, problems={**calendar_problems, **roster_problems})


def policy_version(policies: Policies) -> str:
    """Gives the name under which these policies are pinned: the same policies have the same name."""
    return _named(policy for _, policy in sorted(policies.items()))


def schedule_version(fees: Fees) -> str:
    """Gives the name under which this fee schedule is pinned: the same schedule has the same name."""
    return _named(item for _, versions in sorted(fees.items()) for item in versions)


def _named(rows: Iterable[Row]) -> str:
    bodies = [msgspec.structs.replace(row, row_id="", noticed_at=0) for row in rows]
    return hashlib.sha256(msgspec.msgpack.encode(bodies)).hexdigest()[:16]


def _fees(rows: Iterable[FeeItem]) -> Fees:
    groups, _ = _grouped(rows, _code)
    return {code: tuple(sorted(found, key=lambda row: row.valid_from or 0)) for code, found in groups.items()}


def _of(tabs: Tabs, key: str, kind: type[_R]) -> tuple[_R, ...]:
    return tuple(row for row in tabs.get(key, ()) if isinstance(row, kind))


def _code(item: FeeItem) -> str | None:
    return item.code if item.valid_from is not None else None


def _cause(fault: Fault) -> tuple[str, str] | None:
    return (fault.fault_class, fault.cause) if fault.fault_class and fault.cause else None


_K = TypeVar("_K")


def _grouped(
    rows: Iterable[_R], key: Callable[[_R], _K | None]
) -> tuple[dict[_K, list[_R]], dict[str, list[Problem]]]:
    groups: dict[_K, list[_R]] = {}
    for row in rows:
        name = key(row)
        if name is not None:
            groups.setdefault(name, []).append(row)
    return groups, {}


def _single(
    rows: Iterable[_R], key: Callable[[_R], _K | None]
) -> tuple[dict[_K, _R], dict[str, list[Problem]]]:
    groups, _ = _grouped(rows, key)
    doubled = {
        row.row_id: [problem("duplicate_key", text=_text(name))]
        for name, group in groups.items()
        for row in group[1:]
    }
    return {name: group[0] for name, group in groups.items()}, doubled


def _text(name: object) -> str:
    return "/".join(str(part) for part in name) if isinstance(name, tuple) else str(name)


def _together(found: Iterable[Problems]) -> dict[str, list[Problem]]:
    together: dict[str, list[Problem]] = {}
    for row_id, problems in chain.from_iterable(part.items() for part in found):
        together.setdefault(row_id, []).extend(problems)
    return together


def _version(tabs: Tabs) -> str:
    names = ("settings", "sla_policy", "calendar", "duty_roster", "fee_schedule", "units", "staff", "faults")
    body = msgspec.msgpack.encode([sorted(tabs), *(list(tabs.get(name, ())) for name in names)])
    return hashlib.sha256(body).hexdigest()
