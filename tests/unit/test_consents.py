"""What the customer was asked about money, in time or not; what was done against his answer."""

from typing import Any

import pytest
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.records import Setting, Unit
from sync.rules import consents
from sync.rules.clocks import Clock, Verdict
from sync.rules.columns.consents import state
from tests.unit.builders import (
    FILED_SLIP,
    FINISHED_TRIP,
    around,
    at,
    bundle,
    case,
    codes,
    consent,
    filed,
    item,
    line,
    office_rows,
    order,
    payment,
    reference_of,
    registration,
    ruling,
    visit,
)

DEAR = {"lines": [line("W02", labour=50000)], "payments": [payment(amount=50000)]}
"""200 above the quote of 300."""


def asked(*rows: Any, **parts: Any) -> Bundle:
    slip = order(**FILED_SLIP | {"amount_confirmed": 50000})
    return filed(**({"consents": list(rows), "slip": slip} | DEAR | parts))


def money(of: Bundle, **around_it: Any) -> set[tuple[str, str]]:
    return {(row_id, code) for row_id, code, _ in codes(of, **around_it)}


def test_a_quote_is_answered_by_consent_and_by_refusal_alike() -> None:
    told = bundle(slip=order(technician="王明"), visits=[visit(arrived="09:12", quoted=30000)])
    plan = consent("plan", answer="refused", answered="09:30")
    assert _quote(told).verdict is Verdict.BREACHED
    for other in ({"answer": "another_time"}, {"answered": None}):
        assert (
            _quote(replace(told, consents=(consent("plan", **{"answer": "refused"} | other),))).met_at is None
        )
    refused = _quote(replace(told, consents=(plan,)))
    assert (refused.met_at, refused.verdict) == (at("09:30"), Verdict.MET)
    agreed = visit(arrived="09:12", quoted=30000, consented="09:20")
    assert _quote(replace(told, visits=(agreed,), consents=(plan,))).met_at == at("09:20")


def _quote(of: Bundle) -> Clock:
    return case(of, now="10:00").clocks["quote"]


def test_above_the_quote_a_surcharge_with_the_new_amount_is_needed() -> None:
    assert money(asked()) == {("o1", "total_over_quote")}
    assert money(asked(consent(amount=50000))) == set()
    assert money(asked(consent(amount=49999))) == {("o1", "total_over_quote")}


@pytest.mark.parametrize(
    ("cells", "problems"),
    [
        ({"answer": "refused"}, {("o1", "total_over_quote")}),
        ({"answer": "another_time"}, {("o1", "total_over_quote")}),
        ({"answered": "09:41"}, {("o1", "total_over_quote"), ("c1", "consent_after_work")}),
        ({"answered": "09:14"}, {("o1", "total_over_quote"), ("c1", "surcharge_before_quote")}),
        ({"amount": None}, {("o1", "total_over_quote"), ("c1", "surcharge_without_amount")}),
        ({"answered": "09:15"}, set()),
        ({"answered": "09:40"}, set()),
    ],
)
def test_it_comes_behind_the_quote_and_before_the_work(
    cells: dict[str, Any], problems: set[tuple[str, str]]
) -> None:
    assert money(asked(consent(**({"amount": 50000} | cells)))) == problems


def test_without_a_quote_there_is_nothing_to_add_to() -> None:
    unquoted = asked(
        consent(amount=50000), visits=[visit(**FINISHED_TRIP | {"quoted": None, "consented": None})]
    )
    assert ("c1", "surcharge_before_quote") in money(unquoted)


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({}, "given"),
        ({"answer": "refused"}, "refused"),
        ({"answer": "another_time"}, "another_time"),
        ({"answered": "12:00"}, "late"),
        ({"answered": "12:00", "answer": "refused"}, "refused"),
        ({"answer": None}, None),
        ({"answered": None}, None),
        ({"kind": "noise", "answered": "12:00"}, "late"),
        ({"kind": "noise", "answered": None}, None),
    ],
)
def test_a_consent_says_how_it_stands(cells: dict[str, Any], shown: str | None) -> None:
    row = consent(**({"amount": 50000} | cells))
    assert state(case(asked(row)), row) == (f"consent_state.{shown}" if shown else None)


def test_the_last_answer_counts() -> None:
    first, second = (
        consent("owner", "c1", answered="09:20"),
        consent("owner", "c2", answered="09:25", answer="refused"),
    )
    assert consents.latest(asked(first, second), "owner") == second
    assert not consents.is_given(asked(first, second), "owner")
    assert consents.latest(asked(consent(answered=None)), "surcharge") is None


