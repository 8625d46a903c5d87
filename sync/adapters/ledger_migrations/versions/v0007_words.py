"""The words that the tabs show: their language and the office's own labels."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Makes the column; what the tabs of an older ledger show, nobody knows."""
    op.add_column("sites", sa.Column("words", sa.LargeBinary()))
