"""Size budgets (docs/why.md): small functions in small files. Complexity (10) is held by ruff's C901."""

from collections.abc import Mapping
from statistics import median, quantiles

from tests.architecture.source import Function, Module, everything, product

FUNCTION_MAX, FUNCTION_MEDIAN, FUNCTION_P90 = 60, 8, 25
FILE_MAX, FILE_MEDIAN = 400, 150


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _lengths(modules: Mapping[str, Module]) -> list[int]:
    return [_length(function) for module in modules.values() for function in module.functions]


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{module.place(function)} {function.name}: {_length(function)} lines"
        for module in everything().values()
        for function in module.functions
        if _length(function) > FUNCTION_MAX
    ]
    assert not long, f"{long}: split at the steps its name promises (at most {FUNCTION_MAX} lines)"


def test_most_functions_are_small() -> None:
    lengths = _lengths(product())
    assert median(lengths) <= FUNCTION_MEDIAN, "half of all functions are too long: split the newest ones"
    assert quantiles(lengths, n=10)[-1] <= FUNCTION_P90, "too many long functions: split the longest ones"


def test_no_file_is_longer_than_its_noun() -> None:
    long = [
        f"{module.name}: {module.lines} lines" for module in everything().values() if module.lines > FILE_MAX
    ]
    assert not long, f"{long}: one noun a file (at most {FILE_MAX} lines); move the second noun out"


def test_most_files_are_short() -> None:
    lines = [module.lines for module in product().values() if module.lines]
    assert median(lines) <= FILE_MEDIAN, "half of all files are too long: split the longest ones"
