"""What people read and what they may type, in three languages."""

import ast
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import sync
from sheet_schema.catalogue import tab
from sheet_schema.choices import CALENDAR_KIND, CHANNEL, CONSENT, RATING, ROLE
from sheet_schema.fields import Role
from sheet_schema.problems import problem
from sheet_schema.workflow import Stage
from sync.wording import LOCALES, UnknownLocaleError, load

PRODUCT = Path(next(iter(sync.__path__)))


def test_a_label_is_found_under_its_tab_first_then_shared() -> None:
    words = load("zh_Hant")
    assert words.label("registration", "order_no") == "請修單號"
    assert words.label("work_orders", "order_no") == "單號"
    assert words.label("visits", tab("visits").by_key["row_id"]) == "列識別碼"


@pytest.mark.parametrize(
    ("locale", "label"), [("zh_Hant", "到場（時間）"), ("zh_Hans", "到场（时间）"), ("en", "Arrived (time)")]
)
def test_a_twin_is_named_after_its_event(locale: str, label: str) -> None:
    assert load(locale).label("visits", "arrived_at") == label


def test_a_column_that_only_looks_like_a_twin_has_its_own_label() -> None:
    words = load("zh_Hant")
    assert words.label("work_orders", "finished_at") == "修復時間"
    assert words.label("registration", "inspection_at") == "約定檢查時間"


def test_a_note_says_what_goes_in_who_fills_it_and_what_empty_means() -> None:
    note = load("en").help("registration", tab("registration").by_key["channel"])
    assert note.splitlines() == [
        "How the customer reached us.",
        "Filled in by: Front desk",
        "Empty means: Phone",
    ]


def test_a_note_of_several_choices_lists_them() -> None:
    assert "噪音 · 停電 · 停水" in load("zh_Hant").help("faults", tab("faults").by_key["consents"])


def test_a_service_column_says_that_it_is_computed() -> None:
    assert "system" not in load("en").help("visits", tab("visits").by_key["state"])
    assert "service" in load("en").help("visits", tab("visits").by_key["state"])


@pytest.mark.parametrize(
    "typed", ["當面", "当面", "in person", "In  Person", "IN_PERSON", " 當 面 ", "ＩＮ　ＰＥＲＳＯＮ"]
)
@pytest.mark.parametrize("locale", LOCALES)
def test_a_choice_is_understood_in_any_language_and_spelling(locale: str, typed: str) -> None:
    assert load(locale).choice_key(CHANNEL, typed) == "in_person"


def test_what_is_no_choice_is_none() -> None:
    words = load("zh_Hant")
    assert words.choice_key(CHANNEL, "飛鴿傳書") is None
    assert words.choice_key(RATING, "緊急") is None
    assert words.choice_key(CHANNEL, "") is None


@pytest.mark.parametrize("locale", LOCALES)
def test_every_label_reads_back_as_its_key(locale: str) -> None:
    words = load(locale)
    for choices in (CHANNEL, RATING, CONSENT, ROLE, CALENDAR_KIND):
        assert [words.choice_key(choices, words.choice(choices, key)) for key in choices.keys] == list(
            choices.keys
        )


def test_a_site_overrides_any_label_and_people_may_still_type_the_old_one() -> None:
    words = load("zh_Hant", {"choice.channel.online": "網上", "column.registration.unit": "單位"})
    assert words.choice(CHANNEL, "online") == "網上"
    assert words.choice_key(CHANNEL, "網上") == "online"
    assert words.choice_key(CHANNEL, "線上") == "online"
    assert words.label("registration", "unit") == "單位"
    assert load("zh_Hant").label("registration", "unit") == "地址/房號"


def test_a_problem_says_what_to_do_with_the_columns_label() -> None:
    assert load("zh_Hant").problem("registration", problem("required", "fault")) == "請填「請修內容及部位」。"
    assert load("en").problem("visits", problem("negative_number", "quoted", text="-5")) == (
        '"Quoted": "-5" is below 0; write 0 or more.'
    )


def test_keys_in_a_problem_read_as_words() -> None:
    words = load("zh_Hant")
    order = words.problem("visits", problem("time_order", "arrived", earlier="dispatched", later="arrived"))
    assert order == "「派工」晚於「到場」；請更正其中一個時間。"
    gap = words.problem("visits", problem("stage_skipped", stage="inspected", missing="repaired"))
    assert "「已品檢」" in gap
    assert "「已修復」" in gap
    unknown = words.problem("registration", problem("unknown_reference", "unit", text="9A", tab="units"))
    assert "不在「房號」裡" in unknown


def test_what_somebody_typed_is_never_read_as_a_placeholder() -> None:
    typed = "{column} {0} {} %s"
    assert typed in load("en").problem("visits", problem("unreadable_time", "arrived", text=typed))


def test_a_word_nobody_gave_leaves_a_gap_and_never_stops_the_pass() -> None:
    assert load("zh_Hant").problem("visits", problem("required")) == "請填「…」。"
    assert load("zh_Hant").problem("visits", problem("no_such_code")) == "problem.no_such_code"


def test_a_sites_own_label_may_hold_any_sign() -> None:
    words = load("zh_Hant", {"column.registration.unit": "單位 { } 100% {0"})
    assert words.label("registration", "unit") == "單位 { } 100% {0"
    assert words.problem("registration", problem("required", "unit")) == "請填「單位 { } 100% {0」。"


def test_stages_roles_forms_and_defaults_have_names() -> None:
    words = load("zh_Hans")
    assert words.stage(Stage.INSPECTED) == "已质检"
    assert words.role(Role.AUDITOR) == "审计"
    assert words.term("role.foreman") == words.role(Role.FOREMAN)
    assert words.form("KH-21-R01") == "客户服务登记表"
    assert words.default("choice.visit.at_once") == "即时"
    assert words.default("finished") == "完工时间"


def test_an_unknown_locale_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(UnknownLocaleError, match="zh_Hant, zh_Hans, en"):
        load("fr")


@cache
def problem_calls() -> tuple[tuple[str, frozenset[str] | None], ...]:
    """Codes of all problems that the product's source makes, with the words given; None where they are computed."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PRODUCT.rglob("*.py")))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    return tuple(
        (code.value, _given(call, call.func.id))
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in {"problem", "Problem"}
        for code in call.args[:1]
        if isinstance(code, ast.Constant) and isinstance(code.value, str)
    )


def _given(call: ast.Call, name: str) -> frozenset[str] | None:
    words = [keyword.arg for keyword in call.keywords]
    if None in words or name == "Problem":
        return None
    # sync.rows adds the column to what a cell's reader found.
    return frozenset({word for word in words if word} | {"column"})


@pytest.mark.parametrize("locale", LOCALES)
def test_every_problem_the_rules_know_has_a_sentence_with_words_that_are_given(locale: str) -> None:
    words = load(locale).words
    calls = problem_calls()
    assert len(calls) > 20
    assert sorted({code for code, _ in calls if f"problem.{code}" not in words}) == []
    for code, given in calls:
        asked = {name for _, name, _, _ in Formatter().parse(words[f"problem.{code}"]) if name}
        assert given is None or asked <= given, f"{code}: {asked - given}"
