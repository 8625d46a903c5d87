"""Who is who: claims of grid rows against what the ledger knows. Each case is a little sheet.

Columns of a row: row_id, row_key, order_no, and what people typed into `fault`.
"""

from collections.abc import Sequence
from itertools import count

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from sheet_schema.catalogue import tab
from sync.cell import GridRow
from sync.difference import tab_writes
from sync.identity import TabIdentity, identify
from sync.instant import Instant
from sync.memory import KnownRow, RowState

REGISTRATION = tab("registration")
A = KnownRow(
    row_id="ra",
    tab="registration",
    state=RowState.LIVE,
    noticed_at=Instant(0),
    cells={"fault": "漏水"},
    index=1,
)
B = KnownRow(
    row_id="rb",
    tab="registration",
    state=RowState.LIVE,
    noticed_at=Instant(0),
    cells={"fault": "燈不亮"},
    index=2,
)
KNOWN = {"ra": A, "rb": B}
NUMBERS = {"ra": "LJ-1", "rb": "LJ-2"}
Line = tuple[str, str, str, str]


def grid(lines: Sequence[Line]) -> list[GridRow]:
    keys = ("row_id", "row_key", "order_no", "fault")
    return [
        GridRow(index=place, cells={key: cell for key, cell in zip(keys, line, strict=True) if cell})
        for place, line in enumerate(lines, start=1)
    ]


def who(
    *lines: Line, known: dict[str, KnownRow] | None = None, unseen: frozenset[str] = frozenset()
) -> TabIdentity:
    fresh = count(1)
    return identify(
        REGISTRATION,
        grid(lines),
        KNOWN if known is None else known,
        NUMBERS,
        lambda: f"new{next(fresh)}",
        unseen,
    )


def names(*lines: Line) -> list[str]:
    return [found.row_id for found in who(*lines).rows]


def test_rows_are_known_wherever_they_stand() -> None:
    assert names(("rb", "rb", "LJ-2", "燈不亮"), ("ra", "ra", "LJ-1", "漏水")) == ["rb", "ra"]


def test_what_was_never_on_the_sheet_claims_no_row_by_its_words_alone() -> None:
    waiting = {"rb": B}
    bare, sent = ("", "", "", "燈不亮"), ("rb", "", "", "燈不亮")

    def ids(*lines: Line) -> list[str]:
        return [found.row_id for found in who(*lines, known=waiting, unseen=frozenset(waiting)).rows]

    assert ids(bare) == ["new1"]
    assert ids(bare, sent) == ["new1", "rb"]
    assert ids(("rb", "", "", "抄來改的"), sent) == ["new1", "rb"], "its words still tell it from a copy"
    assert who(bare, bare, known=waiting, unseen=frozenset(waiting)).twins == ()


def test_edited_content_stays_the_same_row() -> None:
    assert names(("ra", "ra", "LJ-1", "漏水很大"), ("rb", "rb", "LJ-2", "燈不亮")) == ["ra", "rb"]


def test_a_copied_row_is_new_and_the_original_keeps_its_identity() -> None:
    assert names(("ra", "ra", "LJ-1", "漏水"), ("ra", "ra", "LJ-1", "另一處漏水")) == ["ra", "new1"]
    assert names(("ra", "ra", "LJ-1", "另一處漏水"), ("ra", "ra", "LJ-1", "漏水")) == ["new1", "ra"]


def test_a_cleared_carrier_is_restored_from_the_other() -> None:
    found = who(("", "ra", "LJ-1", "漏水"), ("rb", "", "LJ-2", "燈不亮"))

    assert [(row.row_id, row.seen) for row in found.rows] == [("ra", False), ("rb", True)]


def test_a_carrier_that_slipped_to_a_neighbour_spoils_nothing() -> None:
    assert names(("ra", "ra", "LJ-1", "漏水"), ("ra", "rb", "LJ-2", "燈不亮")) == ["ra", "rb"]


def test_both_carriers_gone_the_content_tells() -> None:
    assert names(("", "", "", "燈不亮"), ("", "", "", "漏水")) == ["rb", "ra"]


def test_what_people_see_tells_more_than_what_they_do_not_see() -> None:
    """Only the visible columns were sorted: the hidden carriers stayed where they were."""
    assert names(("rb", "rb", "LJ-1", "漏水"), ("ra", "ra", "LJ-2", "燈不亮")) == ["ra", "rb"]


