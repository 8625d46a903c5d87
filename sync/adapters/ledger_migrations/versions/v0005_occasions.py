"""Rows that the service opens remember what for."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds the column; trips that are there are counted by when they were opened."""
    op.add_column("rows", sa.Column("occasion", sa.String(120), nullable=False, server_default=""))
    work = op.get_bind()
    rows = sa.table("rows", *map(sa.column, ("row_id", "tab", "parent", "noticed_at", "occasion")))
    trips = work.execute(
        sa.select(rows.c.row_id, rows.c.parent)
        .where(rows.c.tab == "visits", rows.c.parent.is_not(None))
        .order_by(rows.c.parent, rows.c.noticed_at, rows.c.row_id)
    ).all()
    count: dict[str, int] = {}
    for row_id, parent in trips:
        count[parent] = count.get(parent, 0) + 1
        work.execute(sa.update(rows).where(rows.c.row_id == row_id).values(occasion=str(count[parent])))
