"""行事曆: days that differ from the weekday hours of the settings."""

from sheet_schema.choices import CALENDAR_KIND
from sheet_schema.fields import Column, Kind
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

TAB = Tab(
    key="calendar",
    role=TabRole.REFERENCE,
    people=(
        Column(key="date", required=Stage.REGISTERED, width=180),
        Column(key="kind", kind=Kind.CHOICE, required=Stage.REGISTERED, choices=CALENDAR_KIND),
        Column(key="from", width=80),
        Column(key="to", width=80),
        Column(key="note", width=240),
    ),
)
