"""The writer of a computed column that no rule writes yet: the column stays empty."""


def unwritten(*_asked: object) -> None:
    """Leaves a cell empty. A rule that writes the column takes this one's place in its tab's WRITERS."""
