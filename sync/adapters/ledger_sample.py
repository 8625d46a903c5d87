"""What the ledger keeps of the callback sample: the seal of each month and the places of its orders."""

from sqlalchemy import Connection, insert, select

from sync.adapters.ledger_tables import places, seeds
from sync.memory import Place, Seed
from sync.plan import Plan


def keep(work: Connection, site: str, plan: Plan) -> None:
    """Keeps new seals and places; neither is ever changed."""
    if plan.seeds:
        values = [
            {"site": site, "month": one.month, "seed": one.seed, "rate": one.rate} for one in plan.seeds
        ]
        work.execute(insert(seeds), values)
    if plan.places:
        work.execute(insert(places), [_place_values(site, place) for place in plan.places])


def seeds_of(work: Connection, site: str) -> dict[str, Seed]:
    """Gives the seals by month."""
    found = work.execute(select(seeds.c.month, seeds.c.seed, seeds.c.rate).where(seeds.c.site == site))
    return {month: Seed(month=month, seed=seed, rate=rate) for month, seed, rate in found}


def places_of(work: Connection, site: str) -> tuple[Place, ...]:
    """Gives all places, first to last of each month."""
    found = work.execute(
        select(places).where(places.c.site == site).order_by(places.c.month, places.c.place)
    ).mappings()
    return tuple(
        Place(
            month=row["month"],
            place=row["place"],
            case_id=row["case_id"],
            technician=row["technician"],
            seen_at=row["seen_at"],
        )
        for row in found
    )


def _place_values(site: str, place: Place) -> dict[str, object]:
    return {
        "site": site,
        "month": place.month,
        "place": place.place,
        "case_id": place.case_id,
        "technician": place.technician,
        "seen_at": place.seen_at,
    }
