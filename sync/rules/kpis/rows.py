"""The row of a figure: what it was opened for, and what it shows (sheets.md, "kpi")."""

from collections.abc import Iterable, Mapping

from sync.case import Words
from sync.rules import people
from sync.rules.fees import amount_in_words
from sync.rules.kpis.catalogue import AGES, BY_PERSON, KPIS, ORDER, STAGES
from sync.rules.kpis.result import Result
from sync.rules.kpis.tally import Key
from sync.world import Reference

TAB = "kpi"
_NAMED = {
    **{name: f"figure.stage.{name}" for name in STAGES},
    **{name: f"figure.age.{name}" for name in AGES},
}
"""Terms of subjects that are none of the office's own words."""


def occasion_of(key: Key) -> str:
    """Gives what a figure's row is opened for."""
    return " ".join(part for part in key if part)


def key_of(occasion: str) -> Key | None:
    """Gives the figure of a row; None where it is none."""
    month, _, rest = occasion.partition(" ")
    kpi, _, subject = rest.partition(" ")
    return (month, kpi, subject) if kpi in KPIS else None


def is_worth_a_row(key: Key, result: Result) -> bool:
    """True where there is anything to see: of what is told apart, only those of which there are any."""
    if KPIS[key[1]].apart and KPIS[key[1]].share:
        return result.numerator > 0
    return result.denominator > 0 or any(number for _, number in result.beside)


def in_order(keys: Iterable[Key]) -> list[Key]:
    """Puts figures as people look for them: by month, the site before its people."""
    return sorted(keys, key=lambda key: (key[0], key[1] in BY_PERSON and bool(key[2]), ORDER[key[1]], key[2]))


def subject_in_words(key: Key, reference: Reference, words: Words) -> str:
    """Gives whose figure it is: the site, a person by name, a class, building, stretch or age."""
    _, kpi, subject = key
    if subject in _NAMED and not _of_person(kpi):
        return words.term(_NAMED[subject])
    if not subject:
        return reference.settings["site.name"] or reference.site
    known = people.anyone(subject, reference) if _of_person(kpi) else None
    return people.called(known, reference) if known is not None else subject


def subject_in_key(
    kpi: str, shown: str, staff_nos: Mapping[str, str], sites: Iterable[str], words: Words
) -> str:
    """Gives the subject of a row by what it shows, for a lost ledger. `staff_nos`: by how people are called."""
    named = {words.term(term): name for name, term in _NAMED.items()}
    if not _of_person(kpi):
        return named.get(shown, "" if shown in sites and not KPIS[kpi].apart else shown)
    return "" if shown in sites else staff_nos.get(shown, shown)


def _of_person(kpi: str) -> bool:
    return kpi in BY_PERSON


def beside_in_words(kpi: str, result: Result, words: Words) -> str:
    """Gives what stands beside a figure."""
    money = KPIS[kpi].money
    told = (
        words.term(f"beside.{key}", count=amount_in_words(number) if key in money else str(number))
        for key, number in result.beside
    )
    return "、".join(told)