def test_writes_that_slipped_one_after_the_other_take_no_row_from_its_words() -> None:
    """All that the service wrote for one row stands on another one, whose words are its own all the same."""
    assert names(("rb", "rb", "LJ-2", "漏水"), ("", "", "", "燈不亮")) == ["ra", "rb"]
    assert names(("rb", "rb", "LJ-2", "漏水")) == ["rb"], (
        "its own words are nowhere: it may have been typed over"
    )
    assert names(("rb", "rb", "LJ-2", "門鎖"), ("", "", "", "燈不亮")) == ["rb", "new1"], "nobody said so"


def test_carriers_and_number_tell_what_an_edited_row_is() -> None:
    assert names(("ra", "ra", "LJ-1", "燈不亮"), ("rb", "rb", "LJ-2", "燈不亮")) == ["ra", "rb"]


def test_the_number_tells_where_nothing_else_does() -> None:
    assert names(("", "", "LJ-2", "燈全部不亮")) == ["rb"]


def test_what_nobody_knows_is_new() -> None:
    found = who(("", "", "", "門鎖壞了"))

    assert [(row.row_id, row.new, row.seen) for row in found.rows] == [("new1", True, False)]


def test_carriers_of_another_ledger_prove_nothing() -> None:
    assert names(("rx", "rx", "ZZ-9", "門鎖壞了")) == ["new1"]


def test_rows_that_are_gone_are_told() -> None:
    assert [row.row_id for row in who(("ra", "ra", "LJ-1", "漏水")).vanished] == ["rb"]


def test_an_order_nobody_filled_yet_is_told_by_its_number_and_its_copy_is_cleared() -> None:
    orders, blank = tab("work_orders"), replace(A, tab="work_orders", cells={})
    lines = grid([("", "", "LJ-1", ""), ("ra", "ra", "LJ-1", ""), ("", "", "LJ-1", "")])

    alone = identify(orders, lines[:1], {"ra": blank}, {"ra": "LJ-1"}, lambda: "new")
    copied = identify(orders, lines, {"ra": blank}, {"ra": "LJ-1"}, lambda: "new")

    assert [row.row_id for row in alone.rows] == ["ra"]
    assert [(row.row.index, row.row_id) for row in copied.rows] == [(2, "ra")]
    assert [row.index for row in copied.strays] == [1, 3]


def test_twins_are_for_a_person() -> None:
    gone = {"ra": A}

    found = who(("", "", "", "漏水"), ("", "", "", "漏水"), known=gone)

    assert found.rows == ()
    assert [row.index for row in found.twins] == [1, 2]


def test_a_row_that_still_shows_its_number_is_no_twin_of_its_copies() -> None:
    """Somebody cleared both carriers; what people see of the row is whole."""
    found = who(("", "", "", "漏水"), ("", "", "LJ-1", "漏水"), ("", "", "", "漏水"))

    assert [row.row_id for row in found.rows] == ["new1", "ra", "new2"]
    assert found.twins == ()


def test_copies_that_show_the_number_too_are_twins() -> None:
    found = who(("", "", "LJ-1", "漏水"), ("", "", "LJ-1", "漏水"))

    assert [row.index for row in found.twins] == [1, 2]


def test_a_twin_that_was_told_apart_takes_the_identity_back() -> None:
    found = who(("", "", "", "漏水"), ("", "", "", "馬桶不通"), known={"ra": A})

    assert [row.row_id for row in found.rows] == ["ra", "new1"]


def test_rows_that_are_alike_and_new_are_two_rows() -> None:
    found = who(("", "", "", "門鎖壞了"), ("", "", "", "門鎖壞了"))

    assert [row.row_id for row in found.rows] == ["new1", "new2"]


def test_cells_that_were_taken_elsewhere_take_the_identity_along() -> None:
    found = who(("ra", "ra", "LJ-1", ""), ("rb", "rb", "LJ-2", "燈不亮"), ("", "", "", "漏水"))

    assert [(row.row.index, row.row_id) for row in found.rows] == [(2, "rb"), (3, "ra")]
    assert [row.index for row in found.strays] == [1]


def test_what_was_written_for_a_new_slip_and_landed_on_its_neighbour_spoils_neither() -> None:
    """Slips that nobody filled in yet: number and second carrier of the new one stand in the row beside it."""
    orders = tab("work_orders")
    known = {row.row_id: replace(row, tab="work_orders", cells={}) for row in (A, B)}

    def ids(*lines: Line) -> list[str]:
        found = identify(orders, grid(lines), known, NUMBERS, lambda: "new")
        return [row.row_id for row in found.rows]

    assert ids(("ra", "rb", "LJ-2", ""), ("rb", "", "", "")) == ["ra", "rb"]
    assert ids(("rb", "", "", ""), ("ra", "rb", "LJ-2", "")) == ["rb", "ra"]
    assert ids(("ra", "rb", "LJ-2", "")) == ["rb"], "there is no other row for it"
    assert ids(("rb", "ra", "LJ-1", ""), ("ra", "rb", "LJ-2", "")) == ["ra", "rb"], (
        "two carriers changed places"
    )


