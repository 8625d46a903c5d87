"""All tabs, in the order of the spreadsheet."""

from sheet_schema.model import Tab
from sheet_schema.sheets import (
    calendar,
    callbacks,
    cases,
    consents,
    deferrals,
    duty_roster,
    faults,
    fee_schedule,
    follow_ups,
    handovers,
    items,
    kpi,
    order_lines,
    payments,
    registration,
    rulings,
    settings,
    sla_policy,
    staff,
    tasks,
    training,
    units,
    visits,
    work_orders,
)

TABS: tuple[Tab, ...] = (
    registration.TAB,
    work_orders.TAB,
    visits.TAB,
    order_lines.TAB,
    items.TAB,
    consents.TAB,
    deferrals.TAB,
    payments.TAB,
    handovers.TAB,
    follow_ups.TAB,
    callbacks.TAB,
    cases.TAB,
    rulings.TAB,
    tasks.TAB,
    training.TAB,
    fee_schedule.TAB,
    faults.TAB,
    staff.TAB,
    units.TAB,
    duty_roster.TAB,
    calendar.TAB,
    sla_policy.TAB,
    settings.TAB,
    kpi.TAB,
)
_BY_KEY = {tab.key: tab for tab in TABS}


def tab(key: str) -> Tab:
    """Gives the tab of a key; KeyError for an unknown one."""
    return _BY_KEY[key]
