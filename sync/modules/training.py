"""Who was trained in what, and until when it counts (P6)."""

from sheet_schema.fields import Role
from sheet_schema.sheets import training
from sync.manifest import Access, Manifest, standing_access
from sync.rules.settings import DEFAULTS

MANIFEST = Manifest(
    name="training",
    version="1.0.0",
    summary="Training sessions, held and planned.",
    depends=("base",),
    tabs=(training.TAB,),
    rules=(
        "sync.rules.columns.staff",
        "sync.rules.columns.training",
        "sync.rules.training",
        "sync.rules.training_evidence",
    ),
    writers={"training": "sync.rules.columns.training:WRITERS"},
    access=(*standing_access(training.TAB), Access(role=Role.AUDITOR, tab="training")),
    settings={key: value for key, value in DEFAULTS.items() if key.startswith("training.")},
)
