"""The public request form and the receipt that its sender may come back to."""

import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import RequestEntityTooLarge

from sheet_schema.workflow import Stage
from sync.bootstrap import OpenOffice, wordings_of
from sync.instant import MINUTE, Instant, local
from sync.memory import Source
from sync.ports import CannotDoError, RequestReceipt, RequestState
from sync.reading.text import is_ticked, plain
from sync.schedule import Watch
from sync.wording import Wording
from webhooks.languages import tag_of, wording_for
from webhooks.request_form import FIELDS, Entry, Reader, blank

TRAP = "website"
"""A field that people do not see and programs fill in."""
KEY = re.compile(r"[A-Za-z0-9_-]{22}")
KEY_BYTES = 16
SOON, LATER = 2, 15
"""Seconds after which a receipt without a number renews itself: in its first minute, and while it is young."""
YOUNG = 10 * MINUTE

CUSTOMER_STAGES: Mapping[Stage, str] = {
    Stage.REGISTERED: "received",
    Stage.OPENED: "received",
    Stage.DISPATCHED: "sent",
    Stage.ACCEPTED: "sent",
    Stage.ARRIVED: "on_site",
    Stage.DIAGNOSED: "on_site",
    Stage.CONSENTED: "on_site",
    Stage.IN_REPAIR: "on_site",
    Stage.DEFERRED: "deferred",
    Stage.REPAIRED: "repaired",
    Stage.INSPECTED: "repaired",
    Stage.SIGNED: "repaired",
    Stage.HANDED_IN: "repaired",
    Stage.FILED: "repaired",
    Stage.MADE_SAFE: "made_safe",
    Stage.NOT_REPAIRED: "not_repaired",
    Stage.SOLVED_REMOTELY: "solved",
    Stage.CANCELLED: "cancelled",
    Stage.VOID: "merged",
}
"""What a customer is told of a stage: `request.stage.<word>` in the catalogues."""


def blueprint(office: OpenOffice, watch: Watch) -> Blueprint:
    """Gives the public pages of an office."""
    routes = Blueprint("requests", __name__)
    door = _Door(office=office, watch=watch, wordings=wordings_of(office.config))
    routes.add_url_rule("/request", "form", door.form)
    routes.add_url_rule("/request", "send", door.send, methods=["POST"])
    routes.add_url_rule("/request/<key>", "receipt", door.receipt)
    routes.register_error_handler(DBAPIError, door.closed)
    routes.register_error_handler(CannotDoError, door.closed)
    routes.register_error_handler(RequestEntityTooLarge, door.too_big)
    return routes


