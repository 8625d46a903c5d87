"""Which versions of policy and fee schedule a case keeps from now on."""

from collections.abc import Mapping, Sequence

import msgspec

from sync.bundle import Bundle
from sync.judge import Judgement
from sync.memory import Memory, Number
from sync.records import FeeItem, SlaPolicy
from sync.reference import policy_version, schedule_version
from sync.world import Reference


class Pinned(msgspec.Struct, frozen=True, kw_only=True):
    """Versions that cases keep from now on, by registration row_id, and their bodies where they are new."""

    policy_of: Mapping[str, str]
    schedule_of: Mapping[str, str]
    policies: Mapping[str, tuple[SlaPolicy, ...]]
    schedules: Mapping[str, tuple[FeeItem, ...]]


def pins(
    granted: Sequence[Number],
    judgements: Mapping[str, Judgement],
    bundles: Mapping[str, Bundle],
    reference: Reference,
    memory: Memory,
) -> Pinned:
    """Gives what is pinned in this round: the policy at intake, the schedule when its prices were settled."""
    policies, schedule = policy_version(reference.policies), schedule_version(reference.fees)
    policy_of = {number.row_id: policies for number in granted}
    schedule_of = {
        row_id: schedule
        for row_id, judgement in judgements.items()
        if judgement.prices_settled and bundles[row_id].schedule_version is None
    }
    items = tuple(item for _, versions in sorted(reference.fees.items()) for item in versions)
    new_policies = (
        {} if policies in memory.policies else dict.fromkeys(policy_of.values(), _bodies(reference))
    )
    new_schedules = {} if schedule in memory.schedules else dict.fromkeys(schedule_of.values(), items)
    return Pinned(
        policy_of=policy_of, schedule_of=schedule_of, policies=new_policies, schedules=new_schedules
    )


def _bodies(reference: Reference) -> tuple[SlaPolicy, ...]:
    return tuple(policy for _, policy in sorted(reference.policies.items()))
