"""Who is who: people by name or staff number, and whom a role means."""

import re
from collections.abc import Mapping

from sync.records import Staff
from sync.world import Reference

NEXT_UP = {
    "front_desk": "foreman",
    "technician": "foreman",
    "inspector": "foreman",
    "foreman": "supervisor",
    "supervisor": "engineering_manager",
    "engineering_manager": "manager_in_charge",
}


def person(text: str | None, reference: Reference) -> Staff | None:
    """Gives the person meant by a staff number or a name; None where nobody or more than one is meant."""
    return _named(text, reference.staff)


def anyone(text: str | None, reference: Reference) -> Staff | None:
    """Gives the same of those who left as well: for what somebody still has to hand in."""
    return person(text, reference) or _named(text, reference.everybody)


def subject_of(text: str | None, reference: Reference) -> str:
    """Gives whose figure it is: the staff number, or the name as typed where nobody is known by it."""
    known = anyone(text, reference)
    return (known.staff_no if known else text) or ""


def called(staff: Staff, reference: Reference) -> str:
    """Gives the name people know somebody by, with the staff number where two have the same name."""
    name = staff.name or ""
    alone = sum(1 for other in reference.everybody.values() if other.name == name) == 1
    return name if name and alone else f"{name} {staff.staff_no}".strip()


def _named(text: str | None, staff: Mapping[str, Staff]) -> Staff | None:
    if text is None:
        return None
    if text in staff:
        return staff[text]
    named = [one for one in staff.values() if one.name == text]
    return named[0] if len(named) == 1 else None


def same_person(one: str | None, other: str | None, reference: Reference) -> bool:
    """True when two cells mean the same person, by name or number; two unknown names that are equal as well."""
    if one is None or other is None:
        return False
    first, second = person(one, reference), person(other, reference)
    return first is second if first or second else one == other


def acts_as(staff: Staff, role: str, reference: Reference) -> bool:
    """True for who has a role or is the deputy of one who has; where nobody has it, for those of the next role up."""
    holders = [one for one in reference.staff.values() if role in one.roles]
    if holders:
        return staff in holders or person(staff.deputy_of, reference) in holders
    above = NEXT_UP.get(role)
    return above is not None and acts_as(staff, above, reference)


def recipients(role: str, reference: Reference) -> tuple[Staff, ...]:
    """Gives the people of a role who can be written to; where there are none, those of the next role up."""
    wanted: str | None = role
    while wanted is not None:
        found = tuple(staff for staff in reference.staff.values() if wanted in staff.roles and staff.email)
        if found:
            return found
        wanted = NEXT_UP.get(wanted)
    return ()


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