PLAN = {"quoted": 50000}


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([consent("plan", answered="09:15")], set()),
        ([consent("plan", answered="09:17")], {("c1", "consent_after_work")}),
        ([consent("plan", answered="09:15", answer="another_time")], {("c1", "done_against_answer")}),
        ([consent("plan", answered="09:15", answer="refused")], {("c1", "done_against_answer")}),
        (
            [
                consent("plan", answered="09:14", answer="refused"),
                consent("plan", "c2", answered="09:15"),
            ],
            set(),
        ),
        ([consent("plan", answered="10:00", answer="another_time")], set()),
    ],
)
def test_what_he_did_not_agree_to_is_not_done(rows: list[Any], problems: set[tuple[str, str]]) -> None:
    assert money(asked(*rows, visits=[visit(**FINISHED_TRIP | PLAN)])) == problems


def test_put_off_and_not_done_is_as_it_should_be() -> None:
    put_off = consent("plan", answered="09:15", answer="another_time")
    went = visit(arrived="09:12", diagnosis="墊片老化", finished="09:30", result="to_continue", note="改期")
    found = money(asked(put_off, visits=[went], lines=[], payments=[], slip=order(technician="王明")))
    assert ("c1", "done_against_answer") not in found


def office(limit: str, items: str = "", kind: str = "owner") -> Any:
    units = [
        replace(row, contact_kind=kind) if isinstance(row, Unit) and row.contact else row
        for row in office_rows()["units"]
    ]
    settings = [
        Setting(row_id=key, noticed_at=row_at(), key=key, value=value)
        for key, value in (("fees.owner_consent_over", limit), ("fees.call_out_items", items))
    ]
    callout = item("C01", 10000, row_id="f9")
    return reference_of(
        units=units, settings=settings, fee_schedule=[*office_rows()["fee_schedule"], callout]
    )


def row_at() -> Any:
    return filed().registration.noticed_at


@pytest.mark.parametrize(
    ("limit", "kind", "payer", "rows", "wrong"),
    [
        ("0", "tenant", None, [], False),
        ("299", "tenant", None, [], True),
        ("300", "tenant", None, [], False),
        ("299", "occupant", None, [], True),
        ("299", "owner", None, [], False),
        ("299", "owner", "tenant", [], True),
        ("299", "tenant", "owner", [], False),
        ("299", "tenant", None, [consent("owner")], False),
        ("299", "tenant", None, [consent("owner", answer="another_time")], True),
        ("299", "tenant", None, [consent("owner", answered="10:00")], True),
    ],
)
def test_a_tenants_dear_order_needs_the_owner(
    limit: str, kind: str, payer: str | None, rows: list[Any], wrong: bool
) -> None:
    told = filed(consents=rows, slip=order(**FILED_SLIP | {"payer": payer}))
    found = money(told, office=office(limit, kind=kind))
    assert (("o1", "owner_not_asked") in found) is wrong


def test_a_call_without_a_slip_asks_no_owner() -> None:
    called = filed(slip=None, visits=[], lines=[], payments=[])
    assert ("o1", "owner_not_asked") not in money(called, office=office("1", kind="tenant"))


def refused(**trip: Any) -> Bundle:
    """The customer refuses the part of 200; making safe is W01 for 300."""
    lines = [line(noticed_at="09:14"), line("W02", "l2", noticed_at="09:14", declined=True)]
    safe = FINISHED_TRIP | {"result": "made_safe", "note": "已關水", "quoted": 50000}
    return filed(visits=[visit(**safe | trip)], lines=lines)


def test_who_refuses_the_part_gets_the_place_made_safe() -> None:
    assert money(refused()) == set()
    assert money(refused(result="repaired")) == {("l2", "declined_but_repaired")}
    assert ("v1", "required") in money(refused(note=None))


def test_making_safe_costs_only_what_was_told_for_it() -> None:
    assert case(refused()).charges.agreed == 30000
    assert money(refused(quoted=49000)) == set(), "told for making safe alone"
    dearer = replace(refused(), lines=(*refused().lines, line("W02", "l3", noticed_at="09:30")))
    assert ("o1", "total_over_quote") in money(dearer)


def test_refused_as_a_whole_nothing_is_charged() -> None:
    lines = [line(noticed_at="09:14", declined=True)]
    trip = visit(
        **FINISHED_TRIP | {"result": "made_safe", "note": "已關水", "consented": None, "started": None}
    )
    nothing = filed(
        visits=[trip], lines=lines, payments=[], slip=order(**FILED_SLIP | {"amount_confirmed": None})
    )
    found = case(nothing)
    assert (found.charges.total, found.charges.chargeable, found.stage.stage) == (0, False, "filed")
    assert money(nothing) == set()


GONE: dict[str, Any] = {
    "arrived": "09:12", "finished": "09:30", "result": "customer_cancelled", "note": "不修了"
}  # fmt: skip


def called_off(**parts: Any) -> Bundle:
    gone = visit(
        arrived="09:12",
        quoted=10000,
        consented="09:14",
        finished="09:30",
        result="customer_cancelled",
        note="不修了",
    )
    told = {
        "visits": [gone],
        "lines": [line("C01")],
        "payments": [payment(amount=10000)],
        "slip": order(technician="王明"),
    }
    return filed(**(told | parts))


