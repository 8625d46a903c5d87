"""Walks every tab, list and catalogue: a new column is tested before it has a test of its own."""

from functools import cache
from importlib.resources import files
from itertools import chain, groupby
from string import Formatter

import msgspec
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from sheet_schema import choices as lists
from sheet_schema.catalogue import TABS
from sheet_schema.catalogue import tab as tab_of
from sheet_schema.fields import Choices, Column, Kind, Owner
from sheet_schema.model import Tab
from sheet_schema.workflow import Stage
from sync.record_of_tab import RECORD_OF_TAB
from sync.rows import FIRST_FILLED, SEEN_TIMES
from sync.wording import LOCALES, Wording, load

COLUMNS = [(tab, column) for tab in TABS for column in tab.columns]
PEOPLES = [(tab, column) for tab, column in COLUMNS if column.owner is Owner.PEOPLE]
LISTS = [found for found in vars(lists).values() if isinstance(found, Choices)]
KEYS_OF_SHARED_DEFAULTS = ("choice.",)

each_tab = pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.key)
each_locale = pytest.mark.parametrize("locale", LOCALES)


def catalogue(locale: str) -> Catalog:
    with files("sheet_schema").joinpath("locale", f"{locale}.po").open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


@cache
def sentences(locale: str) -> dict[str, str]:
    return {str(entry.id): str(entry.string) for entry in catalogue(locale) if entry.id}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_the_tabs_stand_in_the_order_of_the_design() -> None:
    order = (
        "registration work_orders visits order_lines items consents deferrals payments handovers follow_ups callbacks"
        " cases rulings tasks training fee_schedule faults staff units duty_roster calendar sla_policy settings kpi"
    )
    assert [tab.key for tab in TABS] == order.split()
    assert tab_of("visits") in TABS


def test_tabs_and_records_match() -> None:
    assert set(RECORD_OF_TAB) == {tab.key for tab in TABS}


@each_tab
def test_a_record_has_exactly_the_columns_of_the_people(tab: Tab) -> None:
    fields = {field.encode_name for field in msgspec.structs.fields(RECORD_OF_TAB[tab.key])}
    without_column = {key for tab_key, key in FIRST_FILLED if tab_key == tab.key}
    assert fields == {"row_id", "noticed_at", *tab.people_keys, *without_column}


@each_tab
def test_the_fields_of_a_record_fit_the_kinds_of_its_columns(tab: Tab) -> None:
    words = {
        Kind.INTEGER: "int",
        Kind.MONEY: "int",
        Kind.DECIMAL: "Decimal",
        Kind.TICK: "bool",
        Kind.EVENT: "Moment",
        Kind.TIME: "Instant",
        Kind.DATE: "Instant",
        Kind.MONTH: "Instant",
        Kind.CHOICES: "tuple",
        Kind.PEOPLE: "tuple",
        Kind.ATTENDEES: "tuple",
        Kind.SCOPE: "Scope",
    }
    for field in msgspec.structs.fields(RECORD_OF_TAB[tab.key]):
        column = tab.by_key.get(field.encode_name)
        if column is not None and column.owner is Owner.PEOPLE:
            seen = (tab.key, column.key) in SEEN_TIMES
            word = "Moment" if seen else words.get(column.kind, "str")
            assert word in str(field.type), f"{tab.key}.{column.key}: {field.type}"


@each_tab
def test_keys_are_unique(tab: Tab) -> None:
    keys = [column.key for column in tab.columns]
    assert len(keys) == len(set(keys))


@each_tab
def test_carriers_stand_at_both_ends(tab: Tab) -> None:
    assert (tab.columns[0].key, tab.columns[-1].key) == ("row_id", "row_key")
    assert tab.columns[0].hidden
    assert tab.columns[-1].hidden


@each_tab
def test_the_service_has_two_blocks_around_the_people(tab: Tab) -> None:
    owners = [owner for owner, _ in groupby(tab.columns, key=lambda column: column.owner)]
    assert owners == ([Owner.SERVICE, Owner.PEOPLE, Owner.SERVICE] if tab.people else [Owner.SERVICE])


def test_every_event_has_a_date_time_beside_it() -> None:
    for tab, column in PEOPLES:
        if column.kind is Kind.EVENT:
            twin = tab.by_key[f"{column.key}_at"]
            assert (twin.owner, twin.kind) == (Owner.SERVICE, Kind.TIME), f"{tab.key}.{column.key}"


def test_choice_columns_have_a_list_and_others_have_none() -> None:
    for tab, column in COLUMNS:
        chosen = column.kind in {Kind.CHOICE, Kind.CHOICES}
        assert chosen == (column.choices is not None), f"{tab.key}.{column.key}"


def test_references_name_a_column_that_exists() -> None:
    for own, column in COLUMNS:
        assert (column.kind is Kind.REFERENCE) == (column.refers is not None), f"{own.key}.{column.key}"
        if column.refers is not None:
            other, _, key = column.refers.partition(".")
            assert key in tab_of(other).people_keys


def test_required_stages_and_conditions_are_of_the_process() -> None:
    for tab, column in COLUMNS:
        assert column.required is None or isinstance(column.required, Stage), f"{tab.key}.{column.key}"
        assert column.owner is Owner.PEOPLE or column.required is None, f"{tab.key}.{column.key}"


