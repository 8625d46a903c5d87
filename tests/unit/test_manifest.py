"""How declarations fit together, and what is said when they do not."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sheet_schema.fields import Column, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.sheets import fee_schedule, units, visits
from sync.manifest import (
    Access,
    AddedColumn,
    Manifest,
    ManifestError,
    load_order,
    standing_access,
    tabs_of,
    with_dependencies,
    words_of,
)


def _module(
    name: str, *depends: str, tabs: Sequence[Tab] = (), columns: Sequence[AddedColumn] = ()
) -> Manifest:
    return Manifest(
        name=name, version="1", summary=name, depends=depends, tabs=tuple(tabs), columns=tuple(columns)
    )


def _tab(key: str) -> Tab:
    return Tab(key=key, role=TabRole.WORK, people=(Column(key="note"),))


def _adds(tab: str, column: Column) -> AddedColumn:
    return AddedColumn(tab=tab, column=column)


def _names(manifests: Sequence[Manifest]) -> list[str]:
    return [manifest.name for manifest in manifests]


def test_a_module_comes_after_those_it_depends_on() -> None:
    order = load_order([_module("c", "b"), _module("b", "a"), _module("d", "a"), _module("a")])
    assert _names(order).index("a") < _names(order).index("b") < _names(order).index("c")
    assert set(_names(order)) == {"a", "b", "c", "d"}


def test_the_order_is_the_same_each_time() -> None:
    modules = [_module("a"), _module("b", "a"), _module("c", "a"), _module("d", "a")]
    assert load_order(modules) == load_order(modules)


@pytest.mark.parametrize(
    ("modules", "sentence"),
    [
        (
            [_module("b", "a")],
            "module 'b' depends on 'a', which is not there; install it or take it out of `depends`",
        ),
        (
            [_module("a", "b"), _module("b", "a")],
            "modules depend on each other in a circle: a -> b -> a; take one of them out of `depends`",
        ),
        ([_module("a"), _module("a")], "two modules are called 'a'; rename one of them"),
        (
            [_module("a", tabs=[_tab("t")]), _module("b", tabs=[_tab("t")])],
            "tab 't' is declared by module 'a' and by 'b'; rename one, or add columns to the other's instead",
        ),
        (
            [_module("a", tabs=[_tab("t")]), _module("b", "a", columns=[_adds("t", Column(key="note"))])],
            "column 't.note' is declared by module 'a' and by 'b'; rename one of them",
        ),
        (
            [_module("a", tabs=[_tab("t")]), _module("b", "a", columns=[_adds("t", service("row_key"))])],
            "column 't.row_key' is declared by module 'a' and by 'b'; rename one of them",
        ),
        (
            [
                _module("a", tabs=[_tab("t")]),
                _module("b", "a", columns=[_adds("t", Column(key="x"))]),
                _module("c", "a", columns=[_adds("t", Column(key="x"))]),
            ],
            "column 't.x' is declared by module 'b' and by 'c'; rename one of them",
        ),
        (
            [_module("a", tabs=[_tab("t")]), _module("b", columns=[_adds("t", Column(key="x"))])],
            "module 'b' adds a column to tab 't', which no module it depends on declares; add that module to `depends`",
        ),
    ],
    ids=["missing", "circle", "name", "tab", "column", "carrier", "two additions", "out of reach"],
)
def test_what_does_not_fit_is_said_in_a_sentence(modules: list[Manifest], sentence: str) -> None:
    with pytest.raises(ManifestError) as refusal:
        load_order(modules)
    assert _circle_from_a(str(refusal.value)) == sentence


def _circle_from_a(sentence: str) -> str:
    return sentence.replace("b -> a -> b", "a -> b -> a")


def test_what_an_office_names_brings_what_it_stands_on() -> None:
    modules = {
        module.name: module for module in (_module("a"), _module("b", "a"), _module("c", "b"), _module("d"))
    }
    assert with_dependencies(["c"], modules) == {"a", "b", "c"}


def test_a_name_that_is_not_installed_is_told_with_those_that_are() -> None:
    with pytest.raises(ManifestError, match="module 'x' is not installed; installed are a, b"):
        with_dependencies(["x"], {"b": _module("b"), "a": _module("a")})


def test_added_columns_stand_in_the_block_of_their_owner() -> None:
    modules = [
        _module("a", tabs=[_tab("t")]),
        _module("b", "a", columns=[_adds("t", Column(key="mine")), _adds("t", service("computed"))]),
    ]
    (tab,) = tabs_of(load_order(modules))
    assert tab.people_keys == ("note", "mine")
    assert [column.key for column in tab.outcome] == ["computed"]
    assert tab.columns[0].key == "row_id"
    assert tab.columns[-1].key == "row_key"


def test_the_tab_of_an_office_stands_behind_ours() -> None:
    modules = [_module("a", tabs=[_tab("t")]), _module("b", tabs=[units.TAB])]
    assert [tab.key for tab in tabs_of(modules)] == ["units", "t"]


def test_access_follows_from_the_columns() -> None:
    assert standing_access(visits.TAB) == (Access(role=Role.TECHNICIAN, tab="visits", fill=True),)
    assert standing_access(fee_schedule.TAB) == (
        Access(role=Role.SUPERVISOR, tab="fee_schedule", fill=True, approve=True),
    )


def test_the_later_module_has_the_last_word() -> None:
    first = replace(_module("a"), words={"en": {"tab.t": "Old", "tab.u": "Kept"}})
    second = replace(_module("b"), words={"en": {"tab.t": "New"}})
    assert words_of((first, second), "en") == {"tab.t": "New", "tab.u": "Kept"}
    assert words_of((first, second), "zh_Hant") == {}
