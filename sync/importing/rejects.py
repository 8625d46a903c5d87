"""The reject file: every row that was not taken, with line, column and reason, ready to be corrected."""

import csv
from collections.abc import Sequence
from pathlib import Path

from sync.importing.conversion import Reject


def write_rejects(path: Path, rejects: Sequence[Reject], columns: Sequence[str]) -> None:
    """Writes a CSV that spreadsheets open with Chinese text right; the register's own columns stand behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "column", "reason", *columns])
        for reject in rejects:
            writer.writerow(
                [reject.line, reject.column, reject.reason, *(reject.cells.get(name, "") for name in columns)]
            )
