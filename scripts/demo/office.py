"""The demo office: its people, units, prices, policies, duty roster and days. Same seed, same office."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

import msgspec

from scripts.demo.causes import CAUSES
from scripts.demo.names import mobile, people_names
from scripts.demo.price_list import PRICE_LIST
from sheet_schema.choices import (
    CALENDAR,
    CALENDAR_KIND,
    CLOCK,
    CONSENT,
    CONTACT_KIND,
    LANGUAGE,
    ROLE,
    UNIT_KIND,
    URGENCY,
)
from sync.cell import CellValue
from sync.rules.policies import DEFAULT_POLICIES
from sync.wording import Wording, load

Row = dict[str, CellValue]
LOCALE = "zh_Hant"
"""The demo office speaks Traditional Chinese, as its people and faults do."""
SITE_NAME = "青田物業維修服務處"
OFFICE_PHONE = "02-2345-6700"
DOMAIN = "qingtian.example.org"
SETTINGS: Mapping[str, str] = {
    "site.name": SITE_NAME,
    "site.phone": OFFICE_PHONE,
    "opening.sat": "09:00-12:00,13:00-17:00",
    "day_end": "18:00",
    "quiet_hours": "22:00-07:00",
    "sender": f"repair@{DOMAIN}",
    "target.diagnosis": "0.90",
    "target.satisfaction": "0.85",
    "target.callback_rate": "0.30",
}
_JOBS: Sequence[tuple[tuple[str, ...], str]] = (
    (("front_desk",), ""),
    (("front_desk",), ""),
    (("foreman", "inspector"), "水、電"),
    (("technician",), "水"),
    (("technician",), "電、弱電"),
    (("technician",), "空調、機電"),
    (("technician",), "泥作、五金"),
    (("technician",), "水、電"),
    (("inspector",), "水、電、空調"),
    (("supervisor",), ""),
    (("engineering_manager",), ""),
    (("manager_in_charge",), ""),
    (("service_department", "auditor"), ""),
)
_ROSTER = (
    ("平日 2026-01-01起", "08:00-17:00", 0, ""),
    ("平日 2026-01-01起", "13:00-18:00", 1, ""),
    ("平日 2026-01-01起", "18:00-22:00", 1, "foreman"),
    ("週二至週六 2026-01-01起", "09:00-18:00", 2, ""),
    ("每週一、三、五、日 2026-01-01起", "22:00-08:00", 3, ""),
    ("每週二、四、六 2026-01-01起", "22:00-08:00", 4, ""),
    ("假日 2026-01-01起", "08:00-15:00", 0, ""),
    ("假日 2026-01-01起", "15:00-22:00", 1, ""),
    ("2026-12-24~2026-12-26", "休", 2, ""),
)
"""Days, shift, which technician, and the role he acts in."""
_OWN_DAYS = (
    ("2026-10-17", "system_down", "22:00", "23:30", "系統維護"),
    ("2026-11-05", "stoppage", "14:00", "18:00", "颱風警報，下午停班"),
    ("2026-12-31", "rest_day", "15:00", "", "年終盤點"),
    ("2027-02-27", "make_up_day", "", "", "補 2027-02-26"),
)
_BUILDINGS = (("A棟", 12, 4), ("B棟", 12, 4), ("C棟", 6, 3))
_PUBLIC = (
    ("A棟大廳", "public_area", "A棟"),
    ("B棟大廳", "public_area", "B棟"),
    ("C棟大廳", "public_area", "C棟"),
    ("地下一樓停車場", "public_area", ""),
    ("地下二樓停車場", "public_area", ""),
    ("中庭花園", "public_area", ""),
    ("A棟電梯", "equipment", "A棟"),
    ("泵浦房", "equipment", ""),
)
_RENEWED = ("W02", "A02", "B01")
"""Items whose price rose with the new year."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One employee."""

    staff_no: str
    name: str
    roles: tuple[str, ...]
    phone: str
    skills: str


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """One contact of one unit; public areas have no name."""

    unit: str
    kind: str
    building: str
    floor: str
    name: str
    contact_kind: str
    phone: str
    language: str
    main: bool
    handover_on: str


class DemoOffice(msgspec.Struct, frozen=True, kw_only=True):
    """Who works there and whom they serve."""

    people: tuple[Person, ...]
    contacts: tuple[Contact, ...]

    def of_role(self, role: str) -> tuple[Person, ...]:
        """Gives the people of a role, in order of their numbers."""
        return tuple(person for person in self.people if role in person.roles)


def office(seed: int) -> DemoOffice:
    """Gives the office of a seed: 13 people, 114 units in three buildings, 8 public places."""
    dice = seeded(seed, "office")
    names = people_names(dice)
    people = tuple(
        Person(staff_no=f"E{number:02d}", name=next(names), roles=roles, phone=mobile(dice), skills=skills)
        for number, (roles, skills) in enumerate(_JOBS, start=1)
    )
    contacts = tuple(_contacts(dice, names))
    return DemoOffice(people=people, contacts=contacts)


def reference_rows(seed: int) -> dict[str, list[Row]]:
    """Gives the reference tabs as people would have typed them, by tab key; empty cells are left out."""
    here, words = office(seed), load(LOCALE)
    return {
        "staff": [_staff_row(person, words) for person in here.people],
        "units": [_unit_row(contact, words) for contact in here.contacts],
        "fee_schedule": list(_fee_rows(here)),
        "faults": [_fault_row(place, words) for place in range(len(CAUSES))],
        "sla_policy": list(_policy_rows(words)),
        "settings": [{"key": key, "value": value} for key, value in SETTINGS.items()],
        "duty_roster": list(_roster_rows(here, words)),
        "calendar": list(_calendar_rows(words)),
    }


