"""The callback sample: a sealed seed for each month, and the place of each finished order in it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "seeds",
        sa.Column("site", sa.String(length=32), sa.ForeignKey("sites.site"), primary_key=True),
        sa.Column("month", sa.String(length=7), primary_key=True),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("rate", sa.String(length=16), nullable=False),
    )
    op.create_table(
        "places",
        sa.Column("site", sa.String(length=32), sa.ForeignKey("sites.site"), primary_key=True),
        sa.Column("month", sa.String(length=7), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("technician", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("site", "month", "case_id"),
    )
