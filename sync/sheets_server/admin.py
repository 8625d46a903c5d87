"""The admin's face: faults and quotas, switched over HTTP by whoever holds the admin token."""

import msgspec

from sync.sheets_server.errors import ApiError, invalid
from sync.sheets_server.faults import Faults, Rule
from sync.sheets_server.quotas import Quotas

ADMIN = "admin"
"""What the admin token is issued for; no e-mail looks like it."""
PATH = "/admin/"
_rules = msgspec.json.Decoder(list[Rule])
_switch = msgspec.json.Decoder(dict[str, bool])


def answered(verb: str, path: str, body: bytes, faults: Faults, quotas: Quotas) -> object:
    """Answers GET, PUT and DELETE of /admin/faults, GET and PUT of /admin/quotas; a 404 for the rest."""
    try:
        match verb.upper(), path.removeprefix(PATH):
            case "PUT", "faults":
                faults.arm(_rules.decode(body))
            case "DELETE", "faults":
                faults.arm(())
            case "PUT", "quotas":
                quotas.enforced = _switch.decode(body).get("enforced", False)
            case "GET", "faults" | "quotas":
                pass
            case _:
                raise ApiError(404, "The admin's face has /admin/faults and /admin/quotas.")
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise invalid(f"Invalid JSON payload received. {error}") from error
    return {"rules": faults.told()} if path.endswith("faults") else {"enforced": quotas.enforced}
