"""Requests from outside the sheet, durable before they are acknowledged; nonces of signed ones."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the front door's tables."""
    op.create_table(
        "requests",
        sa.Column("site", sa.String(length=32), sa.ForeignKey("sites.site"), primary_key=True),
        sa.Column("key", sa.String(length=200), primary_key=True),
        sa.Column("row_id", sa.String(length=32), nullable=False, unique=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
    )
    op.create_index("requests_by_state", "requests", ["site", "state"])
    op.create_table(
        "nonces",
        sa.Column("site", sa.String(length=32), sa.ForeignKey("sites.site"), primary_key=True),
        sa.Column("nonce", sa.String(length=64), primary_key=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
    )
