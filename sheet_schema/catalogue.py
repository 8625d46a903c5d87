"""All tabs, in the order of the spreadsheet."""

from sheet_schema.model import Tab
from sheet_schema.sheets import (
    calendar,
    duty_roster,
    faults,
    fee_schedule,
    order_lines,
    registration,
    settings,
    sla_policy,
    staff,
    units,
    visits,
    work_orders,
)

TABS: tuple[Tab, ...] = (
    registration.TAB,
    work_orders.TAB,
    visits.TAB,
    order_lines.TAB,
    fee_schedule.TAB,
    faults.TAB,
    staff.TAB,
    units.TAB,
    duty_roster.TAB,
    calendar.TAB,
    sla_policy.TAB,
    settings.TAB,
)
_BY_KEY = {tab.key: tab for tab in TABS}


def tab(key: str) -> Tab:
    """Gives the tab of a key; KeyError for an unknown one."""
    return _BY_KEY[key]
