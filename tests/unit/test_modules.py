"""The product's own modules hold all there is, each thing once; an office's module joins them untouched."""

from collections import Counter
from importlib.metadata import EntryPoint
from pathlib import Path
from pkgutil import iter_modules, resolve_name

import pytest

import sync.modules
from scripts.demo.office import reference_rows
from sheet_schema.catalogue import TABS
from sheet_schema.model import NOTICED_AT, PROBLEMS, ROW_ID, ROW_KEY
from sheet_schema.views import VIEWS
from sync.installed import GROUP, PRODUCT, installed, writers_of
from sync.manifest import ManifestError, tabs_of, with_dependencies, words_of
from sync.rules.reminders import RULES
from sync.rules.settings import DEFAULTS
from sync.wording import LOCALES, load
from tests.architecture.source import inside, product
from tests.example_module.manifest import KEY_LOANS

OF_EVERY_ROW = {column.key for column in (ROW_ID, ROW_KEY, PROBLEMS, NOTICED_AT)}
EXAMPLE = EntryPoint("keys", "tests.example_module.manifest:MANIFEST", GROUP)


def _counted(attribute: str) -> Counter[str]:
    return Counter(name for manifest in PRODUCT for name in getattr(manifest, attribute))


def test_every_tab_belongs_to_exactly_one_module() -> None:
    owned = Counter(tab.key for manifest in PRODUCT for tab in manifest.tabs)
    assert owned == Counter(tab.key for tab in TABS), "name the tab in one manifest of sync/modules"
    assert tabs_of(installed()) == TABS


def test_every_module_file_is_listed() -> None:
    files = {found.name for found in iter_modules(sync.modules.__path__)}
    assert {manifest.name for manifest in PRODUCT} == files, "add the manifest to sync.installed.PRODUCT"


def test_every_rule_file_belongs_to_exactly_one_module() -> None:
    packages = {"sync.rules", "sync.rules.columns", "sync.rules.kpis"}
    files = {name for name in product() if inside(name, "sync.rules")} - packages
    assert _counted("rules") == Counter(files), "name the rule file in one manifest of sync/modules"


def test_every_setting_belongs_to_exactly_one_module() -> None:
    assert _counted("settings") == Counter(list(DEFAULTS)), "name the setting in one manifest of sync/modules"
    assert {key: value for manifest in PRODUCT for key, value in manifest.settings.items()} == DEFAULTS


def test_every_reminder_and_its_template_belong_to_exactly_one_module() -> None:
    assert _counted("reminders") == Counter(rule.key for rule in RULES), "name the reminder in one manifest"
    assert _counted("mail_templates") == Counter({rule.template for rule in RULES}), (
        "name the template in one"
    )


def test_every_filter_view_belongs_to_exactly_one_module() -> None:
    assert _counted("filter_views") == Counter(view.key for view in VIEWS), (
        "name the filter view in one manifest of sync/modules"
    )


def test_every_scheduled_action_belongs_to_exactly_one_module() -> None:
    declared = [
        keyword.value.value  # type: ignore[attr-defined]  # the keys of the table are literals
        for called, call in product()["sync.schedule"].calls
        if called == "Job"
        for keyword in call.keywords
        if keyword.arg == "key"
    ]
    assert _counted("jobs") == Counter(declared), "name the job in one manifest of sync/modules"


def test_every_tab_with_demo_rows_is_named_by_its_module() -> None:
    assert _counted("demo") == Counter(list(reference_rows(1))), (
        "name the demo rows in the manifest of their tab"
    )
    assert all(set(manifest.demo) <= {tab.key for tab in manifest.tabs} for manifest in PRODUCT)


def test_every_paper_form_is_printed_by_a_module() -> None:
    forms = {tab.form for tab in TABS if tab.form}
    assert forms <= set(_counted("reports")), "name the form in the reports of its module"


def test_every_tab_has_someone_who_fills_it_and_access_names_known_tabs() -> None:
    access = [line for manifest in PRODUCT for line in manifest.access]
    assert {line.tab for line in access if line.fill} == {tab.key for tab in TABS if tab.people}
    assert {line.tab for line in access if line.read} == {tab.key for tab in TABS}
    assert len({(line.role, line.tab) for line in access}) == len(access), "one line a role and tab"


