"""Typed rows: one frozen struct a tab, its fields named as the tab's columns, built once by sync.rows.

Choice cells hold choice keys, money is integer cents, times are instants. None stands for an empty cell.
"""

from decimal import Decimal

import msgspec

from sync.instant import Instant
from sync.reading.attendees import Attendee
from sync.reading.scope import Scope

LATE_AFTER_SECONDS = 30 * 60


class Moment(msgspec.Struct, frozen=True):
    """What an event cell says: the time stated and when it was seen (rules.md, "Facts")."""

    stated: Instant
    seen: Instant

    @property
    def late(self) -> bool:
        """True for a late entry 補錄: seen more than 30 minutes after the stated time."""
        return self.seen - self.stated > LATE_AFTER_SECONDS


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What each row has: its identity and when the service first saw it."""

    row_id: str
    noticed_at: Instant


class Registration(Row, frozen=True, kw_only=True):
    """客戶服務登記表 KH-21-R01."""

    received: Moment
    """Empty cell: first seen."""
    channel: str = "phone"
    unit: str | None = None
    customer: str | None = None
    phone: str | None = None
    fault: str | None = None
    fault_class: str | None = None
    urgency: str | None = None
    first_remedy: str | None = None
    visit: str = "at_once"
    inspection_at: Instant | None = None
    repair_at: Instant | None = None
    received_by: str | None = None
    ref: str | None = None
    ended: str | None = None
    remarks: str | None = None
    taken_in: Moment | None = None
    """When `received_by` was first filled; no column of its own."""


class WorkOrder(Row, frozen=True, kw_only=True):
    """客戶請修單 KH-21-R02, the slip's own part."""

    technician: str | None = None
    helpers: tuple[str, ...] = ()
    planned: Instant | None = None
    dispatched: Moment | None = None
    complex: bool = False
    inspected_by: str | None = None
    inspection: str | None = None
    inspected: Moment | None = None
    rating: str | None = None
    amount_confirmed: int | None = None
    signature: str | None = None
    signed_by: str | None = None
    signed: Moment | None = None
    comment: str | None = None
    payer: str | None = None
    notified: Moment | None = None
    filed: Moment | None = None
    remarks: str | None = None


class Visit(Row, frozen=True, kw_only=True):
    """上門維修記錄: one trip."""

    accepted: Moment | None = None
    arrived: Moment | None = None
    diagnosis: str | None = None
    promised_at: Instant | None = None
    quoted: int | None = None
    consented: Moment | None = None
    started: Moment | None = None
    item: str | None = None
    spec_model: str | None = None
    cause: str | None = None
    test: str | None = None
    finished: Moment | None = None
    result: str | None = None
    checklist: str | None = None
    note: str | None = None


class OrderLine(Row, frozen=True, kw_only=True):
    """收費及用料明細: one charged or free item of an order."""

    order_no: str | None = None
    """As typed: the whole number or a tail; sync.bundle resolves it."""
    code: str | None = None
    quantity: Decimal = Decimal(1)
    labour: int | None = None
    material: str | None = None
    material_quantity: Decimal = Decimal(1)
    material_price: int | None = None
    declined: bool = False


class Item(Row, frozen=True, kw_only=True):
    """設備接收登記: one thing that left the customer's unit."""

    order_no: str | None = None
    item: str | None = None
    spec_model: str | None = None
    serial_no: str | None = None
    condition: str | None = None
    taken: Moment | None = None
    taken_by: str | None = None
    returned: Moment | None = None
    returned_to: str | None = None


class Consent(Row, frozen=True, kw_only=True):
    """同意記錄: one question and the customer's answer."""

    order_no: str | None = None
    kind: str | None = None
    scope: Scope | None = None
    amount: int | None = None
    answer: str | None = None
    answered: Moment | None = None
    by_whom: str | None = None
    how: str = "in_person"
    witness: str | None = None


class Deferral(Row, frozen=True, kw_only=True):
    """暫緩記錄: one wait of an order, as reported and as decided."""

    order_no: str | None = None
    reason: str | None = None
    reported: Moment
    """Empty cell: first seen."""
    note: str | None = None
    level: str | None = None
    decided_by: str | None = None
    business_impact: bool = False
    party: str | None = None
    vendor: str | None = None
    vendor_due: Instant | None = None
    """Start of the local day."""
    explained: Moment | None = None
    explained_by: str | None = None
    new_promise_at: Instant | None = None
    resumed: Moment | None = None


class Payment(Row, frozen=True, kw_only=True):
    """收款記錄: one payment or refund."""

    order_no: str | None = None
    kind: str = "payment"
    amount: int | None = None
    method: str | None = None
    collected: Moment
    """Empty cell: first seen."""
    collected_by: str | None = None
    receipt_no: str | None = None
    reason: str | None = None
    checked: Moment | None = None
    """Found on the statement of the account it went to."""


class Handover(Row, frozen=True, kw_only=True):
    """交單交款記錄: what came in from one technician on one shift day."""

    slips_in: Moment | None = None
    received_by: str | None = None
    missing: str | None = None
    cash_counted: int | None = None
    cash_in: Moment | None = None
    """Empty cell: `cash_counted` first seen."""
    cashier: str | None = None
    difference_reason: str | None = None


