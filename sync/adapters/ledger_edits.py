"""Who edited which cell last: the latest edit of each row and column."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select

from sync.adapters.ledger_tables import edits, sites
from sync.memory import Edit
from sync.ports import LedgerLostError


def keep(work: Connection, site: str, told: Sequence[Edit]) -> None:
    """Keeps edits in the order told; an edit replaces the one of the same cell."""
    if work.execute(select(sites.c.site).where(sites.c.site == site).with_for_update()).first() is None:
        raise LedgerLostError(site)
    last = work.execute(select(func.max(edits.c.seq)).where(edits.c.site == site)).scalar() or 0
    for seq, one in enumerate(told, start=last + 1):
        place = (edits.c.site == site) & (edits.c.row_id == one.row_id) & (edits.c.column_key == one.column)
        work.execute(delete(edits).where(place))
        work.execute(
            insert(edits).values(
                site=site,
                row_id=one.row_id,
                column_key=one.column,
                tab=one.tab,
                editor=one.editor,
                at=one.at,
                seq=seq,
            )
        )


def editors_of(work: Connection, site: str) -> dict[str, str]:
    """Gives who edited each row last."""
    mine = select(edits.c.row_id, edits.c.editor).where(edits.c.site == site).order_by(edits.c.seq)
    return {row.row_id: row.editor for row in work.execute(mine)}
