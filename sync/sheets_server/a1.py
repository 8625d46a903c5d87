"""A1 notation (https://developers.google.com/workspace/sheets/api/guides/concepts#a1_notation)."""

import re

import msgspec

MAX_COLUMNS = 18_278


class Area(msgspec.Struct, frozen=True):
    """A rectangle of a sheet, 0-based and half-open; None is open (to the edge of the grid)."""

    top: int | None = None
    bottom: int | None = None
    left: int | None = None
    right: int | None = None


_CELL = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,7})?")
_R1C1 = re.compile(r"[Rr](\d{1,8})[Cc](\d{1,5})(?::[Rr](\d{1,8})[Cc](\d{1,5}))?")
_QUOTED = re.compile(r"'((?:[^']|'')*)'(?:!(.*))?")
_PLAIN = re.compile(r"[A-Za-z0-9_]+")


def letters(index: int) -> str:
    """Gives the letters of a 0-based column: 0 -> A, 26 -> AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column(name: str) -> int:
    """Gives the 0-based column of its letters."""
    index = 0
    for letter in name.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def split(text: str) -> tuple[str | None, str | None]:
    """Gives (sheet title, cells) of a range; either may be None."""
    quoted = _QUOTED.fullmatch(text)
    if quoted is not None:
        return quoted[1].replace("''", "'"), quoted[2]
    title, mark, cells = text.rpartition("!")
    return (title, cells) if mark else (None, text)


def parse(cells: str) -> Area | None:
    """Gives the area of A1:B2, A:C, 2:5, A2:C, B3, R1C1:R2C3; None when the text is no range."""
    numbered = _R1C1.fullmatch(cells)
    if numbered is not None:
        return _of_numbers(*(int(found) - 1 for found in numbered.groups(default=0)))
    first, mark, last = cells.partition(":")
    start = _corner(first)
    end = _corner(last) if mark else start
    if start is None or end is None:
        return None
    if not mark and None in start:
        return None
    left, top = start
    right, bottom = end
    if left is not None and right is not None and left > right:
        left, right = right, left
    if top is not None and bottom is not None and top > bottom:
        top, bottom = bottom, top
    return Area(top, None if bottom is None else bottom + 1, left, None if right is None else right + 1)


def _of_numbers(top: int, left: int, bottom: int, right: int) -> Area | None:
    if bottom < 0:
        bottom, right = top, left
    if min(top, left, bottom, right) < 0 or max(left, right) >= MAX_COLUMNS:
        return None
    return Area(min(top, bottom), max(top, bottom) + 1, min(left, right), max(left, right) + 1)


def _corner(text: str) -> tuple[int | None, int | None] | None:
    match = _CELL.fullmatch(text.strip())
    if match is None or not text.strip():
        return None
    index = column(match[1]) if match[1] else None
    if index is not None and index >= MAX_COLUMNS:
        return None
    return index, int(match[2]) - 1 if match[2] else None


def quoted(title: str) -> str:
    """Gives a title as Google writes it in ranges: quoted unless it is plain letters and digits."""
    if _PLAIN.fullmatch(title) and not _CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def render(title: str, top: int, left: int, bottom: int, right: int) -> str:
    """Gives the A1 text of a closed rectangle (half-open numbers)."""
    start = f"{letters(left)}{top + 1}"
    end = f"{letters(max(right - 1, left))}{max(bottom, top + 1)}"
    return f"{quoted(title)}!{start}" + (f":{end}" if end != start else "")


def of_area(title: str, area: Area) -> str:
    """Gives the A1 text of an area; where A1 has a form for it, parse() gives the area back."""
    start, end = _name(area.left, area.top, 0), _name(area.right, area.bottom, -1)
    if not start or not end:
        return quoted(title)
    single = start == end and None not in (area.top, area.left)
    return f"{quoted(title)}!{start}" + ("" if single else f":{end}")


def _name(index: int | None, row: int | None, shift: int) -> str:
    return (letters(index + shift) if index is not None else "") + (
        str(row + 1 + shift) if row is not None else ""
    )
