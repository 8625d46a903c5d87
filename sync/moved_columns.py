"""Which column is which, where columns moved."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from sync.sheet import Layout

Names = Sequence[str]
"""Of each column from the left: ours by key, people's own by header, "" for one without any."""


def names(layout: Layout) -> Names:
    """Gives the names of a tab's columns."""
    width = 1 + max((*layout.columns.values(), len(layout.headers) - 1))
    found = [*layout.headers, *[""] * (width - len(layout.headers))]
    for key, place in layout.columns.items():
        found[place] = named(key)
    return found


def named(key: str) -> str:
    """Gives the name of a column of ours."""
    return f"={key}"


def names_under(headers: Sequence[str], *layouts: Layout) -> Names:
    """Gives the names of columns of which the headers alone are known, as layouts of other moments tell them.

    The first layout with these very headers counts; else a header that stands once goes by the first that knows it.
    """
    for layout in layouts:
        if tuple(headers) == layout.headers:
            return names(layout)
    keys: dict[str, str] = {}
    for layout in layouts:
        for key, place in layout.columns.items():
            if place < len(layout.headers) and key not in keys.values():
                keys.setdefault(layout.headers[place], key)
    return [named(keys[text]) if text in keys and headers.count(text) == 1 else text for text in headers]


def origins(before: Layout, after: Layout) -> dict[int, int]:
    """Gives where each column stood before, by where it stands now; see `moved`."""
    return moved(names(before), names(after))


def moved(were: Names, are: Names) -> dict[int, int]:
    """Gives where each column stood before, by where it stands now; a column that was put in is left out.

    Ours are known by key. People's own are known by a header that stands once before and once after, else by what
    they stand between.
    """
    width = 1 + max(len(were), len(are))
    were, are = _filled_up(were, width), _filled_up(are, width)
    matcher = SequenceMatcher(None, were, are, autojunk=False)
    found = {
        block.b + offset: block.a + offset
        for block in matcher.get_matching_blocks()
        for offset in range(block.size)
    }
    for place, name in enumerate(are):
        if name and were.count(name) == 1 == are.count(name):
            found[place] = were.index(name)
    return found


def _filled_up(found: Names, width: int) -> list[str]:
    return [*found, *[""] * (width - len(found))]