class FollowUp(Row, frozen=True, kw_only=True):
    """跟進及催單記錄: one thing said about an order."""

    order_no: str | None = None
    kind: str | None = None
    happened: Moment
    """Empty cell: first seen."""
    content: str | None = None
    new_time: Moment | None = None
    """The time the appointment was moved to, and when it was seen: an edit after the due moves no clock."""
    next: Instant | None = None
    by: str | None = None


class Callback(Row, frozen=True, kw_only=True):
    """回訪記錄表 KH-08-R01: one call to a customer."""

    called: Moment | None = None
    called_by: str | None = None
    reached: str | None = None
    tries: int | None = None
    rating: str | None = None
    fault_gone: str | None = None
    punctual: str | None = None
    fee_clear: str | None = None
    conduct: str | None = None
    feedback: str | None = None
    follow_up: str | None = None


class CaseRecord(Row, frozen=True, kw_only=True):
    """個案記錄: one round of a case of the C22 ladder."""

    finding: str | None = None
    improvement: str | None = None
    demand: str | None = None
    visited: Moment | None = None
    visited_by: tuple[str, ...] = ()
    plan: str | None = None
    closed_as: str | None = None


class Ruling(Row, frozen=True, kw_only=True):
    """主管裁定記錄: one exception to a rule."""

    order_no: str | None = None
    kind: str | None = None
    about: str | None = None
    amount: int | None = None
    reason: str | None = None
    by: str | None = None
    ruled: Moment
    """Empty cell: first seen."""


class Task(Row, frozen=True, kw_only=True):
    """待辦事項: what people say of one task."""

    done: bool = False
    done_by: str | None = None
    note: str | None = None


class Training(Row, frozen=True, kw_only=True):
    """培訓記錄: one session, held or planned."""

    held_on: Instant | None = None
    """Start of the local day."""
    kind: str | None = None
    topic: str | None = None
    trainer: str | None = None
    hours: Decimal | None = None
    attendees: tuple[Attendee, ...] = ()
    pass_mark: int = 60
    evidence: str | None = None


class FeeItem(Row, frozen=True, kw_only=True):
    """服務項目及收費標準: one version of one item."""

    code: str | None = None
    item: str | None = None
    fault_class: str | None = None
    unit: str | None = None
    labour_price: int | None = None
    labour_max: int | None = None
    material_floor: int | None = None
    material_ceiling: int | None = None
    warranty_days: int | None = None
    minutes: int | None = None
    market_price: int | None = None
    reviewed_on: Instant | None = None
    approved_by: str | None = None
    valid_from: Instant | None = None
    """Start of the local day."""
    valid_to: Instant | None = None
    """Start of the last local day on which it holds."""


class Fault(Row, frozen=True, kw_only=True):
    """故障分類: one cause of one fault class."""

    fault_class: str | None = None
    cause: str | None = None
    urgency: str | None = None
    skill: str | None = None
    likely_spares: str | None = None
    usual_items: str | None = None
    consents: tuple[str, ...] = ()
    promise_minutes: int | None = None
    developer_warranty_days: int | None = None
    active: bool = True


class Staff(Row, frozen=True, kw_only=True):
    """員工."""

    staff_no: str | None = None
    name: str | None = None
    roles: tuple[str, ...] = msgspec.field(default=(), name="role")
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    skills: str | None = None
    max_open: int | None = None
    deputy_of: str | None = None
    active: bool = True


class Unit(Row, frozen=True, kw_only=True):
    """房號: one contact of one unit."""

    unit: str | None = None
    kind: str | None = None
    building: str | None = None
    floor: str | None = None
    contact: str | None = None
    contact_kind: str | None = None
    phone: str | None = None
    email: str | None = None
    language: str | None = None
    main: bool = False
    no_callback: bool = False
    handover_on: Instant | None = None
    moved_out_on: Instant | None = None


class SlaPolicy(Row, frozen=True, kw_only=True):
    """時限標準: one clock of one urgency."""

    clock: str | None = None
    urgency: str | None = None
    minutes: int | None = None
    calendar: str | None = None
    warn_before: int | None = None
    level1_after: int | None = None
    level1_to: str | None = None
    level2_after: int | None = None
    level2_to: str | None = None
    level3_after: int | None = None
    level3_to: str | None = None


class Setting(Row, frozen=True, kw_only=True):
    """設定: one key and its value."""

    key: str | None = None
    value: str | None = None


class CalendarEntry(Row, frozen=True, kw_only=True):
    """行事曆: what differs from the weekday hours of the settings."""

    date: str | None = None
    """A day or a range of days, as typed and normalised: 2026-10-01 or 2026-10-01/2026-10-07."""
    kind: str | None = None
    from_: str | None = msgspec.field(default=None, name="from")
    to: str | None = None
    note: str | None = None


class Duty(Row, frozen=True, kw_only=True):
    """值班表: some people on one shift of some days."""

    date: str | None = None
    """Normalised: days "2026-10-01,2026-10-03/2026-10-05", or weekdays "mon,tue@2026-10-01/2026-12-31" with or
    without their first and last day; "work" and "rest" stand for working days and days off."""
    shift: str | None = None
    """Normalised: "22:00-06:00", "08:00-12:00,13:00-17:00", or "off"."""
    staff: tuple[str, ...] = ()
    as_role: str | None = None
