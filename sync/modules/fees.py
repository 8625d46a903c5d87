"""What it costs and where the money is: fee schedule, lines, payments, hand-in (P7, A7, B3.4-5, C13-C16, C21)."""

from itertools import chain

from sheet_schema.fields import Role
from sheet_schema.sheets import fee_schedule, handovers, order_lines, payments
from sync.manifest import Access, Manifest, standing_access
from sync.rules.settings import DEFAULTS

_TABS = (order_lines.TAB, payments.TAB, handovers.TAB, fee_schedule.TAB)

MANIFEST = Manifest(
    name="fees",
    version="1.0.0",
    summary="Published prices by version, what an order charges by them, and who holds what was paid.",
    depends=("repair",),
    tabs=_TABS,
    rules=(
        "sync.rules.checks_fees",
        "sync.rules.checks_money",
        "sync.rules.columns.handovers",
        "sync.rules.columns.order_lines",
        "sync.rules.columns.payments",
        "sync.rules.fees",
        "sync.rules.filing",
        "sync.rules.handins",
        "sync.rules.handovers",
        "sync.rules.payments",
        "sync.rules.warranty",
    ),
    writers={
        "order_lines": "sync.rules.columns.order_lines:WRITERS",
        "payments": "sync.rules.columns.payments:WRITERS",
        "handovers": "sync.rules.columns.handovers:WRITERS",
    },
    access=(
        *chain.from_iterable(map(standing_access, _TABS)),
        Access(role=Role.AUDITOR, tab="order_lines"),
        Access(role=Role.AUDITOR, tab="payments"),
        Access(role=Role.AUDITOR, tab="handovers"),
    ),
    filter_views=("unpaid", "not_handed_in", "differences"),
    demo=("fee_schedule",),
    settings={key: value for key, value in DEFAULTS.items() if key.startswith("fees.")},
)
