"""What one office is."""

from collections.abc import Mapping
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec

from sheet_schema.model import Tab
from sheet_schema.problems import Problem
from sync.wording import Wording


class Office(msgspec.Struct, frozen=True, dict=True, kw_only=True):
    """What one office is: its declarations and words."""

    site: str
    zone: ZoneInfo
    tabs: tuple[Tab, ...]
    wording: Wording
    base_url: str
    labels: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Its own among the words, by msgid."""
    refused_labels: Mapping[str, Problem] = msgspec.field(default_factory=dict)
    """What is wrong with labels that it asked for, by key of the settings tab."""

    @cached_property
    def by_key(self) -> dict[str, Tab]:
        """The tabs by key."""
        return {tab.key: tab for tab in self.tabs}
