"""Writers of the kpi tab's computed columns."""

from collections.abc import Callable, Mapping

import msgspec

from sheet_schema.choices import KPI, KPI_STATE
from sync.case import Words
from sync.cell import Cell
from sync.instant import to_serial
from sync.rules.columns import shown
from sync.rules.kpis.catalogue import KPIS
from sync.rules.kpis.result import Result
from sync.rules.kpis.rows import beside_in_words, subject_in_words
from sync.rules.kpis.tally import Key
from sync.rules.months import month_start
from sync.world import Reference

DIGITS = 4
"""Of a share: hundredths of a per cent."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of one row are derived from."""

    key: Key
    result: Result
    reference: Reference
    words: Words

    @property
    def kpi(self) -> str:
        """Which figure it is."""
        return self.key[1]


def month(of: Shown) -> Cell:
    """Gives the first day of the month."""
    zone = of.reference.zone
    return int(to_serial(month_start(of.key[0], zone), zone))


def _number(count: int, of: Shown) -> Cell:
    return shown.money(count) if KPIS[of.kpi].is_amount else count


def numerator(of: Shown) -> Cell:
    """Gives what counts; a figure that is a middle value has none."""
    return _number(of.result.numerator, of) if KPIS[of.kpi].share else None


def value(of: Shown) -> Cell:
    """Gives the share; nothing where only the counts are told."""
    return None if of.result.value is None else round(float(of.result.value), DIGITS)


def target(of: Shown) -> Cell:
    """Gives the target in force."""
    return None if of.result.target is None else float(of.result.target)


WRITERS: Mapping[str, Callable[[Shown], Cell]] = {
    "month": month,
    "kpi": lambda of: of.words.choice(KPI, of.kpi),
    "subject": lambda of: subject_in_words(of.key, of.reference, of.words),
    "numerator": numerator,
    "denominator": lambda of: _number(of.result.denominator, of),
    "value": value,
    "target": target,
    "beside": lambda of: shown.text(beside_in_words(of.kpi, of.result, of.words)),
    "state": lambda of: of.words.choice(KPI_STATE, of.result.state),
}
