"""The words of the spreadsheet in the office's language: gettext catalogues with key-style msgids."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from babel.messages.pofile import read_po

from sheet_schema.fields import Choices, Column, Kind, Owner, Role
from sheet_schema.problems import Problem
from sheet_schema.workflow import Stage

LOCALES = ("zh_Hant", "zh_Hans", "en")
DOMAIN = "sheet_schema"

_NOTHING: Mapping[str, str] = MappingProxyType({})
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_COLUMN_WORDS = frozenset({"earlier", "later"})
"""Placeholders of problem sentences whose values are column keys, of the row's own tab or of another."""
_NAMED_BY = {"stage": "stage", "missing": "stage", "tab": "tab", "role": "choice.role"}
"""Placeholders whose values are keys of a list: the list's msgid prefix by placeholder."""


class UnknownLocaleError(ValueError):
    """There is no catalogue for this locale."""


@dataclass(frozen=True, slots=True)
class Wording:
    """All words of one office. A msgid without an entry reads as itself, as gettext has it."""

    locale: str
    words: Mapping[str, str]
    """Sentence by msgid, the site's own labels on top."""
    readings: Mapping[tuple[str, str], str]
    """Choice key by (list, text as people may type it)."""

    def word(self, msgid: str, **words: str) -> str:
        """Gives any entry, its placeholders filled; one that nobody filled shows as an ellipsis."""
        return _PLACEHOLDER.sub(lambda found: words.get(found[1], "…"), self.words.get(msgid, msgid))

    def tab(self, tab_key: str) -> str:
        """Gives the title of a tab."""
        return self.word(f"tab.{tab_key}")

    def label(self, tab_key: str, column: Column | str) -> str:
        """Gives the header of a column; an event's date-time twin is named after the event."""
        key = column if isinstance(column, str) else column.key
        own = self._column("column", tab_key, key)
        if own is None and key.endswith("_at"):
            event = self._column("column", tab_key, key.removesuffix("_at"))
            return self.word("twin", label=event) if event else key
        return own or key

    def help(self, tab_key: str, column: Column) -> str:
        """Gives the header's note: what goes in, what may stand there, who fills it, what an empty cell means."""
        return "\n".join(self._notes(tab_key, column))

    def choice(self, choices: Choices, key: str) -> str:
        """Gives the label of a choice."""
        return self.word(f"choice.{choices.name}.{key}")

    def choice_key(self, choices: Choices, text: str) -> str | None:
        """Gives the key of what somebody chose or typed, in any of the languages; None when it is no choice."""
        return self.readings.get((choices.name, _plain(text)))

    def stage(self, stage: Stage | str) -> str:
        """Gives the name of a stage."""
        return self.word(f"stage.{stage}")

    def role(self, role: Role | str) -> str:
        """Gives the name of a role."""
        return self.word(f"choice.role.{role}")

    def term(self, key: str, **words: str) -> str:
        """Gives a word or short phrase of the service's own columns; `role.` keys name the role."""
        if key.startswith("role."):
            return self.word(f"choice.{key}")
        return self.word(f"term.{key}", **words)

    def form(self, code: str) -> str:
        """Gives the printed title of a paper form, e.g. of KH-21-R01."""
        return self.word(f"form.{code}")

    def default(self, key: str) -> str:
        """Gives what an empty cell stands for; `choice.` keys name the choice itself."""
        return self.word(key if key.startswith("choice.") else f"default.{key}")

    def problem(self, tab_key: str, problem: Problem) -> str:
        """Gives a problem's sentence: what to do, with the column's label and the row's own words."""
        named = {name: self._named(tab_key, name, value) for name, value in problem.words}
        if problem.column is not None:
            named["column"] = self.label(tab_key, problem.column)
        return self.word(f"problem.{problem.code}", **named)

    def _column(self, sort: str, tab_key: str, key: str) -> str | None:
        return self.words.get(f"{sort}.{tab_key}.{key}", self.words.get(f"{sort}.{key}"))

    def _named(self, tab_key: str, name: str, value: str) -> str:
        if name in _COLUMN_WORDS:
            return self._column("column", tab_key, value) or self._elsewhere(value)
        return self.words.get(f"{_NAMED_BY.get(name)}.{value}", value)

    def _elsewhere(self, key: str) -> str:
        """Gives the label of a column that another tab has; the key itself when none does."""
        found = (label for msgid, label in self.words.items() if msgid.split(".")[0::2] == ["column", key])
        return next(found, key)

    def _notes(self, tab_key: str, column: Column) -> Iterator[str]:
        if column.owner is Owner.SERVICE:
            yield self.word("note.service")
            return
        yield self._column("help", tab_key, column.key) or ""
        if column.choices and column.kind is Kind.CHOICES:
            labels = " · ".join(self.choice(column.choices, key) for key in column.choices.keys)
            yield self.word("note.choices", choices=labels)
        if column.fillers:
            yield self.word("note.role", role=" · ".join(map(self.role, column.fillers)))
        if column.default:
            yield self.word("note.default", default=self.default(column.default))


def labelled(base: Wording, labels: Mapping[str, str], others: Iterable[Mapping[str, str]] = ()) -> Wording:
    """Gives words with an office's own labels (by msgid) on top; choices are read as `others` called them, too."""
    readings: dict[tuple[str, str], str] = {}
    for words in (*others, base.words, labels):
        readings |= _readings(words)
    return Wording(
        base.locale,
        MappingProxyType({**base.words, **labels}),
        MappingProxyType({**readings, **base.readings, **_readings(labels)}),
    )


def load(locale: str, overrides: Mapping[str, str] = _NOTHING) -> Wording:
    """Reads an office's words; `overrides` are the site's own labels by msgid.

    UnknownLocaleError for a locale without a catalogue.
    """
    if locale not in LOCALES:
        raise UnknownLocaleError(f"{locale!r} has no catalogue; use one of {', '.join(LOCALES)}")
    words = {**_catalogue(locale), **overrides}
    readings = {**_known_readings(), **_readings(overrides)}
    return Wording(locale, MappingProxyType(words), MappingProxyType(readings))


@cache
def _catalogue(locale: str) -> Mapping[str, str]:
    source = files(DOMAIN).joinpath("locale", f"{locale}.po")
    with source.open("rb") as file:
        catalogue = read_po(file, locale=locale, abort_invalid=True)
    return MappingProxyType({str(entry.id): str(entry.string) for entry in catalogue if entry.id})


@cache
def _known_readings() -> Mapping[tuple[str, str], str]:
    readings: dict[tuple[str, str], str] = {}
    for locale in LOCALES:
        readings = {**_readings(_catalogue(locale)), **readings}
    return MappingProxyType(readings)


def _readings(words: Mapping[str, str]) -> dict[tuple[str, str], str]:
    readings: dict[tuple[str, str], str] = {}
    for msgid, label in words.items():
        sort, _, rest = msgid.partition(".")
        if sort == "choice":
            name, _, key = rest.partition(".")
            readings[name, _plain(label)] = readings[name, _plain(key)] = key
    return readings


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
