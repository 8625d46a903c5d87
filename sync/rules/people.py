"""Who is who and who is there: people by name or number, those on duty, and whom a role means (rules.md, "Who")."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import chain

from sheet_schema.fields import Role
from sync.instant import Instant
from sync.records import Staff
from sync.rules.names import named
from sync.world import Reference

NEXT_UP = {
    "front_desk": "foreman",
    "technician": "foreman",
    "inspector": "foreman",
    "foreman": "supervisor",
    "supervisor": "engineering_manager",
    "engineering_manager": "manager_in_charge",
}
SERVICE = frozenset({Role.TECHNICIAN, Role.INSPECTOR, Role.FOREMAN, Role.SUPERVISOR})
"""Roles that know the work well enough to inspect it."""


def person(text: str | None, reference: Reference) -> Staff | None:
    """Gives the person meant by a staff number or a name; None where nobody or more than one is meant."""
    return named(text, reference.staff)


def anyone(text: str | None, reference: Reference) -> Staff | None:
    """Gives the same of those who left as well: for what somebody still has to hand in."""
    return person(text, reference) or named(text, reference.everybody)


def subject_of(text: str | None, reference: Reference) -> str:
    """Gives whose figure it is: the staff number, or the name as typed where nobody is known by it."""
    known = anyone(text, reference)
    return (known.staff_no if known else text) or ""


def called(staff: Staff, reference: Reference) -> str:
    """Gives the name people know somebody by, with the staff number where two have the same name."""
    name = staff.name or ""
    alone = sum(1 for other in reference.everybody.values() if other.name == name) == 1
    return name if name and alone else f"{name} {staff.staff_no}".strip()


def same_person(one: str | None, other: str | None, reference: Reference) -> bool:
    """True when two cells mean the same person, by name or number; two unknown names that are equal as well."""
    if one is None or other is None:
        return False
    first, second = person(one, reference), person(other, reference)
    return first is second if first or second else one == other


def roles_at(staff: Staff, reference: Reference, at: Instant) -> frozenset[str]:
    """Gives somebody's roles at an instant: his own, and those he stands in for on his shift."""
    acting = (shift.as_role for shift in reference.roster.shifts_at(_number(staff), at) if shift.as_role)
    return frozenset((*staff.roles, *acting))


def acts_as(staff: Staff, role: str, reference: Reference, at: Instant) -> bool:
    """True for who has a role at an instant, or is the deputy of one who has; who has the next one up if nobody has."""
    if role in roles_at(staff, reference, at) or _is_deputy(staff, role, reference):
        return True
    above = NEXT_UP.get(role)
    is_held = any(role in other.roles for other in reference.staff.values())
    return not is_held and above is not None and acts_as(staff, above, reference, at)


def is_on_duty(staff: Staff, reference: Reference, at: Instant) -> bool:
    """True within somebody's shifts, or within the office's hours where he has none on the roster that week."""
    return bool(reference.roster.shifts_at(_number(staff), at))


def on_duty(reference: Reference, at: Instant) -> tuple[Staff, ...]:
    """Gives who is on duty at an instant, in order of the staff tab."""
    return tuple(staff for staff in reference.staff.values() if is_on_duty(staff, reference, at))


def on_duty_as(role: str, reference: Reference, at: Instant) -> tuple[Staff, ...]:
    """Gives who of a role is on duty, people who stand in for it included."""
    return tuple(staff for staff in on_duty(reference, at) if role in roles_at(staff, reference, at))


def others_on_duty(
    reference: Reference,
    at: Instant,
    excluding: Iterable[str | None],
    roles: Collection[str] = SERVICE,
) -> tuple[Staff, ...]:
    """Gives who else of some roles is on duty, without those named: who could inspect the work of others."""
    left_out = {id(found) for name in excluding if (found := person(name, reference)) is not None}
    return tuple(
        staff
        for staff in on_duty(reference, at)
        if id(staff) not in left_out and not roles_at(staff, reference, at).isdisjoint(roles)
    )


def shift_day(reference: Reference, at: Instant, staff: Staff) -> date:
    """Gives the day that what somebody does belongs to; a night shift belongs to the day it began (C21)."""
    return reference.roster.shift_day(_number(staff), at)


def end_of_shift(reference: Reference, day: date, staff: Staff) -> Instant:
    """Gives when somebody's shift of a day ends; the office's `day_end` on a day without one."""
    return reference.roster.end_of_shift(_number(staff), day)


def recipients(role: str, reference: Reference, now: Instant) -> tuple[Staff, ...]:
    """Gives who of a role is told now: those on duty, else the deputies on duty, else the next role up.

    Without a foreman on duty the slip goes to the technicians on duty, outside the office's hours before anyone
    above. Where nobody on duty can be written to, all people of the role are told, else those of the next role up.
    """
    asked = chain(_on_the_way(role, reference, now), _whoever(role, reference))
    reachable = (tuple(staff for staff in found if staff.email) for found in asked)
    return next(filter(None, reachable), ())


def standing_in(role: str, reference: Reference, now: Instant) -> tuple[Staff, ...]:
    """Gives who does a role's part now; nobody while one of the role is on duty, or where nobody at all is."""
    steps = _on_the_way(role, reference, now)
    return () if next(steps) else next(filter(None, steps), ())


def _on_the_way(role: str, reference: Reference, now: Instant) -> Iterator[tuple[Staff, ...]]:
    nobody_above = not reference.roster.is_office_day(now)
    for step in _upwards(role):
        yield on_duty_as(step, reference, now)
        yield _deputies(step, reference, now)
        if step == role == Role.FOREMAN and nobody_above:
            yield on_duty_as(Role.TECHNICIAN, reference, now)
    if role == Role.FOREMAN:
        yield on_duty_as(Role.TECHNICIAN, reference, now)


def _deputies(role: str, reference: Reference, now: Instant) -> tuple[Staff, ...]:
    """Those on duty who are named as deputy of somebody of the role."""
    return tuple(staff for staff in on_duty(reference, now) if _is_deputy(staff, role, reference))


def _is_deputy(staff: Staff, role: str, reference: Reference) -> bool:
    principal = person(staff.deputy_of, reference)
    return principal is not None and role in principal.roles


def _whoever(role: str, reference: Reference) -> Iterator[tuple[Staff, ...]]:
    for step in _upwards(role):
        yield tuple(staff for staff in reference.staff.values() if step in staff.roles)


def _upwards(role: str) -> Iterator[str]:
    step: str | None = role
    while step is not None:
        yield step
        step = NEXT_UP.get(step)


def _number(staff: Staff) -> str:
    return staff.staff_no or ""


_CHINESE = re.compile("[\u3400-\u9fff]+")
_TITLES = ("先生", "女士", "小姐", "太太")
_DOUBLE_SURNAMES = ("歐陽", "欧阳", "司馬", "司马", "司徒", "上官", "諸葛", "诸葛", "張簡", "張廖", "范姜")
LONGEST_NAME = 4
"""Characters of a person's Chinese name; what is longer is a company."""


def with_title(customer: str | None, title: str) -> str:
    """Gives surname and title for those who need no full name: 王小明 -> 王 and the title; a telephone number never."""
    if not customer:
        return ""
    chinese = _CHINESE.match(customer.strip())
    if chinese is None:
        words = [word for word in customer.split() if not any(letter.isdigit() for letter in word)]
        return words[-1] if words else ""
    name = chinese.group()
    if name.endswith(_TITLES) or len(name) > LONGEST_NAME:
        return name
    surname = name[:2] if name.startswith(_DOUBLE_SURNAMES) else name[:1]
    return surname + title