def test_a_number_series_fills_a_column_and_reads_a_setting_that_exist() -> None:
    tabs = {tab.key: tab for tab in TABS}
    series = [one for manifest in PRODUCT for one in manifest.sequences]
    assert series
    assert all(one.column in tabs[one.tab].service_keys and one.pattern in DEFAULTS for one in series)


def test_a_column_refers_only_to_tabs_its_module_stands_on() -> None:
    by_name = {manifest.name: manifest for manifest in PRODUCT}
    for manifest in PRODUCT:
        in_reach = {
            tab.key for name in with_dependencies([manifest.name], by_name) for tab in by_name[name].tabs
        }
        referred = {
            column.refers.partition(".")[0]
            for tab in manifest.tabs
            for column in tab.columns
            if column.refers
        }
        assert referred <= in_reach, f"put the module of {referred - in_reach} into {manifest.name!r}.depends"


def test_each_computed_column_of_a_case_has_exactly_one_writer() -> None:
    modules = installed()
    for tab in tabs_of(modules):
        writers = writers_of(modules).get(tab.key)
        if writers is not None:
            assert set(writers) == tab.service_keys - OF_EVERY_ROW, f"{tab.key}: one writer a computed column"


def test_every_rule_named_can_be_loaded() -> None:
    assert all(resolve_name(name) for manifest in PRODUCT for name in manifest.rules)


def test_an_office_chooses_its_modules_and_gets_what_they_stand_on() -> None:
    assert [manifest.name for manifest in installed(["repair"])] == ["base", "repair"]
    assert {tab.key for tab in tabs_of(installed(["base"]))} == {
        "staff", "units", "duty_roster", "calendar", "sla_policy", "settings"
    }  # fmt: skip


def test_an_office_that_names_an_unknown_module_is_told() -> None:
    with pytest.raises(ManifestError, match="module 'lifts' is not installed; installed are archive, base"):
        installed(["lifts"], points=())


def test_the_example_module_adds_a_tab_and_columns_and_leaves_ours_alone() -> None:
    modules = installed(points=[EXAMPLE])
    tabs = {tab.key: tab for tab in tabs_of(modules)}
    assert list(tabs) == [*(tab.key for tab in TABS), "key_loans"]
    assert tabs["key_loans"] is KEY_LOANS
    assert tabs["registration"].people_keys[-1] == "key_at_desk"
    assert tabs["registration"].outcome[-1].key == "key_shelf"
    assert set(writers_of(modules)["registration"]) == tabs["registration"].service_keys - OF_EVERY_ROW
    assert all(tabs[tab.key] is tab for tab in TABS if tab.key != "registration")
    assert tabs_of(installed(points=())) == TABS


@pytest.mark.parametrize("locale", LOCALES)
def test_the_example_module_speaks_the_offices_language(locale: str) -> None:
    words = load(locale, words_of(installed(points=[EXAMPLE]), locale))
    assert words.tab("key_loans") != "tab.key_loans"
    assert words.label("registration", "key_shelf") != "key_shelf"
    assert words.label("key_loans", "unit") == words.label("registration", "unit")


def test_a_module_arrives_with_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "office_keys-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: office-keys\nVersion: 1.0\n", encoding="utf-8"
    )
    (package / "entry_points.txt").write_text(
        f"[{GROUP}]\n{EXAMPLE.name} = {EXAMPLE.value}\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert "keys" in [manifest.name for manifest in installed()]
    assert [manifest.name for manifest in installed(["keys"])] == ["base", "repair", "keys"]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("tests.example_module.nothing:MANIFEST", "cannot be loaded"),
        ("tests.example_module.manifest:NOTHING", "cannot be loaded"),
        ("tests.example_module.manifest:KEY_LOANS", "is no sync.manifest.Manifest"),
    ],
)
def test_an_entry_point_without_a_manifest_is_named(value: str, sentence: str) -> None:
    with pytest.raises(ManifestError, match=f"entry point 'keys' .*{sentence}"):
        installed(points=[EntryPoint("keys", value, GROUP)])


def test_a_module_that_writes_our_column_is_refused() -> None:
    repair = next(manifest for manifest in PRODUCT if manifest.name == "repair")
    with pytest.raises(ManifestError, match="which another module writes; give the column one writer"):
        writers_of([repair, repair])