def test_called_off_on_site_costs_the_trip_at_most_and_only_where_it_was_told() -> None:
    known = office("0", "C01、C02")
    assert money(called_off(), office=known) == set()
    assert ("l1", "cancelled_but_charged") in money(called_off(), office=office("0"))
    other = called_off(lines=[line("W01")])
    assert ("l1", "cancelled_but_charged") in money(other, office=known)
    gone = visit(**GONE)
    assert ("l1", "call_out_untold") in money(called_off(visits=[gone]), office=known)
    assert money(called_off(lines=[line("F00")], payments=[]), office=known) == set()


def covered(**parts: Any) -> Bundle:
    """The developer's warranty of B-0101 covers it."""
    return filed(**({"called": registration(unit="B-0101"), "payments": []} | parts))


def test_under_warranty_labour_and_parts_are_free_with_the_price_beside_it() -> None:
    part = line("W02", "l2", noticed_at="09:14", material="管件", material_price=5000)
    found = case(covered(lines=[line(noticed_at="09:14"), part])).charges
    assert [(one.amount, one.by_schedule, one.free) for one in found.lines] == [
        (0, 30000, True),
        (0, 25000, True),
    ]
    assert (found.total, found.chargeable) == (0, False)


@pytest.mark.parametrize(
    ("rows", "amounts"),
    [
        ([], [0, 0]),
        ([ruling("not_in_warranty")], [30000, 20000]),
        ([ruling("not_in_warranty", about="W02")], [0, 20000]),
        ([ruling("not_in_warranty"), ruling("in_warranty", "g2", about="W02", ruled="16:30")], [30000, 0]),
        ([ruling("in_warranty"), ruling("not_in_warranty", "g2", ruled="16:30")], [30000, 20000]),
        ([ruling("not_in_warranty", reason=None)], [0, 0]),
    ],
)
def test_a_ruling_says_what_a_warranty_does_not_cover(rows: list[Any], amounts: list[int]) -> None:
    lines = [line(noticed_at="09:14"), line("W02", "l2", noticed_at="09:14")]
    found = case(covered(lines=lines, rulings=rows)).charges
    assert [one.amount for one in found.lines] == amounts
    assert found.chargeable is any(amounts)


def test_what_no_warranty_covers_may_be_ruled_to_be_covered() -> None:
    found = case(filed(rulings=[ruling("in_warranty")])).charges
    assert (found.total, found.lines[0].by_schedule) == (0, 30000)


def test_parts_that_the_customer_brought_have_no_warranty() -> None:
    own = filed(lines=[line("W02", noticed_at="09:14", material="客戶自備", material_price=0)])
    again = replace(
        filed(called=registration("11:00"), lines=[line("W02", material="管件", material_price=5000)]),
        order_no="KH-20261123-0009",
    )
    again = replace(again, registration=replace(again.registration, row_id="r9"))
    assert case(again, near=around(own, again)).charges.total == 5000
    ruled = replace(again, rulings=(ruling("in_warranty"),))
    assert case(ruled, near=around(own, ruled)).charges.total == 0
    ours = filed(lines=[line("W02", noticed_at="09:14", material="管件", material_price=5000)])
    assert case(again, near=around(ours, again)).charges.total == 0


def test_a_warranty_takes_nothing_off_what_the_office_pays_itself() -> None:
    cost = covered(slip=order(**FILED_SLIP | {"payer": "property"}))
    found = case(cost).charges
    assert (found.total, found.lines[0].amount, found.lines[0].free) == (0, 30000, False)
    assert ("v1", "charged_in_warranty") not in money(cost)


def test_ruled_out_of_warranty_it_is_charged_like_any_other() -> None:
    misuse = covered(rulings=[ruling("not_in_warranty")], payments=[payment()])
    assert money(misuse) == set()


def test_with_a_range_free_work_is_no_quote() -> None:
    trip = visit(**FINISHED_TRIP | {"quoted": None})
    assert case(covered(visits=[trip], lines=[line("W02", noticed_at="09:14")])).charges.quote == 0


def test_a_ruled_total_is_what_is_owed_and_either_figure_may_be_confirmed() -> None:
    lower = [ruling("amount_changed", amount=25000)]
    for confirmed in (30000, 25000):
        slip = order(**FILED_SLIP | {"amount_confirmed": confirmed})
        ruled = filed(slip=slip, rulings=lower, payments=[payment(amount=25000)])
        assert (case(ruled).charges.total, money(ruled)) == (25000, set())
    wrong = filed(slip=order(**FILED_SLIP | {"amount_confirmed": 27000}), rulings=lower)
    assert ("o1", "amount_differs") in money(wrong)


def test_the_latest_ruling_on_an_amount_counts() -> None:
    rows = [
        ruling("amount_changed", "g1", amount=100, ruled="16:00"),
        ruling("amount_changed", "g2", amount=200, ruled="15:00"),
    ]
    assert case(filed(rulings=rows)).charges.total == 100
