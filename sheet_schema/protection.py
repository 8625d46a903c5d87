"""Who may edit what: the service's blocks, ▲ columns and ▲ tabs.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/sheets#ProtectedRange
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheet_schema.fields import Column, Owner, Role
from sheet_schema.grid import Json, PlacedTab
from sheet_schema.labels import Labels


@dataclass(frozen=True, slots=True)
class Editors:
    """The accounts that protection is told of."""

    service_email: str | None
    by_role: Mapping[Role, Sequence[str]]

    def of_service(self) -> Json:
        """A warning for everybody: a lock would also forbid sorting, inserting and deleting whole rows."""
        return {"warningOnly": True}

    def of_roles(self, roles: Iterable[Role]) -> Json:
        """The service and some roles; a warning for all while nobody of them is known, or nobody could begin."""
        accounts = [account for role in roles for account in self.by_role.get(role, ())]
        return self._only(accounts) if self.service_email and accounts else {"warningOnly": True}

    def _only(self, accounts: Sequence[str]) -> Json:
        users = sorted({*accounts, *([self.service_email] if self.service_email else [])})
        return {"warningOnly": False, "editors": {"users": users}}


def protection_requests(placed: PlacedTab, labels: Labels, editors: Editors) -> Iterator[Json]:
    """Gives the addProtectedRange requests of one tab."""
    for first, end, owner in placed.runs(lambda column: column.owner):
        if owner is Owner.SERVICE:
            words = labels.term("protection.service")
            yield _protect(placed.grid(first, end, header=True), words, editors.of_service())
    for first, end, roles in placed.runs(_own_authority):
        if roles:
            yield _protect(
                placed.grid(first, end, header=True), _only(roles, labels), editors.of_roles(roles)
            )
    if placed.tab.authority:
        roles = placed.tab.authority
        yield _protect({"sheetId": placed.sheet_id}, _only(roles, labels), editors.of_roles(roles))


def protection_of_column(placed: PlacedTab, index: int, labels: Labels, editors: Editors) -> Json:
    """Gives the addProtectedRange request of one column of the service."""
    area = placed.grid(index, index + 1, header=True)
    return _protect(area, labels.term("protection.service"), editors.of_service())


def _own_authority(column: Column) -> tuple[Role, ...]:
    return column.authority


def _only(roles: Iterable[Role], labels: Labels) -> str:
    return labels.term("protection.authority", role="、".join(labels.role(role) for role in roles))


def _protect(grid: Json, description: str, who: Json) -> Json:
    return {"addProtectedRange": {"protectedRange": {"range": grid, "description": description, **who}}}
