"""From the call to the filed slip, with all that is noted about an order on the way (regulations B and C)."""

from itertools import chain

from sheet_schema.fields import Role
from sheet_schema.sheets import (
    consents,
    deferrals,
    faults,
    follow_ups,
    items,
    registration,
    rulings,
    tasks,
    visits,
    work_orders,
)
from sync.manifest import Access, Manifest, NumberSeries, standing_access
from sync.rules.settings import DEFAULTS

_TABS = (
    registration.TAB,
    work_orders.TAB,
    visits.TAB,
    items.TAB,
    consents.TAB,
    deferrals.TAB,
    follow_ups.TAB,
    rulings.TAB,
    tasks.TAB,
    faults.TAB,
)
_ROW_TABS = ("items", "consents", "deferrals", "follow_ups", "rulings", "tasks")
_AT_WORK = tuple(role for role in Role if role not in {Role.AUDITOR, Role.ADMIN})
"""Whoever is responsible for a task may say so."""
_SETTINGS = ("number.", "target.")

MANIFEST = Manifest(
    name="repair",
    version="1.0.0",
    summary="Taking a repair request, sending someone, seeing it done, filing the slip.",
    depends=("base",),
    tabs=_TABS,
    rules=(
        "sync.rules.checks",
        "sync.rules.checks_rulings",
        "sync.rules.clocks",
        *(f"sync.rules.columns.{tab}" for tab in _ROW_TABS),
        "sync.rules.columns.registration",
        "sync.rules.columns.shown",
        "sync.rules.columns.unwritten",
        "sync.rules.columns.visits",
        "sync.rules.columns.work_orders",
        "sync.rules.consents",
        "sync.rules.facts",
        "sync.rules.months",
        "sync.rules.numbering",
        "sync.rules.reminders",
        "sync.rules.required",
        "sync.rules.rulings",
        "sync.rules.shifts",
        "sync.rules.slips",
        "sync.rules.stage",
        "sync.rules.tasks",
    ),
    writers={
        "registration": "sync.rules.columns.registration:WRITERS",
        "work_orders": "sync.rules.columns.work_orders:WRITERS",
        "visits": "sync.rules.columns.visits:WRITERS",
        **{tab: f"sync.rules.columns.{tab}:WRITERS" for tab in _ROW_TABS},
    },
    reminders=("not_dispatched", "arrival_missed"),
    mail_templates=("not_dispatched", "arrival_missed"),
    sequences=(NumberSeries(tab="registration", column="order_no", pattern="number.pattern"),),
    access=(
        *chain.from_iterable(map(standing_access, _TABS)),
        Access(role=Role.AUDITOR, tab="registration"),
        Access(role=Role.AUDITOR, tab="work_orders"),
        *(Access(role=Role.AUDITOR, tab=tab) for tab in _ROW_TABS),
        *(Access(role=role, tab="tasks", fill=True) for role in _AT_WORK),
    ),
    filter_views=(
        "today_registered",
        "to_notify",
        "to_file",
        "undispatched",
        "today",
        "to_inspect",
        "unfinished",
        "deferred",
        "overdue",
        "not_arrived",
        "to_correct",
        "dissatisfied",
        "this_month",
        "in_warranty",
        "repeats",
        "late_entries",
        "rulings",
    ),
    reports=("KH-21-R01", "KH-21-R02"),
    demo=("faults",),
    settings={key: value for key, value in DEFAULTS.items() if key.startswith(_SETTINGS)},
)
