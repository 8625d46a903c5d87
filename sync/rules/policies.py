"""The SLA policy: minutes, calendar and escalation of each clock (rules.md, "Clocks")."""

from collections.abc import Mapping, Sequence

from sheet_schema.problems import Problem, problem
from sync.instant import Instant
from sync.records import SlaPolicy


def _default(
    clock: str,
    urgency: str,
    minutes: int,
    calendar: str,
    levels: Sequence[tuple[int, str]] = (),
    warn: int | None = None,
) -> SlaPolicy:
    padded = [*levels, *[(None, None)] * (3 - len(levels))]
    (after1, to1), (after2, to2), (after3, to3) = padded
    return SlaPolicy(
        row_id=f"default.{clock}.{urgency}",
        noticed_at=Instant(0),
        clock=clock,
        urgency=urgency,
        minutes=minutes,
        calendar=calendar,
        warn_before=warn,
        level1_after=after1,
        level1_to=to1,
        level2_after=after2,
        level2_to=to2,
        level3_after=after3,
        level3_to=to3,
    )


WORKING_DAY = 8 * 60
"""Minutes."""
_FOREMAN_THEN_SUPERVISOR = ((0, "foreman"), (10, "supervisor"))
_EMERGENCY = ((0, "foreman"), (5, "supervisor"), (15, "engineering_manager"))

DEFAULT_POLICIES: tuple[SlaPolicy, ...] = (
    _default("intake", "ordinary", 10, "working"),
    _default("intake", "emergency", 10, "always"),
    _default("hand_over", "ordinary", 5, "on_duty"),
    _default("hand_over", "emergency", 5, "always"),
    _default("dispatch", "ordinary", 8, "on_duty", _FOREMAN_THEN_SUPERVISOR),
    _default("dispatch", "emergency", 3, "always", _EMERGENCY),
    _default("arrival", "ordinary", 15, "on_duty", _FOREMAN_THEN_SUPERVISOR, 5),
    _default("arrival", "emergency", 15, "always", _EMERGENCY, 5),
    _default("quote", "ordinary", 30, "working"),
    _default("quote", "emergency", 30, "always"),
    _default("completion", "ordinary", 480, "working", (), 30),
    _default("completion", "emergency", 480, "always", (), 30),
    _default("inspection", "ordinary", 60, "working"),
    _default("inspection", "emergency", 60, "working"),
    *(
        _default(clock, urgency, days * WORKING_DAY, "working")
        for clock, days in (("callback", 3), ("mandatory_callback", 1), ("inquiry", 1), ("joint_visit", 2))
        for urgency in ("ordinary", "emergency")
    ),
    _default("filing", "ordinary", 960, "working"),
    _default("filing", "emergency", 960, "working"),
)

Policies = Mapping[tuple[str, str], SlaPolicy]


def read_policies(rows: Sequence[SlaPolicy]) -> tuple[Policies, dict[str, list[Problem]]]:
    """Gives the policy of each (clock, urgency), defaults where the tab says nothing, and problems by row_id."""
    policies = {(row.clock or "", row.urgency or ""): row for row in DEFAULT_POLICIES}
    typed: set[tuple[str, str]] = set()
    problems: dict[str, list[Problem]] = {}
    for row in rows:
        if row.clock is None or row.urgency is None or row.minutes is None or row.calendar is None:
            continue
        key = (row.clock, row.urgency)
        if key in typed:
            problems[row.row_id] = [problem("duplicate_key", "clock", text=f"{row.clock}/{row.urgency}")]
            continue
        typed.add(key)
        policies[key] = row
    return policies, problems
