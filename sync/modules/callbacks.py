"""What the customer says of it: callbacks and the cases that follow from them (B3.7, C22)."""

from itertools import chain

from sheet_schema.fields import Role
from sheet_schema.sheets import callbacks, cases
from sync.manifest import Access, Manifest, standing_access

_TABS = (callbacks.TAB, cases.TAB)

MANIFEST = Manifest(
    name="callbacks",
    version="1.0.0",
    summary="Calling customers back, and putting right what did not satisfy them.",
    depends=("repair",),
    tabs=_TABS,
    rules=(
        "sync.rules.aftercare",
        "sync.rules.callbacks",
        "sync.rules.checks_aftercare",
        "sync.rules.columns.callbacks",
        "sync.rules.columns.cases",
        "sync.rules.ladder",
        "sync.rules.ratings",
        "sync.rules.sampling",
    ),
    writers={
        "callbacks": "sync.rules.columns.callbacks:WRITERS",
        "cases": "sync.rules.columns.cases:WRITERS",
    },
    access=(
        *chain.from_iterable(map(standing_access, _TABS)),
        Access(role=Role.AUDITOR, tab="callbacks"),
        Access(role=Role.AUDITOR, tab="cases"),
    ),
    filter_views=("to_call_back", "open_cases"),
    reports=("KH-08-R01",),
)
