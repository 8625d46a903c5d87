"""What a column is: its key, kind, owner, and from which stage on it must be filled."""

from dataclasses import dataclass
from enum import StrEnum

from sheet_schema.workflow import Stage


class Owner(StrEnum):
    """Who writes a column. The service writes its own columns only, whatever happens."""

    PEOPLE = "people"
    SERVICE = "service"


class Role(StrEnum):
    """A role of the staff tab (regulations.md, "Roles")."""

    FRONT_DESK = "front_desk"
    FOREMAN = "foreman"
    TECHNICIAN = "technician"
    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    ENGINEERING_MANAGER = "engineering_manager"
    MANAGER_IN_CHARGE = "manager_in_charge"
    SERVICE_DEPARTMENT = "service_department"
    AUDITOR = "auditor"
    ADMIN = "admin"


MANAGERS = (Role.SUPERVISOR, Role.ENGINEERING_MANAGER, Role.MANAGER_IN_CHARGE)
"""Who may make an exception to a rule."""


class Kind(StrEnum):
    """How the text or number of a cell is read."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"  # several keys of one list, separated by 、 or comma
    REFERENCE = "reference"  # a value of another tab's column (unit, fault class, cause, item code)
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    TICK = "tick"
    EVENT = "event"  # ◷ a moment: "1", "1430", "昨2310", full date-times
    TIME = "time"  # a date-time, past or future; words such as 即時 stand for an empty cell
    DATE = "date"
    MONTH = "month"  # its first day, shown as 2026-10; the service's own columns only
    PERSON = "person"  # a name or staff_no of the staff tab
    PEOPLE = "people"
    ATTENDEES = "attendees"  # people, each perhaps with a score: 王明 85、李華 90
    SCOPE = "scope"  # how far and when: 全部 10/3 0900-1100
    SHARE = "share"  # of one, shown per cent; the service's own columns only
    ORDER_NO = "order_no"  # whole number, its tail, or the paper slip's


class Condition(StrEnum):
    """When a required column is really required; judged by sync.rules.checks and sync.rules.required."""

    ALWAYS = "always"
    CHARGEABLE = "chargeable"
    EXPLANATION_DUE = "explanation_due"  # result is not 修復, or the check-list has exceptions
    FIRST_OF_CALL = "first_of_call"  # not when `ref` names the call's first registration
    HAS_MATERIAL = "has_material"
    BEGUN = "begun"  # its role has filled in something of the row
    ENTRY = "entry"  # consent to enter while nobody is at home
    JOINT_VISIT = "joint_visit"  # the customer was called on
    REACHED = "reached"  # the callback reached the customer


@dataclass(frozen=True, slots=True)
class Choices:
    """A closed list. Cells hold the label in the site's language; code uses the keys."""

    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a tab. Labels, help and choice labels are in the catalogues under its key."""

    key: str
    kind: Kind = Kind.TEXT
    owner: Owner = Owner.PEOPLE
    role: Role | None = None
    """Who fills it first of all."""
    also: tuple[Role, ...] = ()
    """Who else fills it."""
    required: Stage | None = None
    condition: Condition = Condition.ALWAYS
    choices: Choices | None = None
    refers: str | None = None
    """For Kind.REFERENCE: "tab.column" whose values are meant."""
    default: str | None = None
    """Catalogue key of what an empty cell stands for; shown, never written in."""
    personal: bool = False
    """Personal data (ⓟ): never in logs, masked where not needed."""
    authority: tuple[Role, ...] = ()
    """▲: only accounts of these roles may edit it."""
    hidden: bool = False
    width: int = 110
    """Pixels."""

    @property
    def fillers(self) -> tuple[Role, ...]:
        """Everybody who fills it."""
        return (*([self.role] if self.role else []), *self.also)


def service(
    key: str,
    kind: Kind = Kind.TEXT,
    *,
    choices: Choices | None = None,
    personal: bool = False,
    hidden: bool = False,
    width: int = 110,
) -> Column:
    """Gives a column that the service computes."""
    return Column(
        key=key,
        kind=kind,
        owner=Owner.SERVICE,
        choices=choices,
        personal=personal,
        hidden=hidden,
        width=width,
    )
