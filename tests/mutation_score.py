"""What the last `make mutants` found, file by file: `python -m tests.mutation_score [file ...]`.

Files are named as in sync/rules (`clocks`, `kpis/tally`); those that are named show their survivors as well.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).resolve().parents[1] / "mutants" / "sync" / "rules"
REFUSED = "caught by type check"
KILLED = ("killed", "timeout")
NOT_RUN = "not checked"


def verdicts(meta: Path) -> dict[str, str]:
    """Gives how each mutant of a file fared, by its name."""
    told = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    return {name: status_by_exit_code[code] for name, code in told.items()}


def score(found: Counter[str]) -> float:
    """Gives the share of mutants killed, in per cent of those that were run; mypy's own are not among them."""
    ran = found.total() - found[REFUSED] - found[NOT_RUN]
    return 100 * sum(found[verdict] for verdict in KILLED) / ran if ran else 100.0


def table(found: dict[str, Counter[str]]) -> Iterator[str]:
    """Writes a line for each file, the worst first, and the sum."""
    total = sum(found.values(), Counter[str]())
    yield f"{'sync/rules/':28}  mutants  types   killed  timeout  survived  untested  not run   score"
    for file, verdict in sorted(found.items(), key=lambda pair: score(pair[1])):
        yield line(file, verdict)
    yield line("in all", total)


def line(file: str, found: Counter[str]) -> str:
    """Writes the figures of one file."""
    known = (REFUSED, "killed", "timeout", "survived", "no tests", NOT_RUN)
    other = found.total() - sum(found[verdict] for verdict in known)
    figures = "  ".join(
        f"{found[verdict]:{width}d}" for verdict, width in zip(known, (5, 7, 7, 8, 8, 7), strict=True)
    )
    odd = f"  and {other} that ended otherwise" if other else ""
    return f"{file:28}  {found.total():7d}  {figures}  {score(found):5.1f}%{odd}"


def main(named: list[str]) -> None:
    """Prints the table, then the survivors of the files that were named."""
    found = {
        meta.relative_to(ROOT).as_posix().removesuffix(".py.meta"): verdicts(meta)
        for meta in sorted(ROOT.rglob("*.meta"))
    }
    counted = {file: Counter(told.values()) for file, told in found.items() if told}
    print(*table(counted), sep="\n")  # noqa: T201 - the figures are what was asked for
    for file in named:
        for name, verdict in found[file].items():
            if verdict not in {*KILLED, REFUSED}:
                print(f"{verdict}: {name}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
