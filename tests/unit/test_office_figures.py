"""The rows of the kpi tab: which there are, what they show, and how a lost ledger knows them again."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sheet_schema.catalogue import TABS
from sheet_schema.choices import KPI
from sync.bundle import Bundle
from sync.cell import GridRow
from sync.instant import Instant, to_serial
from sync.memory import KnownRow, RowState
from sync.office import Office
from sync.office_figures import figures
from sync.office_view import OfficeFinding, OfficeView
from sync.rebuild_figures import figure_rows
from sync.records import Row
from sync.rules.kpis.catalogue import AGES, KPIS, STAGES
from sync.rules.kpis.rows import in_order, key_of, occasion_of, subject_in_words
from sync.wording import LOCALES, load
from tests.unit.builders import (
    ZONE,
    at,
    bundle,
    filed,
    order,
    payment,
    reference,
    reference_of,
    registration,
    ruling,
    with_money,
)
from tests.unit.counting import CASH, MONTH
from tests.unit.test_training import office, session, view

NOW = at("18:00")
FIRST = date(2026, 11, 1)


def with_rows(occasions: dict[str, str], *cases: Bundle, now: Instant = NOW, **how: Any) -> OfficeView:
    seen = view(cases=cases, now=now, **how)
    rows = tuple(Row(row_id=row_id, noticed_at=NOW) for row_id in occasions)
    return OfficeView(
        cases=seen.cases, neighbours=seen.neighbours, rows={"kpi": rows, "training": seen.rows["training"]},
        occasions=occasions, reference=seen.reference, words=seen.words, now=now,
    )  # fmt: skip


def shown(found: OfficeFinding, row_id: str) -> dict[str, Any]:
    return {column: cell for (of, column), cell in found.cells.items() if of == row_id}


def test_a_row_is_wanted_for_each_figure_that_counts_anything_the_site_first() -> None:
    wants = [want.occasion for want in figures(with_rows({}, filed())).wants]
    assert f"{MONTH} arrival" in wants
    assert f"{MONTH} arrival W01" in wants
    assert wants.index(f"{MONTH} diagnosis") < wants.index(f"{MONTH} arrival W01")
    assert not [want for want in wants if "backlog" in want], "nothing is open"
    assert (
        figures(with_rows(dict(zip(wants, wants, strict=True)), filed())).wants
        == figures(with_rows({}, filed())).wants
    ), "the same for ever"


def test_the_rows_of_a_month_are_opened_when_somebody_was_sent_or_the_month_is_over() -> None:
    called = bundle()
    assert figures(with_rows({}, called, now=at("09:01"))).wants == ()
    assert figures(with_rows({}, called, now=at("09:30"))).wants != (), "nobody was sent in time"
    solved = bundle(registration(ended="solved_by_phone"))
    assert figures(with_rows({}, solved)).wants == ()
    assert figures(with_rows({}, solved, now=at("09:00", date(2026, 12, 1)))).wants != ()


def test_a_row_shows_its_figure() -> None:
    found = figures(with_rows({"k1": f"{MONTH} completion W01", "k2": f"{MONTH} arrival"}, filed()))
    row = shown(found, "k1")
    assert row["month"] == int(to_serial(at("00:00", FIRST), ZONE))
    assert (row["kpi"], row["subject"], row["state"]) == ("kpi.completion", "王明", "kpi_state.too_few")
    assert (row["numerator"], row["denominator"], row["value"], row["target"]) == (1, 1, None, None)
    assert row["beside"].startswith(
        "beside.excused count=0、beside.late count=0、beside.by_last_promise count=1"
    )
    assert shown(found, "k2")["subject"] == "KH"


def test_money_is_shown_as_money_and_a_median_alone() -> None:
    cash = filed(payments=[payment(**CASH)], rulings=[ruling("amount_changed", amount=20000)])
    known = replace(with_money(), runs=with_money().runs | {"kpi"})
    rows = {
        "k1": f"{MONTH} cash_amount",
        "k2": f"{MONTH} stage_minutes repair",
        "k3": f"{MONTH} fee_conformity",
    }
    found = figures(with_rows(rows, cash, known=known, now=at("19:00")))
    assert (shown(found, "k1")["numerator"], shown(found, "k1")["denominator"]) == (0, 300)
    assert (shown(found, "k1")["target"], shown(found, "k2")["numerator"]) == (1.0, None)
    assert shown(found, "k2")["beside"] == "beside.median_minutes count=28"
    assert shown(found, "k2")["subject"] == "figure.stage.repair"
    assert "beside.ruled_sum count=200" in shown(found, "k3")["beside"]


def test_ten_make_a_per_cent() -> None:
    cases = [
        replace(of, registration=replace(of.registration, row_id=f"r{nth}"), order_no=f"KH-20261123-{nth:04}")
        for nth, of in enumerate([filed()] * 11 + [bundle(slip=order(technician="王明"))])
    ]
    row = shown(figures(with_rows({"k1": f"{MONTH} arrival W01"}, *cases)), "k1")
    assert (row["numerator"], row["denominator"], row["value"]) == (11, 12, 0.9167)


def test_a_figure_for_which_nothing_counts_any_more_says_so() -> None:
    row = shown(figures(with_rows({"k1": "2025-01 arrival W02"}, filed())), "k1")
    assert (row["subject"], row["numerator"], row["denominator"]) == ("李華", 0, 0)
    assert row["state"] == "kpi_state.too_few"


@pytest.mark.parametrize("occasion", ["", "2026-11", "2026-11 nothing", "hello"])
def test_a_row_that_people_put_in_themselves_is_none_of_ours(occasion: str) -> None:
    found = figures(with_rows({"k1": occasion}))
    assert [problem.code for problem in found.problems["k1"]] == ["unexpected_row"]
    assert shown(found, "k1") == {}


def test_an_office_without_figures_has_none() -> None:
    assert figures(with_rows({}, filed(), known=reference())) == OfficeFinding()


def test_figures_change_when_a_month_ends_an_order_ages_or_training_runs_out() -> None:
    open_ = bundle(slip=order())
    assert figures(with_rows({}, open_)).next_change_at == Instant(at("09:00") + 24 * 60 * 60)
    closed = figures(with_rows({}, filed())).next_change_at
    assert closed == at("00:00", FIRST.replace(month=12))
    seen = view(session(), known=office())
    assert figures(seen).next_change_at is not None
    assert figures(with_rows({})).next_change_at is None


SUBJECTS = dict.fromkeys(KPIS, ("", "W01", "外包")) | {
    "backlog": AGES,
    "stage_minutes": STAGES,
    "by_class": ("給排水",),
    "by_building": ("甲棟",),
    "completeness": ("",),
}


@given(
    st.sampled_from(KPI.keys).flatmap(
        lambda kpi: st.tuples(st.just("2026-11"), st.just(kpi), st.sampled_from(SUBJECTS[kpi]))
    ),
    st.sampled_from(LOCALES),
)
def test_a_lost_ledger_knows_a_row_by_what_it_shows(key: tuple[str, str, str], locale: str) -> None:
    month, kpi, subject = key
    if subject in {"W01", "外包"} and not KPIS[kpi].by_person:
        key = month, kpi, ""
    words, known = load(locale), reference_of()
    assert key_of(occasion_of(key)) == key
    cells: dict[str, str | float] = {
        "row_id": "k1",
        "month": to_serial(at("00:00", FIRST), ZONE),
        "kpi": words.choice(KPI, kpi),
        "subject": subject_in_words(key, known, words),
    }
    empty = KnownRow(row_id="k1", tab="kpi", state=RowState.LIVE, noticed_at=NOW, cells={})
    told = Office(site="KH", zone=ZONE, tabs=TABS, wording=words, base_url="")
    found = figure_rows([GridRow(index=1, cells=cells)], {"k1": empty}, {"王明": "W01"}, {"KH"}, told)
    assert found["k1"].occasion == occasion_of(key)
    blank = GridRow(index=1, cells={"row_id": "k1", "kpi": cells["kpi"]})
    assert figure_rows([blank], {"k1": empty}, {}, {"KH"}, told) == {}


def test_figures_stand_by_month_then_the_site_then_people() -> None:
    keys = [("2026-12", "arrival", ""), ("2026-11", "arrival", "W01"), ("2026-11", "hand_in", "")]
    assert in_order(keys) == [keys[2], keys[1], keys[0]]
