"""`/healthz`: is the service alive and the sheet as it should be."""

from flask import Blueprint, Response, jsonify

from sync.bootstrap import OpenOffice
from sync.schedule import Watch
from sync.trouble import sentences

UNHEALTHY = 503


def blueprint(office: OpenOffice, watch: Watch) -> Blueprint:
    """Gives the health routes of an office."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def healthz() -> tuple[Response, int]:
        status = office.ledger.status(office.config.site)
        healthy = watch.alive and not status.trouble
        document = {
            "status": "ok" if healthy else "trouble",
            "scheduler": watch.alive,
            "last_pass": status.passed_at,
            "trouble": " ".join(sentences(status.trouble, office.hands.office.wording)),
            "codes": status.trouble,
        }
        return jsonify(document), 200 if healthy else UNHEALTHY

    return routes
