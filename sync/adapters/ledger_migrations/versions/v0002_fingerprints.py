"""Rows remember what their service cells may show."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the column; an empty one means: not known yet."""
    op.add_column("rows", sa.Column("fingerprints", sa.String(64), nullable=False, server_default=""))
