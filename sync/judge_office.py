"""The judgement of what spans cases, rule by rule; pure."""

from collections.abc import Callable

from sync.office_figures import figures
from sync.office_handovers import hand_ins
from sync.office_training import training_log
from sync.office_view import OfficeFinding, OfficeView, together
from sync.tasks_office import office_tasks

OfficeRule = Callable[[OfficeView], OfficeFinding]
OFFICE_RULES: tuple[OfficeRule, ...] = (hand_ins, office_tasks, training_log, figures)
"""Rules in the order of the tabs they write; each cell has one writer."""


def judge_office(view: OfficeView) -> OfficeFinding:
    """Judges the rows that belong to no case, and what all cases together call for."""
    return together(tuple(rule(view) for rule in OFFICE_RULES))
