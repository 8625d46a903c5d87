"""Who was trained in what, and until when it counts (P6)."""

from sheet_schema.fields import Role
from sheet_schema.sheets import training
from sync.manifest import Access, Manifest, standing_access

MANIFEST = Manifest(
    name="training",
    version="1.0.0",
    summary="Training sessions, held and planned.",
    depends=("base",),
    tabs=(training.TAB,),
    rules=("sync.rules.columns.training",),
    writers={"training": "sync.rules.columns.training:WRITERS"},
    access=(*standing_access(training.TAB), Access(role=Role.AUDITOR, tab="training")),
)
