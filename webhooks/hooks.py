"""Signed hooks: other programs of the house send requests, or say that the sheet was edited."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from http import HTTPStatus

import msgspec
from flask import Blueprint, Response, jsonify, make_response, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import RequestEntityTooLarge

from sheet_schema.model import Tab
from sync.bootstrap import OpenOffice, hook_secret, wordings_of
from sync.inbox import TAB, askable, longest, spoken
from sync.instant import Instant, local
from sync.memory import EDITED, Edit, Source
from sync.ports import CannotDoError, RequestReceipt
from sync.reading.text import plain
from sync.schedule import Watch
from sync.wording import Wording
from webhooks.languages import wording_for
from webhooks.signing import HEADER, NONCE_SECONDS, WINDOW_MINUTES, SignatureError, verified

LONGEST_KEY = 100
_KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
_STATUS = {"replayed": HTTPStatus.CONFLICT}
"""Of refused signatures; 401 for the others."""


class HookRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /hooks/request."""

    key: str
    """The sender's own name for the request: the same key is the same request, however often it is sent."""
    cells: dict[str, str]
    """By column key of the registration, in the sender's words."""


class HookEdit(msgspec.Struct, frozen=True):
    """The body of POST /hooks/edit, where it tells who edited what; anything else in it is not looked at."""

    tab: str
    """Its title or key."""
    row_id: str
    columns: tuple[str, ...]
    """Their headers or keys."""
    editor: str
    """E-mail address of the account."""