def seeded(seed: int, *subject: object) -> Random:
    """Gives dice that always fall alike for one seed and subject."""
    return Random("/".join(str(part) for part in (seed, *subject)))  # noqa: S311 (made-up people protect nothing)


def filled(row: Mapping[str, CellValue | None]) -> Row:
    """Gives a row without its empty cells."""
    return {key: value for key, value in row.items() if value is not None and value != ""}


def _contacts(dice: Random, names: Iterator[str]) -> Iterator[Contact]:
    for building, floors, doors in _BUILDINGS:
        for floor in range(1, floors + 1):
            for door in range(1, doors + 1):
                yield from _unit_contacts(dice, names, building, floor, door)
    for unit, kind, building in _PUBLIC:
        yield Contact(
            unit=unit, kind=kind, building=building, floor="", name="", contact_kind="", phone="", language="",
            main=False, handover_on="",
        )  # fmt: skip


def _unit_contacts(
    dice: Random, names: Iterator[str], building: str, floor: int, door: int
) -> Iterator[Contact]:
    let = dice.random()
    kinds = ["tenant", "owner"] if let < 0.15 else ["tenant"] if let < 0.25 else ["owner"]  # noqa: PLR2004 (shares)
    handover = date(2021, 3, 1) + timedelta(days=dice.randrange(900))
    for kind in kinds:
        yield Contact(
            unit=f"{building}{floor}樓之{door}",
            kind="indoor",
            building=building,
            floor=str(floor),
            name=next(names),
            contact_kind=kind,
            phone=mobile(dice),
            language=dice.choices(("", "en"), (14, 1))[0],
            main=kind == kinds[0],
            handover_on=handover.isoformat(),
        )


def _staff_row(person: Person, words: Wording) -> Row:
    return filled({
        "staff_no": person.staff_no,
        "name": person.name,
        "role": "、".join(words.choice(ROLE, role) for role in person.roles),
        "email": f"{person.staff_no.lower()}@{DOMAIN}",
        "phone": person.phone,
        "language": words.choice(LANGUAGE, LOCALE),
        "skills": person.skills,
        "max_open": 6 if "technician" in person.roles else None,
    })  # fmt: skip


def _unit_row(contact: Contact, words: Wording) -> Row:
    return filled({
        "unit": contact.unit,
        "kind": words.choice(UNIT_KIND, contact.kind),
        "building": contact.building,
        "floor": contact.floor,
        "contact": contact.name,
        "contact_kind": words.choice(CONTACT_KIND, contact.contact_kind) if contact.contact_kind else None,
        "phone": contact.phone,
        "language": words.choice(LANGUAGE, contact.language) if contact.language else None,
        "main": True if contact.main else None,
        "handover_on": contact.handover_on,
    })  # fmt: skip


def _fee_rows(here: DemoOffice) -> Iterator[Row]:
    approved_by = here.of_role("supervisor")[0].name
    for priced in PRICE_LIST:
        renewed = priced.code in _RENEWED
        versions = (
            [("2025-01-01", "2025-12-31", 50), ("2026-01-01", "", 0)] if renewed else [("2025-01-01", "", 0)]
        )
        for valid_from, valid_to, less in versions:
            yield filled({
                "code": priced.code,
                "item": priced.item,
                "fault_class": priced.fault_class,
                "unit": priced.unit,
                "labour_price": priced.price - less,
                "labour_max": priced.price_max - less if priced.price_max else None,
                "material_floor": priced.floor or None,
                "material_ceiling": priced.ceiling or None,
                "warranty_days": priced.warranty_days,
                "minutes": priced.minutes,
                "market_price": priced.market_price or None,
                "reviewed_on": "2026-06-30",
                "approved_by": approved_by,
                "valid_from": valid_from,
                "valid_to": valid_to,
            })  # fmt: skip


def _fault_row(place: int, words: Wording) -> Row:
    cause = CAUSES[place]
    return filled({
        "fault_class": cause.fault_class,
        "cause": cause.cause,
        "urgency": words.choice(URGENCY, "emergency" if cause.emergency else "ordinary"),
        "skill": cause.skill,
        "likely_spares": cause.spares,
        "usual_items": "、".join(cause.items),
        "consents": "、".join(words.choice(CONSENT, consent) for consent in cause.consents),
        "promise_minutes": cause.promise_minutes,
        "developer_warranty_days": 730,
    })  # fmt: skip


def _policy_rows(words: Wording) -> Iterator[Row]:
    for policy in DEFAULT_POLICIES:
        levels = {}
        for level in (1, 2, 3):
            role = getattr(policy, f"level{level}_to")
            levels[f"level{level}_after"] = getattr(policy, f"level{level}_after")
            levels[f"level{level}_to"] = words.choice(ROLE, role) if role else None
        yield filled({
            "clock": words.choice(CLOCK, policy.clock or ""),
            "urgency": words.choice(URGENCY, policy.urgency or ""),
            "minutes": policy.minutes,
            "calendar": words.choice(CALENDAR, policy.calendar or ""),
            "warn_before": policy.warn_before,
            **levels,
        })  # fmt: skip


def _roster_rows(here: DemoOffice, words: Wording) -> Iterator[Row]:
    technicians = [person.name for person in here.of_role("technician")]
    for days, shift, place, role in _ROSTER:
        yield filled({
            "date": days,
            "shift": shift,
            "staff": technicians[place],
            "as_role": words.choice(ROLE, role) if role else None,
        })  # fmt: skip


def _calendar_rows(words: Wording) -> Iterator[Row]:
    """Statutory holidays count by themselves; these are the office's own days."""
    for days, kind, begin, end, note in _OWN_DAYS:
        yield filled({
            "date": days, "kind": words.choice(CALENDAR_KIND, kind), "from": begin, "to": end, "note": note
        })  # fmt: skip
