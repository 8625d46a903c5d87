"""The public request form: its fields, and what was typed into them read with a sentence for each that will not do."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec

from sheet_schema.choices import VISIT
from sheet_schema.problems import Problem
from sync.cell import CellValue
from sync.inbox import longest, spoken
from sync.instant import MINUTE, Instant, local
from sync.reading.dates import read_time
from sync.reading.text import plain
from sync.wording import Wording

SHORTEST_PHONE = 5
"""Digits; house telephones are that short."""
APPOINTMENT = "%Y-%m-%d %H:%M"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field of the form; `key` is the column of the registration that it fills."""

    key: str
    kind: str = "text"
    """What the browser shows: an input's type, `textarea` or `select`."""
    required: bool = True
    autocomplete: str = "off"
    hint: bool = True


FIELDS = (
    Field(key="unit", autocomplete="street-address"),
    Field(key="customer", autocomplete="name", hint=False),
    Field(key="phone", kind="tel", autocomplete="tel"),
    Field(key="fault", kind="textarea"),
    Field(key="fault_class", kind="select", required=False),
    Field(key="inspection_at", kind="datetime-local", required=False),
)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody typed, and what is wrong with it: sentences by field."""

    typed: Mapping[str, str]
    errors: Mapping[str, str]
    cells: Mapping[str, CellValue]
    """For the registration, by column key; only of use without errors."""


def blank() -> Entry:
    """Gives the form before anything was typed."""
    return Entry(typed={}, errors={}, cells={})


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """What reading an entry needs besides what was typed."""

    wording: Wording
    """The sender's language: what is wrong is told in it."""
    office: Wording
    """The office's language: what goes into its sheet is in it."""
    classes: Collection[str]
    zone: ZoneInfo
    now: Instant

    def entry(self, given: Mapping[str, str]) -> Entry:
        """Reads what was sent. What was typed comes back as it was, whatever is wrong with it."""
        typed = {field.key: spoken(given.get(field.key, ""), field.key) for field in FIELDS}
        errors = {
            field.key: sentence
            for field in FIELDS
            if (sentence := self._error(field, typed[field.key])) is not None
        }
        return Entry(typed=typed, errors=errors, cells={} if errors else self._cells(typed))

    def _error(self, field: Field, text: str) -> str | None:
        word = self.wording.word
        label = word(f"request.{field.key}")
        if not plain(text):
            return word("request.error.required", label=label) if field.required else None
        if len(text) > longest(field.key):
            limits = {"limit": str(longest(field.key)), "length": str(len(text))}
            return word("request.error.too_long", label=label, **limits)
        if field.key == "phone" and sum(sign.isdigit() for sign in text) < SHORTEST_PHONE:
            return word("request.error.phone")
        if field.key == "fault_class" and text not in self.classes:
            return word("request.error.unknown_class", none=word("request.fault_class.none"))
        return self._time_error(text) if field.key == "inspection_at" else None

    def _time_error(self, text: str) -> str | None:
        found = read_time(text, self.zone, self.now)
        if isinstance(found, Problem):
            example = (local(self.now, self.zone) + timedelta(days=1)).strftime("%Y-%m-%d 14:30")
            return self.wording.word("request.error.unreadable_time", text=text, example=example)
        past = found is not None and found < self.now - MINUTE
        return self.wording.word("request.error.past") if past else None

    def _cells(self, typed: Mapping[str, str]) -> dict[str, CellValue]:
        return {**{key: text for key, text in typed.items() if text}, **self._appointment(typed)}

    def _appointment(self, typed: Mapping[str, str]) -> dict[str, str]:
        """A time that the customer asks for is his appointment, in one form; words such as 即時 are none."""
        wished = read_time(typed["inspection_at"], self.zone, self.now)
        if wished is None or isinstance(wished, Problem):
            return {}
        return {
            "visit": self.office.choice(VISIT, "customer_set"),
            "inspection_at": local(wished, self.zone).strftime(APPOINTMENT),
        }
