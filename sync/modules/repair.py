"""From the call to the filed slip: registration, work orders, visits, faults (regulations B and C)."""

from itertools import chain

from sheet_schema.fields import Role
from sheet_schema.sheets import faults, registration, visits, work_orders
from sync.manifest import Access, Manifest, NumberSeries, standing_access
from sync.rules.settings import DEFAULTS

_TABS = (registration.TAB, work_orders.TAB, visits.TAB, faults.TAB)
_SETTINGS = ("number.", "target.", "assignment")

MANIFEST = Manifest(
    name="repair",
    version="1.0.0",
    summary="Taking a repair request, sending someone, seeing it done, filing the slip.",
    depends=("base",),
    tabs=_TABS,
    rules=(
        "sync.rules.appointments",
        "sync.rules.assignment",
        "sync.rules.checks",
        "sync.rules.clocks",
        "sync.rules.columns.registration",
        "sync.rules.columns.shown",
        "sync.rules.columns.visits",
        "sync.rules.columns.work_orders",
        "sync.rules.dues",
        "sync.rules.facts",
        "sync.rules.numbering",
        "sync.rules.reminders",
        "sync.rules.stage",
    ),
    writers={
        "registration": "sync.rules.columns.registration:WRITERS",
        "work_orders": "sync.rules.columns.work_orders:WRITERS",
        "visits": "sync.rules.columns.visits:WRITERS",
    },
    reminders=("sent_out", "not_dispatched", "arrival_missed"),
    mail_templates=("sent_out", "not_dispatched", "arrival_missed"),
    sequences=(NumberSeries(tab="registration", column="order_no", pattern="number.pattern"),),
    access=(
        *chain.from_iterable(map(standing_access, _TABS)),
        Access(role=Role.AUDITOR, tab="registration"),
        Access(role=Role.AUDITOR, tab="work_orders"),
    ),
    filter_views=(
        "today_registered",
        "to_notify",
        "to_file",
        "undispatched",
        "today",
        "to_inspect",
        "deferred",
        "overdue",
        "not_arrived",
        "to_correct",
        "dissatisfied",
        "this_month",
        "in_warranty",
        "repeats",
    ),
    reports=("KH-21-R01", "KH-21-R02"),
    demo=("faults",),
    settings={key: value for key, value in DEFAULTS.items() if key.startswith(_SETTINGS)},
)
