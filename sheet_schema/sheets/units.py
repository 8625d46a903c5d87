"""房號: where the office works and whom it calls; several rows a unit."""

from sheet_schema.choices import CONTACT_KIND, LANGUAGE, UNIT_KIND
from sheet_schema.fields import Column, Kind
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="units",
    role=TabRole.REFERENCE,
    people=(
        Column(key="unit", required=_AT_ONCE),
        Column(key="kind", kind=Kind.CHOICE, required=_AT_ONCE, choices=UNIT_KIND),
        Column(key="building"),
        Column(key="floor"),
        Column(key="contact", personal=True),
        Column(key="contact_kind", kind=Kind.CHOICE, choices=CONTACT_KIND),
        Column(key="phone", personal=True),
        Column(key="email", personal=True, width=180),
        Column(key="language", kind=Kind.CHOICE, choices=LANGUAGE),
        Column(key="main", kind=Kind.TICK),
        Column(key="no_callback", kind=Kind.TICK),
        Column(key="handover_on", kind=Kind.DATE),
        Column(key="moved_out_on", kind=Kind.DATE),
    ),
)