class RefusedError(Exception):
    """A message that cannot be taken; its text is the sentence for the sender."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


_body = msgspec.json.Decoder(HookRequest)
_edit = msgspec.json.Decoder(HookEdit)
_ROW_ID = re.compile(r"r[0-9a-f]{18}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


def blueprint(office: OpenOffice, watch: Watch) -> Blueprint:
    """Gives the hooks of an office."""
    routes = Blueprint("hooks", __name__, url_prefix="/hooks")
    door = _Door(office, watch)
    routes.add_url_rule("/request", "request", door.request, methods=["POST"])
    routes.add_url_rule("/edit", "edit", door.edit, methods=["POST"])
    for error, answer in door.failures.items():
        routes.register_error_handler(error, answer)
    return routes


class _Door:
    """Where programs knock that hold the office's secret."""

    def __init__(self, office: OpenOffice, watch: Watch) -> None:
        self._office, self._watch = office, watch
        self._wordings = wordings_of(office.config)
        self._columns = askable(office.hands.office.by_key[TAB])

    def request(self) -> tuple[Response, int]:
        """Answers only when the request is durable."""
        self._check_signature()
        sent = self._sent(request.get_data())
        site, now = self._office.config.site, self._now
        receipt = self._office.ledger.take_request(site, f"hook:{sent.key}", Source.HOOK, sent.cells, now)
        self._watch.look_now()
        return jsonify(self._told(receipt)), HTTPStatus.OK if receipt.repeated else HTTPStatus.CREATED

    def edit(self) -> tuple[Response, int]:
        """The sheet tells what is, the message at most who wrote it: that is durable when this answers."""
        self._check_signature()
        told = self._edits(request.get_data())
        if told:
            self._office.ledger.take_edits(self._office.config.site, told)
        self._watch.look_now()
        return jsonify({"message": self._word("hook.looking"), "kept": len(told)}), HTTPStatus.ACCEPTED

    def _edits(self, body: bytes) -> tuple[Edit, ...]:
        """Gives the cells of which rules ask who wrote them; a message that names none only says that there was one."""
        try:
            sent = _edit.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return ()
        tab = self._tab(sent.tab)
        if tab is None or not _ROW_ID.fullmatch(sent.row_id) or not _EMAIL.fullmatch(sent.editor):
            return ()
        keys = {self._column(tab, name) for name in sent.columns}
        return tuple(
            Edit(tab=tab.key, row_id=sent.row_id, column=key, editor=sent.editor, at=self._now)
            for key in tab.people_keys
            if key in keys
        )

    def _tab(self, name: str) -> Tab | None:
        """By its key or its title, in any language."""
        for tab in self._office.hands.office.tabs:
            if tab.key in EDITED and name in {tab.key, *(words.tab(tab.key) for words in self._every)}:
                return tab
        return None

    def _column(self, tab: Tab, name: str) -> str | None:
        """By its key or its header, in any language."""
        if name in tab.by_key:
            return name
        labels = {words.label(tab.key, key): key for words in self._every for key in tab.people_keys}
        return labels.get(name)

    @property
    def _every(self) -> tuple[Wording, ...]:
        return (*self._wordings.values(), self._office.hands.office.wording)

    @cached_property
    def failures(self) -> Mapping[type[Exception], Callable[..., Response]]:
        return {
            SignatureError: self._bad_signature,
            RefusedError: lambda error: _refused(HTTPStatus.UNPROCESSABLE_ENTITY, error.code, str(error)),
            RequestEntityTooLarge: lambda _: _refused(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_big", self._word("request.error.too_big")
            ),
            DBAPIError: self._closed,
            CannotDoError: self._closed,
        }

    @property
    def _now(self) -> Instant:
        return self._office.hands.clock()

    @property
    def _wording(self) -> Wording:
        return wording_for(request, self._wordings, self._office.hands.office.wording.locale)

    @cached_property
    def _secret(self) -> bytes:
        return hook_secret(self._office.directory)

    def _word(self, msgid: str, **words: str) -> str:
        return self._wording.word(msgid, **words)

    def _check_signature(self) -> None:
        signed = verified(self._secret, request.headers.get(HEADER, ""), request.get_data(), self._now)
        site = self._office.config.site
        if not self._office.ledger.take_nonce(site, signed.nonce, self._now, NONCE_SECONDS):
            raise SignatureError("replayed")

    def _sent(self, body: bytes) -> HookRequest:
        try:
            sent = _body.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise RefusedError("unreadable", self._word("hook.unreadable", text=str(error))) from error
        if not _KEY.fullmatch(sent.key):
            raise RefusedError("bad_key", self._word("hook.bad_key", limit=str(LONGEST_KEY)))
        cells = {column: spoken(text, column) for column, text in sent.cells.items()}
        for column, text in cells.items():
            self._check_cell(column, text)
        if not plain(cells.get("fault")):
            label = self._wording.label(TAB, "fault")
            raise RefusedError("required", self._word("request.error.required", label=label))
        return HookRequest(sent.key, cells)

    def _check_cell(self, column: str, text: str) -> None:
        if column not in self._columns:
            columns = ", ".join(self._columns)
            sentence = self._word("hook.unknown_column", column=column, columns=columns)
            raise RefusedError("unknown_column", sentence)
        if len(text) > longest(column):
            limits = {"limit": str(longest(column)), "length": str(len(text))}
            label = self._wording.label(TAB, column)
            raise RefusedError("too_long", self._word("request.error.too_long", label=label, **limits))

    def _told(self, receipt: RequestReceipt) -> dict[str, object]:
        how = "differs" if receipt.differs else "repeated" if receipt.repeated else "taken"
        return {
            "key": receipt.key.removeprefix("hook:"),
            "received_at": local(receipt.received_at, self._office.hands.office.zone).isoformat(),
            "state": receipt.state.value,
            "order_no": receipt.order_no,
            "repeated": receipt.repeated,
            "differs": receipt.differs,
            "message": self._word(f"hook.{how}"),
        }

    def _bad_signature(self, error: SignatureError) -> Response:
        words = {"header": HEADER, "minutes": str(WINDOW_MINUTES)}
        status = _STATUS.get(error.reason, HTTPStatus.UNAUTHORIZED)
        return _refused(status, error.reason, self._word(f"hook.{error.reason}", **words))

    def _closed(self, _error: Exception) -> Response:
        return _refused(HTTPStatus.SERVICE_UNAVAILABLE, "closed", self._word("hook.closed"))


def _refused(status: HTTPStatus, code: str, sentence: str) -> Response:
    return make_response(jsonify({"error": {"code": code, "message": sentence}}), status)
