"""Tasks that figures and evidence call for: a missed target, training somebody (P5, P6)."""

from collections.abc import Iterator

from sheet_schema.choices import KPI, TRAINING
from sheet_schema.fields import Role
from sync.instant import Instant, local
from sync.office_view import OfficeView
from sync.rules import people
from sync.rules.months import month_close, month_end
from sync.rules.tasks import MANAGER, SUPERVISOR, TaskSpec
from sync.rules.training import serving
from sync.rules.training_evidence import LETTERS, Evidence, Proposal, proposals

PER_CENT = 100


def improvements(view: OfficeView) -> Iterator[TaskSpec]:
    """P5: what missed its target when its month was over is improved; only people can say that it was."""
    if "kpi" not in view.reference.runs:
        return
    for (month, kpi, subject), result in sorted(view.figures.items()):
        over = month_end(month, view.reference.zone)
        if subject or result.state != "below" or over > view.now:
            continue
        yield TaskSpec(
            kind="improvement",
            detail=f"{month.replace('-', '')}-{kpi}",
            opened_at=over,
            due_at=Instant(month_close(month, view.reference) - 1),
            roles=(Role.SUPERVISOR, Role.MANAGER_IN_CHARGE),
            level=MANAGER,
            by_tick=True,
            about=view.words.term(
                "task.below_target",
                month=month,
                kpi=view.words.choice(KPI, kpi),
                numerator=str(result.numerator),
                denominator=str(result.denominator),
                target=f"{float(result.target or 0) * PER_CENT:g}",
            ),
        )


def trainings(view: OfficeView) -> Iterator[TaskSpec]:
    """P6: training that the evidence asks for, and training that counts no more."""
    if "training" not in view.reference.runs:
        return
    found: list[Evidence] = [one for judgement in view.cases.values() for one in judgement.evidence]
    for proposal in proposals(found, view.trained, view.reference):
        yield _proposed(proposal, view)
    yield from _expired(view)


def _proposed(proposal: Proposal, view: OfficeView) -> TaskSpec:
    return TaskSpec(
        kind="training",
        detail=proposal.detail,
        opened_at=proposal.since,
        due_at=month_end(proposal.month, view.reference.zone),
        roles=(Role.SUPERVISOR,),
        level=SUPERVISOR,
        closed=proposal.met_at is not None,
        about=view.words.term(
            "task.training_proposed",
            person=_name(proposal.staff, view),
            kind=view.words.choice(TRAINING, proposal.kind),
            orders="、".join(proposal.orders),
        ),
    )


def _expired(view: OfficeView) -> Iterator[TaskSpec]:
    for staff in serving(view.reference):
        for kind in TRAINING.keys:
            mine = view.trained.get((staff.staff_no or "", kind), ())
            ended = max((one.ends for one in mine), default=None)
            if ended is None or ended >= view.now:
                continue
            day = f"{local(ended, view.reference.zone):%Y%m%d}"
            yield TaskSpec(
                kind="training",
                detail=f"{day}{LETTERS[kind]}-{staff.staff_no}",
                opened_at=Instant(ended + 1),
                roles=(Role.SUPERVISOR,),
                level=SUPERVISOR,
                about=view.words.term(
                    "task.training_expired",
                    person=_name(staff.staff_no or "", view),
                    kind=view.words.choice(TRAINING, kind),
                ),
            )


def _name(staff_no: str, view: OfficeView) -> str:
    known = people.anyone(staff_no, view.reference)
    return people.called(known, view.reference) if known is not None else staff_no
