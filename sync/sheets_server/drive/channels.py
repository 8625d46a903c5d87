"""Push channels: who wants to hear of changes, and the messages they get.

https://developers.google.com/workspace/drive/api/guides/push
"""

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.utils import formatdate
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests

from sync.sheets_server.errors import ApiError, invalid

LONGEST_SECONDS = {"changes": 7 * 86_400, "file": 86_400}
"""How long a channel lives at most."""
USUAL_SECONDS = 3600
RETRIED = frozenset({500, 502, 503, 504})
PAUSES = (0.5, 2.0, 8.0)
"""Seconds before a message is tried again."""
TIMEOUT = 10
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
Json = dict[str, Any]


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """One account's wish to hear of a file, or of all changes it may see (`file_id` None)."""

    channel_id: str
    email: str
    resource_id: str
    resource_uri: str
    address: str
    token: str
    expiration: int
    """Milliseconds since 1970."""
    file_id: str | None = None


class Message(msgspec.Struct, frozen=True):
    """What happened to a resource."""

    channel: Channel
    state: str
    """sync, update, trash, remove, change."""
    changed: str = ""


def asked(body: Json, *, email: str, uri: str, file_id: str | None, now: float) -> Channel:
    """Gives the channel that a watch request wants; a 400 for one that cannot be."""
    for name in ("id", "type", "address"):
        if not body.get(name):
            raise invalid(f"Required: entity.{name}")
    if body["type"] not in {"web_hook", "webhook"}:
        raise invalid(f"Unknown channel type: {body['type']}")
    parts = urlsplit(body["address"])
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ApiError(400, "WebHook callback must be HTTPS: " + body["address"])
    return Channel(
        channel_id=body["id"],
        email=email,
        resource_id=secrets.token_urlsafe(20),
        resource_uri=uri,
        address=body["address"],
        token=body.get("token", ""),
        expiration=_expiration(body, now, "changes" if file_id is None else "file"),
        file_id=file_id,
    )


def _expiration(body: Json, now: float, kind: str) -> int:
    longest = int((now + LONGEST_SECONDS[kind]) * 1000)
    if "expiration" in body:
        wanted = int(body["expiration"])
    else:
        wanted = int((now + int(body.get("params", {}).get("ttl", USUAL_SECONDS))) * 1000)
    if wanted <= now * 1000:
        raise invalid("The expiration of the channel lies in the past.")
    return min(wanted, longest)


def resource(channel: Channel) -> Json:
    """Gives the Channel resource."""
    shown: Json = {
        "kind": "api#channel",
        "id": channel.channel_id,
        "resourceId": channel.resource_id,
        "resourceUri": channel.resource_uri,
        "expiration": str(channel.expiration),
    }
    return shown | ({"token": channel.token} if channel.token else {})


def headers(message: Message, number: int) -> Mapping[str, str]:
    """Gives the headers of a message, Google's names."""
    channel = message.channel
    found = {
        "X-Goog-Channel-ID": channel.channel_id,
        "X-Goog-Channel-Expiration": formatdate(channel.expiration / 1000, usegmt=True),
        "X-Goog-Message-Number": str(number),
        "X-Goog-Resource-ID": channel.resource_id,
        "X-Goog-Resource-State": message.state,
        "X-Goog-Resource-URI": channel.resource_uri,
        "Content-Type": "application/json; utf-8",
    }
    if channel.token:
        found["X-Goog-Channel-Token"] = channel.token
    return found | ({"X-Goog-Changed": message.changed} if message.changed else {})


class Courier:
    """Carries messages to channels in a thread of its own, so that no request waits for them."""

    def __init__(self, number_of: Callable[[str], int]) -> None:
        self._number_of = number_of
        self._queue: SimpleQueue[Message] = SimpleQueue()
        self._ended = Event()
        self._thread: Thread | None = None

    def send(self, message: Message) -> None:
        """Takes a message on."""
        if self._thread is None:
            self._thread = Thread(target=self._run, name="push channels", daemon=True)
            self._thread.start()
        self._queue.put(message)

    def close(self) -> None:
        """Ends after the message that is on its way."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        with requests.Session() as session:
            while not self._ended.is_set():
                with suppress(Empty):
                    for message in self._burst():
                        self._deliver(session, message)

    def _burst(self) -> list[Message]:
        """Gives what waits; equal messages of a burst are one."""
        waiting = [self._queue.get(timeout=0.2)]
        while not self._queue.empty():
            waiting.append(self._queue.get_nowait())
        return list({(one.channel.channel_id, one.state): one for one in waiting}.values())

    def _deliver(self, session: requests.Session, message: Message) -> None:
        sent = headers(message, self._number_of(message.channel.channel_id))
        for pause in (*PAUSES, None):
            try:
                answer = session.post(message.channel.address, headers=dict(sent), data=b"", timeout=TIMEOUT)
                if answer.status_code not in RETRIED:
                    return
            except requests.RequestException:
                pass
            if pause is None or self._ended.wait(pause):
                return
