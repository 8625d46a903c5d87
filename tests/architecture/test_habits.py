"""Habits that a reader relies on: annotations, names, aware times, no mocks, declared libraries."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.architecture.source import PRODUCT, ROOT, Function, Module, everything, of_tests, product

SAYS_NOTHING = {"util", "utils", "helper", "helpers", "common", "manager", "misc"}
_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


def test_everything_is_annotated() -> None:
    bare = [
        f"{module.place(function)} {function.name}: {name}"
        for module in everything().values()
        for function in module.functions
        for name in _unannotated(function)
    ]
    assert not bare, f"{bare}: say what goes in and what comes out"


def test_no_module_or_class_has_a_name_that_says_nothing() -> None:
    named = [(module.name, module.name) for module in everything().values()]
    named += [(module.name, node.name) for module in everything().values() for node in _classes(module)]
    vague = [
        f"{name} in {place}"
        for place, name in named
        if SAYS_NOTHING & {word.lower() for word in _WORDS.findall(name)}
    ]
    assert not vague, f"{vague}: name the noun it is about (docs/glossary.md)"


def test_naive_datetimes_are_never_made() -> None:
    naive = [
        f"{module.place(call)} {called}"
        for module in everything().values()
        for called, call in module.calls
        if _is_naive(called, call)
    ]
    assert not naive, f"{naive}: give the zone (datetime.now(UTC)) or use sync.instant"


def test_tests_never_mock() -> None:
    mocks = [
        f"{module.name} imports {name}"
        for module in of_tests().values()
        for name in module.imports
        if name.partition(".")[0] == "mock" or name.startswith("unittest.mock")
    ]
    assert not mocks, f"{mocks}: write a fake of ten lines that keeps the port's promises"


def test_the_product_imports_only_libraries_it_declares() -> None:
    undeclared = _undeclared(product(), _declared("dependencies"))
    assert not undeclared, f"{undeclared}: add it to [project].dependencies and run `make lock`"


def test_tests_import_only_libraries_that_are_declared() -> None:
    undeclared = _undeclared(of_tests(), _declared("dependencies") | _declared("test"))
    assert not undeclared, f"{undeclared}: add it to [project.optional-dependencies].test and run `make lock`"


def test_lock_files_name_no_host_and_no_path() -> None:
    for name in ("requirements.lock", "requirements-run.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text, f"{name} names a host; renew it with `make lock`"
        assert str(ROOT) not in text, f"{name} names a path of this machine; renew it with `make lock`"


def test_lock_files_pin_every_declared_library() -> None:
    for name, wanted in (
        ("requirements.lock", _declared("dependencies") | _declared("build") | _declared("test")),
        ("requirements-run.lock", _declared("dependencies") | _declared("build")),
    ):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        pinned = {_canonical(line.partition("==")[0]) for line in lines if "==" in line.partition(";")[0]}
        assert wanted <= pinned, f"{name} lacks {sorted(wanted - pinned)}; renew it with `make lock`"


def _unannotated(function: Function) -> list[str]:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    named += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
    bare = [found.arg for found in named if found.annotation is None and found.arg not in {"self", "cls"}]
    return bare if function.returns is not None else [*bare, "return"]


def _classes(module: Module) -> list[ast.ClassDef]:
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]


def _is_naive(called: str, call: ast.Call) -> bool:
    last = called.rpartition(".")[2]
    given = len(call.args) + len(call.keywords)
    if last in {"utcnow", "utcfromtimestamp"} or called in {"datetime.today", "date.today"}:
        return True
    wanted = {"datetime.now": 1, "datetime.fromtimestamp": 2}
    return any(called.endswith(name) and given < least for name, least in wanted.items())


def _declared(group: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] if group == "dependencies" else project["optional-dependencies"][group]
    names = (_REQUIREMENT.match(line) for line in lines)
    return {_canonical(name.group()) for name in names if name}


def _undeclared(modules: dict[str, Module], declared: set[str]) -> list[str]:
    providers = packages_distributions()
    known = {*PRODUCT, "tests", *sys.stdlib_module_names}
    tops = {(name.partition(".")[0], module.name) for module in modules.values() for name in module.imports}
    return sorted(
        f"{module} imports {top}"
        for top, module in tops
        if top not in known and not declared & {_canonical(name) for name in providers.get(top, [])}
    )


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
