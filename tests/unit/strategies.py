"""Any case that people could leave behind, sensible or not."""

from hypothesis import strategies as st

from sheet_schema.choices import (
    CLOSED_AS,
    ENDED,
    FOLLOW_UP,
    INSPECTION,
    RATING,
    REACHED,
    RESULT,
    TEST,
    YES_NO,
)
from sync.records import Callback, CaseRecord, FollowUp, Task
from tests.unit.builders import ORDER_NO, at, bundle, line, moment, order, registration, visit

CLOCKS = st.one_of(
    st.none(),
    st.builds(lambda minute: moment(f"{9 + minute // 60:02}:{minute % 60:02}"), st.integers(0, 540)),
)


def choice(keys: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    return st.sampled_from((None, *keys))


TRIPS = st.builds(
    visit,
    row_id=st.just("v1"),
    accepted=CLOCKS,
    arrived=CLOCKS,
    diagnosis=choice(("墊片老化", "不明")),
    quoted=st.sampled_from((None, 0, 30000)),
    consented=CLOCKS,
    started=CLOCKS,
    cause=choice(("墊片老化", "不明")),
    test=choice(TEST.keys),
    finished=CLOCKS,
    result=choice(RESULT.keys),
)
SLIPS = st.builds(
    order,
    technician=choice(("王明", "誰")),
    dispatched=CLOCKS,
    inspected_by=choice(("李華",)),
    inspection=choice(INSPECTION.keys),
    inspected=CLOCKS,
    rating=choice(RATING.keys),
    signature=choice(("refused",)),
    signed=CLOCKS,
    notified=CLOCKS,
    filed=CLOCKS,
)
CALLS = st.builds(
    registration, unit=choice(("A-1203", "大堂", "沒這戶")), ended=choice(ENDED.keys), ref=choice(("K-1",))
)
CALLBACKS = st.builds(
    Callback,
    row_id=st.just("cb1"),
    noticed_at=st.just(at("09:45")),
    called=CLOCKS,
    reached=choice(REACHED.keys),
    tries=st.sampled_from((None, 1, 3)),
    rating=choice(RATING.keys),
    fault_gone=choice(YES_NO.keys),
)
ROUNDS = st.builds(
    CaseRecord,
    row_id=st.just("k1"),
    noticed_at=st.just(at("10:00")),
    finding=choice(("遲到",)),
    improvement=choice(("先打電話",)),
    visited=CLOCKS,
    demand=choice(("重修",)),
    closed_as=choice(CLOSED_AS.keys),
)
FOLLOW_UPS = st.builds(
    FollowUp,
    row_id=st.just("u1"),
    noticed_at=st.just(at("09:30")),
    kind=choice(FOLLOW_UP.keys),
    happened=CLOCKS.filter(bool),
)
OPENED = {"cb1": "1", "k1": "1", "t1": "inquiry:1"}
"""What the rows of a case were opened for that the service opens."""
CASES = st.builds(
    bundle,
    CALLS,
    st.none() | SLIPS,
    st.lists(TRIPS, max_size=3),
    st.lists(st.sampled_from((line(), line("F00"), line("沒有"), line(None))), max_size=2),
    st.sampled_from((None, ORDER_NO)),
    callbacks=st.lists(CALLBACKS, max_size=1),
    rounds=st.lists(ROUNDS, max_size=1),
    follow_ups=st.lists(FOLLOW_UPS, max_size=1),
    tasks=st.lists(st.just(Task(row_id="t1", noticed_at=at("10:00"), done=True)), max_size=1),
    occasions=st.just(OPENED),
)
