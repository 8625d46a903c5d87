"""Who is meant by a staff number or a name."""

from collections.abc import Mapping

from sync.records import Staff


def named(text: str | None, staff: Mapping[str, Staff]) -> Staff | None:
    """Gives the one person that a text means; None where nobody or more than one is meant."""
    if text is None:
        return None
    if text in staff:
        return staff[text]
    found = [person for person in staff.values() if person.name == text]
    return found[0] if len(found) == 1 else None
