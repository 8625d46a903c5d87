"""The closed lists. Cells hold the label in the site's language; code uses the keys."""

from sheet_schema.fields import Choices, Role

CHANNEL = Choices("channel", ("phone", "in_person", "online", "patrol"))
URGENCY = Choices("urgency", ("emergency", "ordinary"))
VISIT = Choices("visit", ("at_once", "customer_set", "ours"))
ENDED = Choices(
    "ended",
    ("solved_by_phone", "customer_cancelled", "duplicate", "false_alarm", "out_of_scope", "unreachable"),
)
INSPECTION = Choices("inspection", ("passed_on_site", "passed_by_photo", "failed"))
RATING = Choices("rating", ("satisfied", "fair", "dissatisfied"))
SIGNATURE = Choices("signature", ("in_person", "proxy", "refused", "absent"))
PAYER = Choices("payer", ("owner", "tenant", "property", "third_party"))
TEST = Choices("test", ("normal", "abnormal", "not_applicable"))
RESULT = Choices(
    "result",
    ("repaired", "made_safe", "not_repaired", "to_continue", "customer_absent", "customer_cancelled"),
)
CHECKLIST = Choices("checklist", ("all_done", "exceptions"))
UNIT_KIND = Choices("unit_kind", ("indoor", "public_area", "equipment"))
CONTACT_KIND = Choices("contact_kind", ("owner", "tenant", "occupant"))
CALENDAR_KIND = Choices("calendar_kind", ("rest_day", "make_up_day", "stoppage", "system_down"))
CONSENT = Choices("consent", ("noise", "power", "water"))
CLOCK = Choices(
    "clock",
    (
        "intake",
        "hand_over",
        "dispatch",
        "arrival",
        "appointment",
        "quote",
        "completion",
        "inspection",
        "explanation",
        "hand_in",
        "cash_in",
        "filing",
        "callback",
        "mandatory_callback",
        "inquiry",
        "joint_visit",
    ),
)
CALENDAR = Choices("calendar", ("always", "on_duty", "working"))
CONSENT_KIND = Choices("consent_kind", (*CONSENT.keys, "entry", "surcharge", "plan", "owner"))
CONSENT_ANSWER = Choices("consent_answer", ("agreed", "another_time", "refused"))
CONSENT_HOW = Choices("consent_how", ("in_person", "phone", "message", "link"))
CONSENT_STATE = Choices("consent_state", ("given", "another_time", "refused", "late"))
SCOPE = Choices("scope", ("whole", "part"))
ITEM_STATE = Choices("item_state", ("out", "returned"))
DEFERRAL_REASON = Choices(
    "deferral_reason", ("spares", "supplier", "customer_postponed", "unfinished", "other")
)
DEFERRAL_LEVEL = Choices("deferral_level", ("supervisor", "engineering_manager"))
PARTY = Choices("party", ("purchasing", "contractor", "maintenance_vendor", "specialists"))
DEFERRAL_STATE = Choices("deferral_state", ("undecided", "paused", "resumed", "ended"))
PAYMENT_KIND = Choices("payment_kind", ("payment", "refund"))
METHOD = Choices("method", ("cash", "scan", "transfer", "card", "monthly"))
PAYMENT_STATE = Choices("payment_state", ("held", "handed_in", "to_check", "checked"))
HANDOVER_STATE = Choices("handover_state", ("open", "partly", "done", "late", "nothing_due"))
FOLLOW_UP = Choices(
    "follow_up",
    (
        "urged",
        "pressed",
        "told_customer",
        "customer_rescheduled",
        "we_rescheduled",
        "complaint",
        "praise",
        "visitor",
    ),
)
CALLBACK_KIND = Choices("callback_kind", ("repair", "corrective", "complaint"))
REACHED = Choices("reached", ("reached", "no_answer", "declined", "wrong_number"))
YES_NO = Choices("yes_no", ("yes", "no"))
FEE_CLEAR = Choices("fee_clear", ("yes", "no", "free"))
CLOSED_AS = Choices("closed_as", ("unreasonable", "lost_contact"))
CASE_STATE = Choices(
    "case_state",
    ("inquiry", "joint_visit", "corrective", "inquired", "satisfied", "ruled", "next_round", "not_needed"),
)
RULING = Choices(
    "ruling",
    (
        "time_excused",
        "amount_changed",
        "refund",
        "written_off",
        "urgency_lowered",
        "not_a_repeat",
        "not_in_warranty",
        "in_warranty",
        "inspection_waived",
        "slip_missing",
        "case_closed",
    ),
)
ABOUT = Choices("about", ("cash",))
"""What a ruling may be about besides the clocks, and the lines and payments that it names by their codes."""
RULING_STATE = Choices("ruling_state", ("in_force", "unproven", "no_effect"))
TASK = Choices(
    "task",
    (
        "inquiry",
        "joint_visit",
        "corrective",
        "explanation",
        "sourcing",
        "tell_customer",
        "collect",
        "hand_in",
        "inspection",
        "follow_up",
        "improvement",
        "training",
        "callback",
    ),
)
TASK_STATE = Choices("task_state", ("open", "overdue", "done"))
TRAINING = Choices("training", ("technical", "service"))
KPI = Choices(
    "kpi",
    (
        "arrival",
        "appointment",
        "response",
        "completion",
        "diagnosis",
        "first_time_fix",
        "satisfaction",
        "satisfaction_sample",
        "callback_rate",
        "repeat_fault",
        "fee_conformity",
        "cash_same_day",
        "cash_amount",
        "hand_in",
        "inspected",
        "explained",
        "completeness",
        "training",
        "cases",
        "ended_without_trip",
        "urged",
        "complaints",
        "backlog",
        "stage_minutes",
        "by_class",
        "by_building",
    ),
)
KPI_STATE = Choices("kpi_state", ("met", "below", "too_few", "no_target"))
ROLE = Choices("role", tuple(Role))
LANGUAGE = Choices("language", ("zh_Hant", "zh_Hans", "en"))
