"""The push channels of a server: kept in its file, told of each committed change."""

from collections.abc import Callable
from threading import RLock

from sync.sheets_server.book import Book
from sync.sheets_server.drive.channels import Channel, Courier, Message
from sync.sheets_server.drive.permissions import role_of
from sync.sheets_server.errors import ApiError, invalid
from sync.sheets_server.store import Store


class Watching:
    """Safe for threads; `lock` is the server's, under which its store is used."""

    def __init__(self, store: Store, lock: RLock, clock: Callable[[], float]) -> None:
        self._store = store
        self._lock = lock
        self._clock = clock
        self._channels = store.channels()
        self._courier = Courier(self._number)

    def close(self) -> None:
        """Ends the courier."""
        self._courier.close()

    def open(self, channel: Channel) -> None:
        """Keeps a channel and says hello to it; a 400 for an id that is taken."""
        with self._lock:
            if channel.channel_id in self._channels:
                raise invalid(f"Channel id {channel.channel_id} is not unique")
            self._store.add_channel(channel)
            self._channels = {**self._channels, channel.channel_id: channel}
        self._courier.send(Message(channel, "sync"))

    def stop(self, channel_id: str, resource_id: str, email: str) -> None:
        """Ends a channel; a 404 for one that this account has not."""
        with self._lock:
            channel = self._channels.get(channel_id)
            if channel is None or (channel.resource_id, channel.email) != (resource_id, email):
                raise ApiError(404, f"Channel '{channel_id}' not found for project '1'")
            self._drop(channel_id)

    def tell(self, old: Book | None, new: Book | None) -> None:
        """Tells all channels that watch a spreadsheet, or what its readers may see, of a change."""
        if not self._channels:
            return
        now = self._clock() * 1000
        for channel in list(self._channels.values()):
            if channel.expiration <= now:
                with self._lock:
                    self._drop(channel.channel_id)
                continue
            message = _message(channel, old, new)
            if message is not None:
                self._courier.send(message)

    def _drop(self, channel_id: str) -> None:
        if channel_id in self._channels:
            self._store.drop_channel(channel_id)
            self._channels = {key: found for key, found in self._channels.items() if key != channel_id}

    def _number(self, channel_id: str) -> int:
        with self._lock:
            return self._store.next_message(channel_id)


def _message(channel: Channel, old: Book | None, new: Book | None) -> Message | None:
    known = [book for book in (old, new) if book is not None]
    if not any(role_of(book, channel.email) for book in known):
        return None
    if channel.file_id is None:
        return Message(channel, "change")
    if channel.file_id != known[0].spreadsheet_id:
        return None
    if new is None:
        return Message(channel, "remove")
    before, after = (bool(book.file.get("trashed")) if book is not None else False for book in (old, new))
    if before != after:
        return Message(channel, "trash" if after else "untrash")
    return Message(channel, "update", _changed(old, new))


def _changed(old: Book | None, new: Book) -> str:
    if old is None:
        return "content"
    parts = {
        "content": old.sheets is not new.sheets or old.named_ranges is not new.named_ranges,
        "properties": old.properties is not new.properties,
        "permissions": old.file.get("permissions") != new.file.get("permissions"),
        "parents": old.file.get("parents") != new.file.get("parents"),
    }
    return ",".join(name for name, did in parts.items() if did) or "properties"
