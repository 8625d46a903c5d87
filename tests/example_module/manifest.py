"""Named by the entry point `keys = tests.example_module.manifest:MANIFEST` in the group `repairsheet.modules`."""

from sheet_schema.fields import Column, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage
from sync.manifest import AddedColumn, Manifest, standing_access

KEY_LOANS = Tab(
    key="key_loans",
    role=TabRole.WORK,
    people=(
        Column(
            key="unit",
            kind=Kind.REFERENCE,
            role=Role.FRONT_DESK,
            required=Stage.REGISTERED,
            refers="units.unit",
        ),
        Column(key="lent", kind=Kind.EVENT, role=Role.FRONT_DESK),
        Column(key="lent_to", kind=Kind.PERSON, role=Role.FRONT_DESK, required=Stage.REGISTERED),
        Column(key="returned", kind=Kind.EVENT, role=Role.FRONT_DESK),
    ),
)

MANIFEST = Manifest(
    name="keys",
    version="1.0.0",
    summary="Who has which key.",
    depends=("repair",),
    tabs=(KEY_LOANS,),
    columns=(
        AddedColumn(
            tab="registration", column=Column(key="key_at_desk", kind=Kind.TICK, role=Role.FRONT_DESK)
        ),
        AddedColumn(tab="registration", column=service("key_shelf")),
    ),
    rules=("tests.example_module.shelf",),
    writers={"registration": "tests.example_module.shelf:WRITERS"},
    access=standing_access(KEY_LOANS),
    words={
        "zh_Hant": {
            "tab.key_loans": "鑰匙借用",
            "column.key_at_desk": "前台有鑰匙",
            "column.key_shelf": "鑰匙櫃",
        },
        "zh_Hans": {
            "tab.key_loans": "钥匙借用",
            "column.key_at_desk": "前台有钥匙",
            "column.key_shelf": "钥匙柜",
        },
        "en": {
            "tab.key_loans": "Key loans",
            "column.key_at_desk": "Key at desk",
            "column.key_shelf": "Key shelf",
        },
    },
)
