"""設定: one key, one value."""

from sheet_schema.fields import Column, Role
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

TAB = Tab(
    key="settings",
    role=TabRole.AUTHORITY,
    authority=(Role.SUPERVISOR,),
    people=(
        Column(key="key", required=Stage.REGISTERED, width=200),
        Column(key="value", required=Stage.REGISTERED, width=260),
    ),
)
