"""The arrows of docs/architecture: who may import whom. Each *never* is a test of its own."""

import sys
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from tests.architecture.source import PRODUCT, Module, inside, ours, product

COMPOSITION_ROOTS = ("sync.bootstrap",)


def _within(*rooms: str) -> list[Module]:
    return [module for module in product().values() if inside(module.name, *rooms)]


def _breaches(modules: Iterable[Module], *forbidden: str) -> list[str]:
    return [
        f"{module.name} imports {name}"
        for module in modules
        for name in sorted(module.imports)
        if inside(name, *forbidden)
    ]


def _outside(*rooms: str) -> tuple[str, ...]:
    return tuple(room for room in PRODUCT if room not in rooms)


def test_sheet_schema_imports_only_the_standard_library_and_itself() -> None:
    breaches = [
        f"{module.name} imports {name}"
        for module in _within("sheet_schema")
        for name in sorted(module.imports)
        if name.partition(".")[0] not in sys.stdlib_module_names and not inside(name, "sheet_schema")
    ]
    assert not breaches, f"{breaches}: declarations stay plain; move what needs a library or a rule to sync/"


def test_sync_never_imports_those_who_knock() -> None:
    breaches = _breaches(_within("sync"), "webhooks", "scripts")
    assert not breaches, f"{breaches}: the caller passes what the service needs; move shared code into sync/"


def test_webhooks_never_import_scripts() -> None:
    breaches = _breaches(_within("webhooks"), "scripts")
    assert not breaches, f"{breaches}: move what both need into sync/"


def test_the_product_never_imports_its_tests() -> None:
    breaches = _breaches(product().values(), "tests", "pytest", "hypothesis")
    assert not breaches, f"{breaches}: move what the product needs into the product"


def test_sheets_server_imports_nothing_of_ours_but_itself_and_no_web_framework() -> None:
    breaches = [
        breach
        for breach in _breaches(_within("sync.sheets_server"), *_outside("sync"), "sync", "flask", "werkzeug")
        if not breach.partition(" imports ")[2].startswith("sync.sheets_server")
    ]
    assert not breaches, (
        f"{breaches}: it stands for Google and knows no office; its HTTP face is in webhooks/"
    )


def test_adapters_never_import_the_tabs() -> None:
    breaches = _breaches(_within("sync.adapters"), "sheet_schema.sheets", "sheet_schema.catalogue")
    assert not breaches, f"{breaches}: an adapter is given the tabs it serves (sync.bootstrap passes them)"


def test_rules_import_only_pure_neighbours() -> None:
    breaches = _breaches(
        _within("sync.rules"),
        "sync.adapters",
        "sync.ports",
        "sync.run",
        "sync.bootstrap",
        "sync.config",
        "sync.wording",
    )
    assert not breaches, f"{breaches}: a rule is given facts and gives facts; words and I/O come after it"


def test_only_the_composition_root_knows_which_adapters_are_real() -> None:
    others = [
        module
        for module in product().values()
        if not inside(module.name, *COMPOSITION_ROOTS, "sync.adapters")
    ]
    breaches = _breaches(others, "sync.adapters")
    assert not breaches, (
        f"{breaches}: ask sync.bootstrap for an open office and use the ports of sync/ports.py"
    )


def test_there_are_no_import_cycles() -> None:
    graph = {name: ours(module) - {name} for name, module in product().items()}
    circle = ""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
    assert not circle, f"{circle}: move what both sides need into a module below both"
