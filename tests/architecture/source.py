"""The repository's Python files as the architecture tests see them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("sheet_schema", "sync", "webhooks", "scripts")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file, parsed."""

    name: str
    path: Path
    tree: ast.Module
    lines: int

    @cached_property
    def imports(self) -> frozenset[str]:
        """What it imports, wherever in the file: dotted names; of `from a import b` the module b where there is one."""
        return frozenset(_imports(self.tree))

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """Its functions and methods, nested ones included."""
        return tuple(node for node in ast.walk(self.tree) if isinstance(node, Function))

    @cached_property
    def calls(self) -> tuple[tuple[str, ast.Call], ...]:
        """Its calls with what is called, as far as that is a dotted name."""
        found = (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))
        return tuple((dotted(call.func), call) for call in found)

    def place(self, node: ast.stmt | ast.expr) -> str:
        """Gives file and line, to click on."""
        return f"{self.path.relative_to(ROOT)}:{node.lineno}"


@cache
def product() -> dict[str, Module]:
    """Gives the product's modules by dotted name."""
    return {module.name: module for room in PRODUCT for module in _parsed(room)}


@cache
def of_tests() -> dict[str, Module]:
    """Gives the modules of the tests by dotted name."""
    return {module.name: module for module in _parsed("tests")}


def everything() -> dict[str, Module]:
    """Gives all modules by dotted name."""
    return product() | of_tests()


def inside(name: str, *rooms: str) -> bool:
    """Says whether a dotted name is one of the rooms or stands in one."""
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def ours(module: Module) -> frozenset[str]:
    """Gives the product's modules that a module imports."""
    return frozenset(name for name in map(_known, module.imports) if name)


def dotted(node: ast.expr) -> str:
    """Gives `a.b.c` of an attribute chain; `.c` where it hangs on something else; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def _known(name: str) -> str:
    if name in product():
        return name
    parent, _, _ = name.rpartition(".")
    return parent if parent in product() else ""


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _parsed(room: str) -> Iterator[Module]:
    for path in sorted((ROOT / room).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        yield Module(name=name, path=path, tree=ast.parse(text, str(path)), lines=text.count("\n"))
