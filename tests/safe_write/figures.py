"""How much was tried: counted while the machine runs, printed at the end of the test run."""

from collections import Counter

FIGURES: Counter[str] = Counter()


def told() -> str:
    """Gives the figures in one line a group, and begins anew."""
    groups: dict[str, list[str]] = {}
    for what, times in sorted(FIGURES.items()):
        group, _, name = what.partition(" ")
        groups.setdefault(group, []).append(f"{name} {times}".strip())
    FIGURES.clear()
    return "; ".join(f"{group}: {', '.join(names)}" for group, names in groups.items())
