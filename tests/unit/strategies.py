"""Any case that people could leave behind, sensible or not."""

from hypothesis import strategies as st

from sheet_schema.choices import ENDED, INSPECTION, RESULT, TEST
from tests.unit.builders import ORDER_NO, bundle, line, moment, order, registration, visit

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
    rating=choice(("satisfied",)),
    signature=choice(("refused",)),
    signed=CLOCKS,
    notified=CLOCKS,
    filed=CLOCKS,
)
CALLS = st.builds(
    registration, unit=choice(("A-1203", "大堂", "沒這戶")), ended=choice(ENDED.keys), ref=choice(("K-1",))
)
CASES = st.builds(
    bundle,
    CALLS,
    st.none() | SLIPS,
    st.lists(TRIPS, max_size=3),
    st.lists(st.sampled_from((line(), line("F00"), line("沒有"), line(None))), max_size=2),
    st.sampled_from((None, ORDER_NO)),
)