def test_what_a_reference_tab_requires_it_requires_at_once() -> None:
    cases = {"registration", "work_orders", "visits", "order_lines"}
    found = {column.required for tab, column in PEOPLES if tab.key not in cases and column.required}
    assert found == {Stage.REGISTERED}


def test_the_required_cells_are_those_of_the_forms() -> None:
    required = {
        key: " ".join(column.key for column in tab_of(key).people if column.required)
        for key in ("visits", "work_orders")
    }
    assert required == {
        "visits": "arrived diagnosis promised_at quoted consented item spec_model cause test finished result checklist"
        " note",
        "work_orders": "technician planned inspected_by inspection rating amount_confirmed signature notified",
    }


def test_names_and_numbers_of_customers_are_personal() -> None:
    personal = {(tab.key, column.key) for tab, column in COLUMNS if column.personal}
    assert personal >= {
        ("registration", "customer"),
        ("registration", "phone"),
        ("registration", "contact"),
        ("units", "contact"),
        ("units", "phone"),
        ("units", "email"),
        ("staff", "phone"),
    }


def test_choice_lists_have_names_and_keys_of_their_own() -> None:
    names = [found.name for found in LISTS]
    assert len(names) == len(set(names))
    for found in LISTS:
        assert len(found.keys) == len(set(found.keys)), found.name


@each_locale
def test_every_catalogue_has_the_same_entries_with_the_same_placeholders(locale: str) -> None:
    first, other = sentences(LOCALES[0]), sentences(locale)
    assert set(first) == set(other)
    for msgid, sentence in first.items():
        assert placeholders(sentence) == placeholders(other[msgid]), msgid


@each_locale
def test_no_entry_is_empty_or_written_twice(locale: str) -> None:
    source = files("sheet_schema").joinpath("locale", f"{locale}.po").read_text(encoding="utf-8")
    msgids = [line for line in source.splitlines() if line.startswith("msgid ")]
    assert len(msgids) == len(set(msgids))
    assert [msgid for msgid, sentence in sentences(locale).items() if not sentence] == []


def test_simplified_words_hold_no_traditional_ones() -> None:
    told_apart = "單錄檢驗維護費價員設線報類級處員備註補業質責務選擇問題請還沒這個來對時間開關說"
    found = [
        msgid
        for msgid, sentence in sentences("zh_Hans").items()
        if any(sign in sentence for sign in told_apart)
    ]
    assert found == []


@each_locale
def test_every_column_has_a_label_and_every_peoples_column_a_note(locale: str) -> None:
    words = load(locale)
    unlabelled = [
        f"{tab.key}.{column.key}" for tab, column in COLUMNS if _label(words, tab, column) == column.key
    ]
    assert unlabelled == []
    unexplained = [f"{tab.key}.{column.key}" for tab, column in PEOPLES if _help(words, tab, column) is None]
    assert unexplained == []


@each_locale
@each_tab
def test_headers_are_unique_inside_a_tab(locale: str, tab: Tab) -> None:
    words = load(locale)
    headers = [words.label(tab.key, column) for column in tab.columns]
    assert len(headers) == len(set(headers))


@each_tab
def test_a_header_means_one_column_whatever_the_language(tab: Tab) -> None:
    meant: dict[str, str] = {}
    for column, locale in ((column, locale) for column in tab.columns for locale in LOCALES):
        header = load(locale).label(tab.key, column)
        assert meant.setdefault(header, column.key) == column.key, header


def test_a_title_means_one_tab_whatever_the_language() -> None:
    meant: dict[str, str] = {}
    for tab, locale in ((tab, locale) for tab in TABS for locale in LOCALES):
        title = load(locale).tab(tab.key)
        assert title != f"tab.{tab.key}"
        assert meant.setdefault(title, tab.key) == tab.key, title


@each_locale
def test_every_choice_role_stage_form_and_default_has_words(locale: str) -> None:
    words = sentences(locale)
    defaults = {column.default for _, column in COLUMNS if column.default}
    wanted = chain(
        (f"choice.{found.name}.{key}" for found in LISTS for key in found.keys),
        (f"stage.{stage}" for stage in Stage),
        (f"form.{tab.form}" for tab in TABS if tab.form),
        (key if key.startswith(KEYS_OF_SHARED_DEFAULTS) else f"default.{key}" for key in defaults),
    )
    assert [msgid for msgid in wanted if msgid not in words] == []


@each_locale
def test_labels_of_a_list_differ(locale: str) -> None:
    words = load(locale)
    for found in LISTS:
        labels = [words.choice(found, key) for key in found.keys]
        assert len(labels) == len(set(labels)), found.name


@each_locale
def test_no_entry_of_a_tab_is_left_behind_by_a_column_that_went(locale: str) -> None:
    known = {f"{tab.key}.{column.key}" for tab, column in COLUMNS}
    stale = [
        msgid
        for msgid in sentences(locale)
        if msgid.count(".") == 2
        and msgid.startswith(("column.", "help."))
        and msgid.partition(".")[2] not in known
    ]
    assert stale == []


def _label(words: Wording, tab: Tab, column: Column) -> str:
    return words.label(tab.key, column)


def _help(words: Wording, tab: Tab, column: Column) -> str | None:
    return words.words.get(f"help.{tab.key}.{column.key}")
