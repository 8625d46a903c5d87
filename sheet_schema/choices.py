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
        "filing",
        "callback",
        "inquiry",
        "joint_visit",
    ),
)
CALENDAR = Choices("calendar", ("always", "on_duty", "working"))
ROLE = Choices("role", tuple(Role))
LANGUAGE = Choices("language", ("zh_Hant", "zh_Hans", "en"))
