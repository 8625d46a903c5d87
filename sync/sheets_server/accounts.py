"""Accounts: an e-mail and the bearer tokens that speak for it. Only hashes of tokens are kept."""

import hashlib
import secrets
import time
from collections.abc import Mapping

from sync.sheets_server.errors import ApiError
from sync.sheets_server.store import Store

TOKEN_SECONDS = 60.0
"""So long a token is good without another look at the file, where another process may have revoked it."""


class Accounts:
    """The tokens in one file. Safe for threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[str, float]] = {}

    def issue(self, email: str) -> str:
        """Makes a bearer token for an account."""
        token = secrets.token_urlsafe(32)
        self._store.add_token(_hashed(token), email.casefold())
        return token

    def counts(self) -> dict[str, int]:
        """Gives how many tokens each account has."""
        return self._store.accounts()

    def revoke(self, email: str) -> int:
        """Makes all tokens of an account worthless at once; gives how many there were."""
        count = self._store.drop_tokens(email.casefold())
        self._known = {}
        return count

    def of(self, headers: Mapping[str, str]) -> str:
        """Gives whose token the request's headers bear; a 401 without a good one."""
        scheme, _, token = header(headers, "authorization").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ApiError(401, "Request is missing required authentication credential.")
        email = self._email(_hashed(token.strip()))
        if email is None:
            raise ApiError(401, "Request had invalid authentication credentials.")
        return email

    def _email(self, hashed: str) -> str | None:
        known, now = self._known, time.monotonic()
        email, known_until = known.get(hashed, (None, 0.0))
        if now < known_until:
            return email
        email = self._store.email_of(hashed)
        if email is None:
            known.pop(hashed, None)
        else:
            known[hashed] = (email, now + TOKEN_SECONDS)
        return email


def header(headers: Mapping[str, str], wanted: str) -> str:
    """Gives a header by its name in small letters; empty when it is not there."""
    return next((value for name, value in headers.items() if name.lower() == wanted), "")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
