"""What an order costs, to the cent, and what was told of it before."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheet_schema.problems import Problem
from sync.bundle import Bundle
from sync.records import Moment
from sync.reference import build_reference
from sync.rules.fees import (
    PricedLine,
    amount_in_words,
    charges,
    is_chargeable,
    price_line,
)
from tests.unit.builders import (
    FILED_SLIP,
    FINISHED_TRIP,
    ZONE,
    at,
    filed,
    item,
    line,
    moment,
    office_rows,
    order,
    reference,
    reference_of,
    registration,
    visit,
)


def priced(code: str = "W01", **cells: Any) -> PricedLine:
    return price_line(line(code, **cells), reference().fees, at("09:00"), ZONE)


def told(of: Bundle) -> list[tuple[str, str]]:
    return [(row_id, problem.code) for row_id, problem in charges(of, reference()).problems]


def codes(found: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in found]


@pytest.mark.parametrize(
    ("labour", "quantity", "cents"),
    [(115, "1.5", 173), (145, "0.1", 15), (105, "2.5", 263), (170, "0.25", 43)],
)
def test_amounts_are_right_where_a_float_is_wrong_by_a_cent(labour: int, quantity: str, cents: int) -> None:
    assert round(labour / 100 * float(quantity), 2) != cents / 100
    assert priced(labour=labour, quantity=Decimal(quantity)).amount == cents


@pytest.mark.parametrize(
    ("labour", "quantity", "cents"),
    [(20000, "1", 20000), (20005, "0.5", 10003), (250, "0.01", 3), (249, "0.01", 2), (20000, "0", 0)],
)
def test_amounts_are_half_up_to_the_cent(labour: int, quantity: str, cents: int) -> None:
    assert priced(labour=labour, quantity=Decimal(quantity)).amount == cents


@given(st.integers(0, 10**9), st.decimals(0, 10**6, places=3, allow_nan=False))
def test_an_amount_is_the_exact_product_rounded_half_up(labour: int, quantity: Decimal) -> None:
    exact = Fraction(labour) * Fraction(quantity)
    assert priced(labour=labour, quantity=quantity).amount == floor(exact + Fraction(1, 2))


def test_labour_and_material_are_rounded_each_on_its_own() -> None:
    found = priced(
        "W02",
        labour=20001,
        quantity=Decimal("0.5"),
        material="管件",
        material_price=1001,
        material_quantity=Decimal("1.5"),
    )
    assert (found.unit_price, found.amount) == (20001, 10001 + 1502)


def test_material_without_a_name_or_a_price_costs_nothing_yet() -> None:
    assert priced("W02", material_price=5000).amount == 20000
    unpriced = priced("W02", material="管件")
    assert (unpriced.amount, codes(unpriced.problems)) == (20000, ["material_price_missing"])


def test_what_the_customer_brings_costs_nothing_and_is_in_no_range() -> None:
    found = priced("W02", material="客戶自備龍頭", material_price=0)
    assert (found.amount, found.problems) == (20000, ())


def test_a_declined_line_costs_nothing_and_asks_for_no_price() -> None:
    found = priced("W02", declined=True, material="管件", labour=999999)
    assert (found.amount, found.problems) == (0, ())


@pytest.mark.parametrize(
    ("code", "labour", "problems"),
    [
        ("W01", 30000, []),
        ("W01", 30001, ["labour_out_of_range"]),
        ("W01", 29999, ["labour_out_of_range"]),
        ("W02", 20000, []),
        ("W02", 50000, []),
        ("W02", 50001, ["labour_out_of_range"]),
        ("F00", 0, []),
        ("F00", 1, ["labour_out_of_range"]),
        ("W02", None, []),
    ],
)
def test_labour_lies_inside_the_published_range(code: str, labour: int | None, problems: list[str]) -> None:
    assert codes(priced(code, labour=labour).problems) == problems


@pytest.mark.parametrize(
    ("price", "words"), [(999, ("10", "90")), (1000, None), (9000, None), (9001, ("10", "90"))]
)
def test_material_lies_between_floor_and_ceiling(price: int, words: tuple[str, str] | None) -> None:
    found = priced("W02", material="管件", material_price=price).problems
    assert [(one.code, dict(one.words)["low"], dict(one.words)["high"]) for one in found] == (
        [("material_out_of_range", *words)] if words else []
    )


def test_a_floor_or_a_ceiling_may_stand_alone() -> None:
    office = reference_of(
        fee_schedule=[item("A", material_floor=1000), item("B", row_id="f2", material_ceiling=1000)]
    )
    wrong = {
        code: codes(
            price_line(
                line(code, material="管", material_price=price), office.fees, at("09:00"), ZONE
            ).problems
        )
        for code, price in (("A", 999), ("B", 1001))
    }
    assert wrong == {"A": ["material_out_of_range"], "B": ["material_out_of_range"]}


def test_a_code_without_a_version_costs_nothing_and_says_so() -> None:
    found = priced("沒有")
    assert (found.item, found.amount) == (None, 0)
    assert [(one.code, dict(one.words)) for one in found.problems] == [
        ("code_not_in_force", {"text": "沒有", "date": "2026-11-23"})
    ]
    assert price_line(line(None), reference().fees, at("09:00"), ZONE).problems == ()


def test_the_version_of_the_consent_counts_before_that_of_the_receipt() -> None:
    office = reference_of(
        fee_schedule=[
            item("W01", 28000, valid_from=date(2026, 1, 1), valid_to=date(2026, 11, 22)),
            item("W01", 30000, valid_from=date(2026, 11, 23), row_id="f2"),
        ]
    )
    received = registration(moment("22:00", day=date(2026, 11, 22)))
    untold = filed(called=received, visits=[visit(**FINISHED_TRIP | {"consented": None})])
    assert charges(untold, office).total == 28000
    assert charges(filed(called=received), office).total == 30000


def test_a_sound_order_has_no_fee_problem() -> None:
    found = charges(filed(), reference())
    assert (found.total, found.quote, found.agreed, found.chargeable, found.problems) == (
        30000,
        30000,
        30000,
        True,
        (),
    )


@pytest.mark.parametrize(
    ("called", "slip", "total"),
    [
        ({"unit": "大堂"}, {}, 0),
        ({"unit": "大堂"}, {"payer": "tenant"}, 30000),
        ({}, {"payer": "property"}, 0),
        ({}, {"payer": "third_party"}, 30000),
        ({"unit": "沒這戶"}, {}, 30000),
    ],
)
def test_where_the_office_pays_the_customer_owes_nothing(
    called: dict[str, Any], slip: dict[str, Any], total: int
) -> None:
    case = filed(called=registration(**called), slip=order(**FILED_SLIP | slip))
    assert charges(case, reference()).total == total
    assert is_chargeable(case, reference()) is bool(total)
    assert sum(line.amount for line in charges(case, reference()).lines) == 30000, "it is cost all the same"


def test_free_work_needs_no_quote_and_is_still_a_line() -> None:
    case = filed(
        visits=[visit(**FINISHED_TRIP | {"quoted": None, "consented": None})],
        lines=[line("F00")],
        slip=order(**FILED_SLIP | {"amount_confirmed": None}),
    )
    found = charges(case, reference())
    assert (found.chargeable, found.total, found.problems) == (False, 0, ())


def test_a_zero_quote_charges_nothing() -> None:
    case = filed(visits=[visit(**FINISHED_TRIP | {"quoted": 0})], lines=[line("F00")])
    assert not is_chargeable(case, reference())


def trip(**cells: Any) -> list[Any]:
    return [visit(**FINISHED_TRIP | cells)]


def test_an_empty_quote_is_what_the_lines_seen_before_consent_come_to() -> None:
    case = filed(visits=trip(quoted=None), lines=[line(noticed_at="09:14")])
    assert (charges(case, reference()).quote, told(case)) == (30000, [])


def test_with_a_range_it_is_the_highest_it_can_be() -> None:
    lines = [line("W02", noticed_at="09:14", material="管件", material_price=2000)]
    found = charges(filed(visits=trip(quoted=None), lines=lines), reference())
    assert (found.total, found.quote) == (22000, 52000)


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"started": "09:16", "finished": None, "result": None}, True),
        ({"started": None}, True),
        ({"started": None, "finished": None, "result": None}, False),
    ],
)
def test_work_that_is_begun_or_done_without_a_quote_is_told(cells: dict[str, Any], wrong: bool) -> None:
    """C13: the fee is told before the work."""
    case = filed(visits=trip(quoted=None, consented=None, **cells))
    assert (told(case) == [("v1", "chargeable_without_quote")]) is wrong


def test_a_settled_order_is_priced_by_the_schedule_it_was_told() -> None:
    """C13: a closed order never re-prices, whatever the list says today."""
    rows = office_rows() | {"fee_schedule": [item("W01", 99900)]}
    office, _ = build_reference("KH", ZONE, rows, {}, {"v1": [item("W01", 28000)]})
    assert charges(filed(), office).total == 99900
    assert charges(filed(schedule_version="v1"), office).total == 28000
    assert charges(filed(schedule_version="unknown"), office).total == 99900


def test_lines_seen_only_after_consent_are_no_quote() -> None:
    case = filed(visits=trip(quoted=None), lines=[line(noticed_at="09:30")])
    assert told(case) == [("v1", "chargeable_without_quote")]


def test_a_line_added_after_consent_needs_another() -> None:
    lines = [line(noticed_at="09:14"), line("W02", "l2", noticed_at="09:30")]
    slip = order(**FILED_SLIP | {"amount_confirmed": 50000})
    assert told(filed(visits=trip(quoted=None), lines=lines, slip=slip)) == [("o1", "total_over_quote")]


def test_what_is_entered_from_paper_in_the_evening_was_seen_together() -> None:
    evening = {"quoted": None, "consented": moment("09:15", seen="17:00")}
    case = filed(visits=trip(**evening), lines=[line(noticed_at="17:00")])
    assert told(case) == []


def test_more_than_the_quote_needs_a_second_consent_with_the_new_amount() -> None:
    dear = [line("W02", labour=50000)]
    slip = order(**FILED_SLIP | {"amount_confirmed": 50000})
    first = visit(**FINISHED_TRIP | {"result": "to_continue"})
    again = FINISHED_TRIP | {"accepted": "10:00", "arrived": "10:05", "started": "10:10", "finished": "10:30"}
    for second, problems in (
        (visit("v2", **again | {"quoted": None, "consented": None}), [("o1", "total_over_quote")]),
        (visit("v2", **again | {"quoted": 50000, "consented": None}), [("o1", "total_over_quote")]),
        (visit("v2", **again | {"quoted": 50000, "consented": "10:06"}), []),
    ):
        assert told(filed(slip=slip, visits=[first, second], lines=dear)) == problems


def test_less_than_the_quote_is_welcome() -> None:
    assert told(filed(visits=trip(quoted=99900))) == []


@pytest.mark.parametrize(
    ("cells", "problems"),
    [
        ({"started": "09:14"}, [("v1", "start_before_consent")]),
        ({"started": "09:15"}, []),
        ({"started": None}, []),
    ],
)
def test_work_begins_behind_the_consent(cells: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert told(filed(visits=trip(**cells))) == problems


def test_work_on_an_earlier_trip_than_the_consent_is_work_before_consent() -> None:
    first = visit(
        arrived="09:12", diagnosis="墊片老化", started="09:13", finished="09:14", result="to_continue"
    )
    second = visit("v2", **FINISHED_TRIP | {"accepted": None, "arrived": None})
    assert ("v1", "start_before_consent") in told(filed(visits=[first, second]))


@pytest.mark.parametrize(("confirmed", "wrong"), [(30000, False), (29999, True), (0, True), (None, False)])
def test_the_customer_confirms_what_is_charged(confirmed: int | None, wrong: bool) -> None:
    case = filed(slip=order(**FILED_SLIP | {"amount_confirmed": confirmed}))
    found = [problem for _, problem in charges(case, reference()).problems]
    assert codes(tuple(found)) == (["amount_differs"] if wrong else [])


def test_each_problem_of_an_order_stands_on_the_cell_to_put_right() -> None:
    """C13, C14, C17, A7."""
    untold = filed(visits=trip(quoted=None), lines=[line(noticed_at="09:30")])
    early = filed(visits=trip(started="09:14"))
    misread = filed(slip=order(**FILED_SLIP | {"amount_confirmed": 29999}))
    dear = filed(lines=[line("W02", labour=50000)], slip=order(**FILED_SLIP | {"amount_confirmed": 50000}))
    places = [
        (problem.code, problem.column)
        for case in (untold, early, misread, dear)
        for _, problem in charges(case, reference()).problems
    ]
    assert places == [
        ("chargeable_without_quote", "quoted"),
        ("start_before_consent", "started"),
        ("amount_differs", "amount_confirmed"),
        ("total_over_quote", "total"),
    ]


def test_each_problem_of_a_line_stands_on_the_cell_to_put_right() -> None:
    wrong = (
        priced("W02", labour=50001),
        priced("W02", material="管件"),
        priced("W02", material="管件", material_price=9001),
        priced("沒有"),
    )
    assert [(problem.code, problem.column) for one in wrong for problem in one.problems] == [
        ("labour_out_of_range", "labour"),
        ("material_price_missing", "material_price"),
        ("material_out_of_range", "material_price"),
        ("code_not_in_force", "code"),
    ]


def test_a_range_without_a_ceiling_is_told_as_endless_one_without_a_floor_from_nothing() -> None:
    office = reference_of(
        fee_schedule=[item("A", material_floor=1000), item("B", row_id="f2", material_ceiling=1000)]
    )
    told_of = {
        code: dict(
            price_line(line(code, material="管", material_price=price), office.fees, at("09:00"), ZONE)
            .problems[0]
            .words
        )
        for code, price in (("A", 999), ("B", 1001))
    }
    assert told_of == {"A": {"low": "10", "high": "∞"}, "B": {"low": "0", "high": "10"}}


def test_labour_out_of_range_names_the_range() -> None:
    """Without a highest price the lowest is the only one."""
    low_high = [dict(priced(code, labour=1).problems[0].words) for code in ("W01", "W02")]
    assert low_high == [{"low": "300", "high": "300"}, {"low": "200", "high": "500"}]


def test_a_problem_speaks_in_the_currency_of_the_slip() -> None:
    case = filed(slip=order(**FILED_SLIP | {"amount_confirmed": 120050}))
    (found,) = [problem for _, problem in charges(case, reference()).problems]
    assert dict(found.words) == {"confirmed": "1,200.50", "total": "300"}


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0"), (5, "0.05"), (30000, "300"), (120050, "1,200.50"), (10**11, "1,000,000,000")],
)
def test_amounts_read_as_people_write_them(cents: int, text: str) -> None:
    assert amount_in_words(cents) == text


def test_consent_is_given_once_seen() -> None:
    """A consent seen late still counts from when it was given."""
    late = Moment(stated=at("09:15"), seen=at("12:00"))
    assert told(filed(visits=trip(consented=late))) == []
