"""The reject file: every row that was not taken, with line, column and reason, ready to be corrected."""

import csv
import io
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from sync.importing.conversion import Reject

HEADINGS = ("reject_line", "reject_column", "reject_reason")
"""Registers have columns called "reason" themselves; a corrected file must not take ours for theirs."""


def write_rejects(directory: Path, name: str, rejects: Sequence[Reject], columns: Sequence[str]) -> Path:
    """Writes a CSV that spreadsheets open with Chinese text right, and gives its path.

    The register's own columns stand behind ours. A file in which somebody has corrected rows is never written over.
    """
    content = _table(rejects, columns).encode("utf-8-sig")
    directory.mkdir(parents=True, exist_ok=True)
    names = (f"{name}.rejects{f'-{number}' if number > 1 else ''}.csv" for number in count(1))
    path = next(
        path
        for path in (directory / candidate for candidate in names)
        if not path.exists() or path.read_bytes() == content
    )
    path.write_bytes(content)
    return path


def _table(rejects: Sequence[Reject], columns: Sequence[str]) -> str:
    own = [column for column in columns if column not in HEADINGS]
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow([*HEADINGS, *own])
    for reject in rejects:
        cells = (reject.cells.get(column, "") for column in own)
        writer.writerow([reject.line, reject.column, reject.reason, *cells])
    return table.getvalue()
