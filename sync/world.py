"""What the rules know besides the case: reference tabs, settings and calendars as they stand."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from sync.records import Fault, FeeItem, SlaPolicy, Staff, Unit
from sync.rules.calendar import Calendars
from sync.rules.roster import Roster

Policies = Mapping[tuple[str, str], SlaPolicy]
"""By (clock, urgency)."""


Fees = Mapping[str, tuple[FeeItem, ...]]
"""Versions of each item by code, oldest first."""


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is the same for all cases of one pass."""

    site: str
    zone: ZoneInfo
    settings: Mapping[str, str]
    """Values of the settings tab by key, defaults filled in (sync.rules.settings)."""
    calendars: Calendars
    roster: Roster
    policies: Policies
    policies_by_version: Mapping[str, Policies]
    fees: Fees
    fees_by_version: Mapping[str, Fees]
    """Fee schedules by the version under which orders pinned them."""
    faults: Mapping[tuple[str, str], Fault]
    """By (fault class, cause)."""
    staff: Mapping[str, Staff]
    """Active people by staff_no."""
    everybody: Mapping[str, Staff]
    """The same with those who left: what they still hold does not leave with them."""
    units: Mapping[str, tuple[Unit, ...]]
    """Contacts by unit, the main one first."""
    runs: frozenset[str]
    """Keys of the tabs that the office runs."""
    version: str
    """Changes whenever anything above does."""

    def policies_of(self, version: str | None) -> Policies:
        """Gives the policies pinned under a version, or those in force where none is pinned or known."""
        return self.policies_by_version.get(version, self.policies) if version else self.policies

    def fees_of(self, version: str | None) -> Fees:
        """Gives the fee schedule pinned under a version, or the one in force where none is pinned or known."""
        return self.fees_by_version.get(version, self.fees) if version else self.fees
