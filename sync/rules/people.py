"""Who is who: people by name or staff number, and whom a role means."""

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
    if text is None:
        return None
    if text in reference.staff:
        return reference.staff[text]
    named = [staff for staff in reference.staff.values() if staff.name == text]
    return named[0] if len(named) == 1 else None


def recipients(role: str, reference: Reference) -> tuple[Staff, ...]:
    """Gives the people of a role who can be written to; where there are none, those of the next role up."""
    wanted: str | None = role
    while wanted is not None:
        found = tuple(staff for staff in reference.staff.values() if wanted in staff.roles and staff.email)
        if found:
            return found
        wanted = NEXT_UP.get(wanted)
    return ()


def with_title(customer: str | None, reference_title: str) -> str:
    """Gives surname and title for those who need no full name: 王小明 -> 王 and the title; other names as typed."""
    if not customer:
        return ""
    is_chinese = all("\u4e00" <= letter <= "\u9fff" for letter in customer)
    titled = customer.endswith(("先生", "女士", "小姐", "太太"))
    if titled or not is_chinese:
        return customer if titled else customer.split()[-1]
    return customer[0] + reference_title
