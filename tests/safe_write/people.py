"""People at work: each deed is one step of one person, put into practice on the sheet as it stands."""

from collections.abc import Callable, Iterable, Mapping

from tests.safe_write import columns, rows, typing_in
from tests.safe_write.crowd import Crowd
from tests.safe_write.deeds import Deed
from tests.safe_write.grid import Grid, Json

DEEDS: Mapping[str, Callable[[Crowd, Grid, Deed], list[Json]]] = {
    **typing_in.DEEDS,
    **rows.DEEDS,
    **columns.DEEDS,
}
"""Each gives the requests of one batch; none when there was nothing to do it to."""

TEARS = frozenset({"sort_what_is_seen"})
"""What takes the words of rows away from their carriers: when a write lands there in that very instant, it lands beside
carriers that prove it right."""


def act(crowd: Crowd, deeds: Iterable[Deed], *, amid: bool = False) -> None:
    """Does one deed after the other. `amid`: a request of the service is on its way meanwhile."""
    for deed in deeds:
        before = crowd.grids
        batch = DEEDS[deed.what](crowd, before[deed.tab], deed)
        crowd.did[deed.what] += crowd.send(batch) or deed.what == "ask"
        if deed.what in columns.DEEDS:
            crowd.look_anew()
        crowd.mark_new_rows()
        crowd.diary.turn(before, crowd.grids)
        if amid and deed.what in TEARS:
            crowd.diary.doubt(crowd.grids[deed.tab])
