"""What remains: the closed month as one file that prints like the paper forms (A5, B4, P5)."""

from sync.manifest import Manifest
from sync.rules.settings import DEFAULTS

MANIFEST = Manifest(
    name="archive",
    version="1.0.0",
    summary="The closed month of a site as one XLSX file.",
    depends=("repair", "fees"),
    reports=("month",),
    settings={"retention_months": DEFAULTS["retention_months"]},
)
