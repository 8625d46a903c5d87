"""Who and where: staff, units, calendar, time limits, settings; what every other module stands on."""

from itertools import chain

from sheet_schema.fields import Role
from sheet_schema.sheets import calendar, settings, sla_policy, staff, units
from sync.manifest import Access, Manifest, standing_access
from sync.rules.settings import DEFAULTS

_TABS = (staff.TAB, units.TAB, calendar.TAB, sla_policy.TAB, settings.TAB)
_SETTINGS = ("site.", "opening.", "day_end", "quiet_hours", "sender")

MANIFEST = Manifest(
    name="base",
    version="1.0.0",
    summary="Staff, units, calendar, time limits and settings of an office.",
    tabs=_TABS,
    rules=("sync.rules.calendar", "sync.rules.people", "sync.rules.policies", "sync.rules.settings"),
    access=(
        *chain.from_iterable(map(standing_access, _TABS)),
        Access(role=Role.FRONT_DESK, tab="units", fill=True),
        Access(role=Role.SUPERVISOR, tab="calendar", fill=True),
    ),
    jobs=("look", "send"),
    demo=("staff", "units", "calendar", "sla_policy", "settings"),
    settings={key: value for key, value in DEFAULTS.items() if key.startswith(_SETTINGS)},
)
