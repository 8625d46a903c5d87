"""Who edited which cell last, as programs of the house tell."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "edits",
        sa.Column("site", sa.String(length=32), sa.ForeignKey("sites.site"), primary_key=True),
        sa.Column("row_id", sa.String(length=32), primary_key=True),
        sa.Column("column_key", sa.String(length=64), primary_key=True),
        sa.Column("tab", sa.String(length=32), nullable=False),
        sa.Column("editor", sa.String(length=254), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
    )
