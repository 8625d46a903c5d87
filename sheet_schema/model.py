"""What a tab is: service columns in protected blocks around the columns of the people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from sheet_schema.fields import Column, Kind, Owner, Role, service

ROW_ID = service("row_id", hidden=True)
ROW_KEY = service("row_key", hidden=True)
PROBLEMS = service("problems", width=260)
NOTICED_AT = service("noticed_at", Kind.TIME, hidden=True)


class TabRole(StrEnum):
    """What a tab is for; decides its colour."""

    INTAKE = "intake"
    WORK = "work"
    MONEY = "money"
    AFTERCARE = "aftercare"
    AUTHORITY = "authority"
    REFERENCE = "reference"
    FIGURES = "figures"


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One sheet of the spreadsheet. Grid order: row_id, front, problems, people, outcome, twins, noticed_at, row_key.

    The two carriers of identity stand at the two ends, and the service's columns are two contiguous
    blocks (architecture.md, "The safe write", 3 and 6).
    """

    key: str
    role: TabRole
    front: tuple[Column, ...] = ()
    people: tuple[Column, ...]
    outcome: tuple[Column, ...] = ()
    form: str | None = None
    """Code of the paper form it replaces, e.g. KH-21-R01."""
    opened_by_service: bool = False
    """True where the service adds the rows (`+` in sheets.md)."""
    authority: tuple[Role, ...] = ()
    """▲ on the whole tab: only accounts of these roles edit it."""
    closed_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By choice column: the choices with which nothing more is expected of anybody; the row turns grey."""
    amber_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By choice column: the choices that want a look."""

    @cached_property
    def twins(self) -> tuple[Column, ...]:
        """The hidden date-time twin `<key>_at` of each event column, unless its key already ends so."""
        taken = {column.key for column in (*self.front, *self.outcome)}
        return tuple(
            service(twin_key(column.key), Kind.TIME, hidden=True)
            for column in self.people
            if column.kind is Kind.EVENT and twin_key(column.key) not in taken
        )

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns in grid order."""
        return (ROW_ID, *self.front, PROBLEMS, *self.people, *self.outcome, *self.twins, NOTICED_AT, ROW_KEY)

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """The columns by key."""
        return {column.key: column for column in self.columns}

    @cached_property
    def service_keys(self) -> frozenset[str]:
        """Keys of the columns that the service writes."""
        return frozenset(column.key for column in self.columns if column.owner is Owner.SERVICE)

    @cached_property
    def service_order(self) -> tuple[str, ...]:
        """The same in grid order."""
        return tuple(column.key for column in self.columns if column.owner is Owner.SERVICE)

    @cached_property
    def people_keys(self) -> tuple[str, ...]:
        """Keys of the columns that people write, in grid order."""
        return tuple(column.key for column in self.people)


def twin_key(event_key: str) -> str:
    """Gives the key of an event column's date-time twin: `arrived` -> `arrived_at`."""
    return f"{event_key}_at"
