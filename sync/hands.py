"""What a pass works with."""

from collections.abc import Callable

import msgspec

from sync.kept import Kept
from sync.office import Office
from sync.ports import Clock, Ledger, Workbook
from sync.pulse import Pulse
from sync.voice import Voice

LEASE_SECONDS = 120


class Hands(msgspec.Struct, kw_only=True):
    """The office's declarations and the ports of one pass after another."""

    office: Office
    """Another value as soon as the office is to use other words (sync.voice)."""
    voice: Voice
    workbook: Workbook
    ledger: Ledger
    clock: Clock
    holder: str
    """Who takes the lease: unique to this process."""
    new_id: Callable[[], str]
    kept: Kept
    pulse: Pulse
