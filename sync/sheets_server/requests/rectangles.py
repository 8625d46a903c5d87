"""How rectangles lie to each other."""

from sync.sheets_server.book import Rectangle


def overlap(one: Rectangle, other: Rectangle) -> bool:
    """True when two rectangles share a cell."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
