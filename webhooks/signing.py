"""Signed messages: a time stamp, a nonce and HMAC-SHA256 over `timestamp.nonce.body`, within a window of minutes."""

import hashlib
import hmac
import re

import msgspec

from sync.instant import MINUTE, Instant

HEADER = "Repairsheet-Signature"
WINDOW_MINUTES = 5
NONCE_SECONDS = 3 * WINDOW_MINUTES * MINUTE
"""How long a nonce is kept: longer than any message that bears it can be within the window."""
_HEADER = re.compile(r"t=(\d{1,12}),n=([A-Za-z0-9_-]{16,64}),v1=([0-9a-f]{64})")


class SignatureError(Exception):
    """A message that nobody who holds the secret has signed just now. `reason` is a word of `hook.<reason>`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What a good signature says of its message."""

    at: Instant
    nonce: str


def signature(secret: bytes, at: Instant, nonce: str, body: bytes) -> str:
    """Gives the value of the signature header of a message."""
    return f"t={at},n={nonce},v1={_digest(secret, str(at), nonce, body)}"


def verified(secret: bytes, header: str, body: bytes, now: Instant) -> Signed:
    """Gives what a message's signature says; SignatureError: unsigned, forged, stale.

    Whether it came before, the ledger knows (Ledger.take_nonce).
    """
    parts = _HEADER.fullmatch(header.strip())
    if parts is None:
        raise SignatureError("unsigned")
    stamp, nonce, given = parts.groups()
    if not hmac.compare_digest(_digest(secret, stamp, nonce, body), given):
        raise SignatureError("forged")
    if abs(int(stamp) - now) > WINDOW_MINUTES * MINUTE:
        raise SignatureError("stale")
    return Signed(at=Instant(int(stamp)), nonce=nonce)


def _digest(secret: bytes, stamp: str, nonce: str, body: bytes) -> str:
    return hmac.new(secret, f"{stamp}.{nonce}.".encode() + body, hashlib.sha256).hexdigest()