def test_a_row_whose_cells_were_all_cleared_keeps_its_number_though_a_write_slipped_there() -> None:
    found = who(("ra", "rb", "LJ-2", ""), ("rb", "", "", "燈不亮"))

    assert [(row.row.index, row.row_id) for row in found.rows] == [(1, "ra"), (2, "rb")]


def test_left_over_service_cells_are_strays_and_get_cleared() -> None:
    found = who(("ra", "", "", ""), ("ra", "ra", "LJ-1", "漏水"), ("rb", "rb", "LJ-2", "燈不亮"))

    assert [row.index for row in found.strays] == [1]
    writes = list(tab_writes(REGISTRATION, found, {}))
    assert [(write.row, write.column, write.value) for write in writes if write.row == 1] == [
        (1, "row_id", None)
    ]


def test_an_emptied_row_that_still_bears_both_carriers_stays_who_it_was() -> None:
    assert names(("ra", "ra", "LJ-1", ""), ("rb", "rb", "LJ-2", "燈不亮")) == ["ra", "rb"]


LINES = st.lists(
    st.tuples(
        st.sampled_from(("", "ra", "rb", "rx")),
        st.sampled_from(("", "ra", "rb", "rx")),
        st.sampled_from(("", "LJ-1", "LJ-2")),
        st.sampled_from(("", "漏水", "燈不亮", "門鎖壞了")),
    ),
    max_size=6,
)


@given(LINES)
def test_each_identity_is_given_once_and_no_batch_writes_both_carriers_of_a_row(lines: list[Line]) -> None:
    found = who(*lines)
    given_ids = [row.row_id for row in found.rows]

    assert len(given_ids) == len(set(given_ids))
    assert len(found.rows) + len(found.strays) + len(found.twins) == len(lines)
    writes = list(tab_writes(REGISTRATION, found, {row_id: {} for row_id in given_ids}))
    for row in found.rows:
        columns = {write.column for write in writes if write.row == row.row.index and write.value is not None}
        assert not {"row_id", "row_key"} <= columns
    assert {write.column for write in writes} <= REGISTRATION.service_keys


CLAIMED = st.sampled_from(("", "ra", "rb", "rc", "rd", "rx"))
SAID = st.sampled_from(("", "漏水", "燈不亮"))
SHOWN = st.sampled_from(("", "LJ-1", "LJ-2", "LJ-3"))
STATES = st.sampled_from((RowState.LIVE, RowState.PENDING, RowState.VANISHED))


@given(
    st.lists(st.tuples(CLAIMED, CLAIMED, SHOWN, SAID), max_size=6),
    st.fixed_dictionaries(dict.fromkeys(("ra", "rb", "rc", "rd"), st.tuples(SAID, STATES))),
    st.booleans(),
    st.frozensets(st.sampled_from(("rb", "rd"))),
)
@example(
    [("ra", "ra", "LJ-2", ""), ("", "", "LJ-1", "")],
    dict.fromkeys(("ra", "rb", "rc", "rd"), ("", RowState.LIVE)),
    True,
    frozenset(),
)
def test_rows_that_are_sure_would_have_been_found_among_all_others(
    lines: list[Line], rows: dict[str, tuple[str, RowState]], opened: bool, unseen: frozenset[str]
) -> None:
    of = tab("work_orders" if opened else "registration")
    said = "remarks" if opened else "fault"
    known = {
        row_id: replace(A, row_id=row_id, index=place, cells={said: words} if words else {}, state=state)
        for place, (row_id, (words, state)) in enumerate(rows.items(), start=1)
    }
    numbers = {row_id: f"LJ-{place}" for place, row_id in enumerate(known, start=1) if place < len(known)}
    sheet = [
        GridRow(
            index=row.index, cells={said if key == "fault" else key: cell for key, cell in row.cells.items()}
        )
        for row in grid(lines)
    ]
    found = identify(of, sheet, known, numbers, map("new{}".format, count(1)).__next__, unseen)
    weighed = identify(of, sheet, known, numbers, map("new{}".format, count(1)).__next__, unseen, sure={})
    assert replace(found, rows=tuple(replace(row, same=False) for row in found.rows)) == weighed