class _Door(msgspec.Struct, frozen=True, kw_only=True):
    """Where the public knocks. Nobody is signed in, and nothing of anybody else is shown."""

    office: OpenOffice
    watch: Watch
    wordings: Mapping[str, Wording]

    @property
    def site(self) -> str:
        return self.office.config.site

    @property
    def now(self) -> Instant:
        return self.office.hands.clock()

    def form(self) -> Response:
        return self._page(blank(), HTTPStatus.OK)

    def send(self) -> Response:
        """Answers only when the request is durable; the page that follows may be loaded again as often as one likes."""
        key, entry = request.form.get("key", ""), self._entry(self._classes())
        refusal = self._refusal(key)
        if refusal:
            return self._page(entry, HTTPStatus.FORBIDDEN if refusal == "elsewhere" else 422, refusal)
        if entry.errors:
            return self._page(entry, HTTPStatus.UNPROCESSABLE_ENTITY, key=key)
        taken = self.office.ledger.take_request(
            self.site, _ledger_key(key), Source.FORM, entry.cells, self.now
        )
        self.watch.look_now()
        again = 1 if taken.differs else None
        place = url_for("requests.receipt", key=key, lang=tag_of(self._wording.locale), again=again)
        return make_response(redirect(place, HTTPStatus.SEE_OTHER))

    def receipt(self, key: str) -> Response:
        found = self.office.ledger.request(self.site, _ledger_key(key)) if KEY.fullmatch(key) else None
        if found is None:
            return self._notice("request.unknown", HTTPStatus.NOT_FOUND)
        shown = local(found.received_at, self.office.hands.office.zone).strftime("%Y-%m-%d %H:%M")
        age = self.now - found.received_at
        return self._rendered(
            "receipt.html",
            HTTPStatus.OK,
            receipt=found,
            received_at=shown,
            stage=_stage(found),
            soon=_comes_by_itself(found, age),
            renew=_renew_seconds(found, age),
            again="again" in request.args,
        )

    def closed(self, _error: Exception) -> Response:
        """The ledger cannot take anything in: nothing is acknowledged, and nothing typed is lost."""
        if request.method != "POST":
            return self._notice("request.error.closed", HTTPStatus.SERVICE_UNAVAILABLE)
        key, typed = request.form.get("key", ""), self._entry((request.form.get("fault_class", ""),)).typed
        entry = Entry(typed=typed, errors={}, cells={})
        kept = key if KEY.fullmatch(key) else None
        return self._page(entry, HTTPStatus.SERVICE_UNAVAILABLE, "closed", key=kept)

    def too_big(self, _error: Exception) -> Response:
        return self._notice("request.error.too_big", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    @property
    def _wording(self) -> Wording:
        return wording_for(request, self.wordings, self.office.config.locale)

    def _entry(self, classes: tuple[str, ...]) -> Entry:
        hands = self.office.hands
        reader = Reader(
            wording=self._wording,
            office=hands.office.wording,
            classes=classes,
            zone=hands.office.zone,
            now=self.now,
        )
        return reader.entry(request.form)

    def _refusal(self, key: str) -> str:
        """Gives why a post is not looked at; see docs/why.md for what this can and cannot keep out."""
        if not _is_from_here(self.office.config.base_url):
            return "elsewhere"
        if plain(request.form.get(TRAP)):
            return "robot"
        return "" if KEY.fullmatch(key) else "expired"

    def _classes(self) -> tuple[str, ...]:
        """Gives the fault classes in use, as the office wrote them."""
        rows = self.office.ledger.rows_of(self.site, "faults")
        active = (row.cells for row in rows if "active" not in row.cells or is_ticked(row.cells["active"]))
        return tuple(dict.fromkeys(name for cells in active if (name := plain(cells.get("fault_class")))))

    def _setting(self, key: str) -> str:
        """Gives what the office says of itself in its settings."""
        rows = self.office.ledger.rows_of(self.site, "settings")
        found = (row.cells for row in rows if row.cells.get("key") == key)
        return next((plain(cells.get("value")) for cells in found), "")

    def _page(self, entry: Entry, status: int, refusal: str = "", key: str | None = None) -> Response:
        wording = self._wording
        notice = wording.word(f"request.error.{refusal}", send=wording.word("request.send"))
        telephone = "" if refusal == "closed" else self._setting("site.phone")
        return self._rendered(
            "request.html",
            status,
            entry=entry,
            fields=FIELDS,
            classes=() if refusal == "closed" else self._classes(),
            notice=notice if refusal else "",
            telephone=telephone,
            dialled="".join(sign for sign in telephone if sign.isdigit() or sign == "+"),
            key=key or secrets.token_urlsafe(KEY_BYTES),
            trap=TRAP,
        )

    def _notice(self, msgid: str, status: int) -> Response:
        wording = self._wording
        words = wording.word(msgid, send=wording.word("request.send"))
        return self._rendered("request_notice.html", status, notice=words)

    def _rendered(self, template: str, status: int, **shown: object) -> Response:
        wording = self._wording
        languages = [
            (tag_of(one), self.wordings[one].word(f"request.language.{one}")) for one in self.wordings
        ]
        page = render_template(
            template,
            word=wording.word,
            language=tag_of(wording.locale),
            languages=languages,
            office=self._setting("site.name") if status != HTTPStatus.SERVICE_UNAVAILABLE else "",
            **shown,
        )
        response = make_response(page, status)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"  # a receipt is its sender's
        return response


def _ledger_key(key: str) -> str:
    """Keys of the two entrances never meet: who fills in a form cannot take the place of a hook's request."""
    return f"form:{key}"


def _is_from_here(base_url: str) -> bool:
    """True for a post from a page of ours; programs that are no browsers send no such header."""
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc in {request.host, urlsplit(base_url).netloc}


def _stage(receipt: RequestReceipt) -> str:
    if receipt.state is RequestState.GONE:
        return "gone"
    return CUSTOMER_STAGES[Stage(receipt.stage)] if receipt.stage else "received"


def _comes_by_itself(receipt: RequestReceipt, age: int) -> bool:
    """True while the number is only a pass away; on the sheet without one it waits for somebody at the desk."""
    return receipt.order_no is None and age < MINUTE and receipt.state is RequestState.WAITING


def _renew_seconds(receipt: RequestReceipt, age: int) -> int | None:
    if receipt.order_no is not None or age > YOUNG:
        return None
    return SOON if age < MINUTE else LATER
