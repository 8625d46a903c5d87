"""Writes can be taken back after a crash; prices and closed rows are kept as they were."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds what intents wrote, schedules by version, and snapshots of closed rows."""
    op.add_column("intents", sa.Column("body", sa.LargeBinary(), nullable=True))
    op.create_index("intents_by_state", "intents", ["site", "state"])
    op.add_column("rows", sa.Column("schedule_version", sa.String(64), nullable=True))
    op.create_table(
        "schedules",
        sa.Column("site", sa.String(length=32), sa.ForeignKey("sites.site"), primary_key=True),
        sa.Column("version", sa.String(length=64), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "snapshots",
        sa.Column("row_id", sa.String(length=32), primary_key=True),
        sa.Column("site", sa.String(length=32), sa.ForeignKey("sites.site"), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
    )
    op.create_index("snapshots_of_case", "snapshots", ["site", "case_id"])
