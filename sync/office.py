"""What one office is."""

from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec

from sheet_schema.model import Tab
from sync.wording import Wording


class Office(msgspec.Struct, frozen=True, dict=True, kw_only=True):
    """What one office is: its declarations and words."""

    site: str
    zone: ZoneInfo
    tabs: tuple[Tab, ...]
    wording: Wording
    base_url: str

    @cached_property
    def by_key(self) -> dict[str, Tab]:
        """The tabs by key."""
        return {tab.key: tab for tab in self.tabs}
