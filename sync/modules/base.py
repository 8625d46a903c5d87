"""Who, where and when: staff, units, roster, calendar, time limits, settings; what all other modules stand on."""

from itertools import chain

from sheet_schema.fields import Role
from sheet_schema.sheets import calendar, duty_roster, settings, sla_policy, staff, units
from sync.manifest import Access, Manifest, standing_access
from sync.rules.settings import DEFAULTS

_TABS = (staff.TAB, units.TAB, duty_roster.TAB, calendar.TAB, sla_policy.TAB, settings.TAB)
_SETTINGS = ("site.", "opening.", "day_end", "holidays.", "roster.", "quiet_hours", "sender")

MANIFEST = Manifest(
    name="base",
    version="1.0.0",
    summary="Staff, units, duty roster, calendar, time limits and settings of an office.",
    tabs=_TABS,
    rules=(
        "sync.rules.calendar",
        "sync.rules.days",
        "sync.rules.names",
        "sync.rules.people",
        "sync.rules.policies",
        "sync.rules.roster",
        "sync.rules.settings",
        "sync.rules.spans",
        "sync.rules.statutory",
        "sync.rules.year",
    ),
    access=(
        *chain.from_iterable(map(standing_access, _TABS)),
        Access(role=Role.FRONT_DESK, tab="units", fill=True),
        Access(role=Role.FOREMAN, tab="duty_roster", fill=True),
        Access(role=Role.SUPERVISOR, tab="duty_roster", fill=True),
        Access(role=Role.SUPERVISOR, tab="calendar", fill=True),
    ),
    jobs=("look", "send"),
    demo=("staff", "units", "duty_roster", "calendar", "sla_policy", "settings"),
    settings={key: value for key, value in DEFAULTS.items() if key.startswith(_SETTINGS)},
)
