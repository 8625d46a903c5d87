"""The web application: create_app(...) takes everything it needs."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from sync.bootstrap import OpenOffice
from sync.schedule import Watch
from sync.sheets_server.wsgi import application as sheets_application
from webhooks import health, home, hooks, requests

WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
LONGEST_BODY = 256 * 1024
"""Bytes of what may be sent to a page or a hook; the sheets' API has a limit of its own."""
SHEETS_PATHS = ("/v4", "/drive", "/spreadsheets", "/upload", "/admin/faults", "/admin/quotas")
"""What the back end answers itself; the last two only to its admin's token."""
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def create_app(office: OpenOffice, watch: Watch) -> WsgiApplication:
    """Gives the WSGI application of an office: its pages, and the back end's HTTP face where this process runs it."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    app.register_blueprint(home.blueprint(office))
    app.register_blueprint(health.blueprint(office, watch))
    app.register_blueprint(requests.blueprint(office, watch))
    app.register_blueprint(hooks.blueprint(office, watch))
    app.after_request(_secured)
    if office.server is None:
        return app
    sheets = sheets_application(office.server)
    return DispatcherMiddleware(app, dict.fromkeys(SHEETS_PATHS, sheets))


def _secured(response: Any) -> Any:
    response.headers.update(SECURITY_HEADERS)
    return response
