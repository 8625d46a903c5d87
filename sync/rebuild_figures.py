"""Rows of the kpi tab in a ledger that is made anew: each shows what it was opened for."""

from collections.abc import Collection, Iterable, Mapping

from msgspec.structs import replace

from sheet_schema.choices import KPI
from sync.cell import CellValue, GridRow
from sync.instant import from_serial
from sync.memory import KnownRow
from sync.office import Office
from sync.rules.kpis.rows import TAB as FIGURES
from sync.rules.kpis.rows import occasion_of, subject_in_key
from sync.rules.months import month_of

__all__ = ("FIGURES", "figure_rows")


def figure_rows(
    shown: Iterable[GridRow],
    rows: Mapping[str, KnownRow],
    people: Mapping[str, str],
    sites: Collection[str],
    office: Office,
) -> dict[str, KnownRow]:
    """Gives the rows with what they were opened for: month, figure, and whose it is.

    `people`: staff numbers by how they are called; `sites`: how the site may be called.
    """
    found = {}
    for row in shown:
        known, occasion = rows[str(row.cells["row_id"])], _occasion(row.cells, people, sites, office)
        if occasion is not None:
            found[known.row_id] = replace(known, occasion=occasion)
    return found


def _occasion(
    cells: Mapping[str, CellValue], people: Mapping[str, str], sites: Collection[str], office: Office
) -> str | None:
    month, words = cells.get("month"), office.wording
    kpi = words.choice_key(KPI, str(cells.get("kpi")))
    if kpi is None or not isinstance(month, int | float):
        return None
    subject = subject_in_key(kpi, str(cells.get("subject")), people, sites, words)
    return occasion_of((month_of(from_serial(float(month), office.zone), office.zone), kpi, subject))
