"""The ledger's tables are made or brought up to date where it is opened (https://alembic.sqlalchemy.org)."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select

from sync.adapters.ledger_tables import alembic_version, metadata, sites
from sync.ports import CannotDoError

HEAD = "0008"
"""The newest migration in ledger_migrations/versions; a test holds it."""
UNVERSIONED = "0001"
"""What a ledger stands at that was made before it kept its version."""
FOLDER = Path(__file__).parent / "ledger_migrations"


class NewerLedgerError(CannotDoError):
    """The ledger was written by a newer version of the service."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"the ledger has version {found}, which is newer than this service; update the service"
        )


def prepare(engine: Engine) -> None:
    """Makes the tables of an empty database, or runs the migrations an older one lacks.

    Raises NewerLedgerError.
    """
    with engine.begin() as work:
        found = version_of(work)
        if found == HEAD:
            return
        if found is None:
            _lock(work)
            found = version_of(work) or _first(work)
        if found != HEAD:
            upgrade(work, found)


def _first(work: Connection) -> str:
    """Gives a database without a version one, and its tables where it has none."""
    made = inspect(work).has_table(sites.name)
    metadata.create_all(work, tables=[alembic_version] if made else None)
    version = UNVERSIONED if made else HEAD
    work.execute(alembic_version.insert().values(version_num=version))
    return version


def version_of(work: Connection) -> str | None:
    """Gives the migration that a database stands at; None for an empty one."""
    if not inspect(work).has_table(alembic_version.name):
        return None
    return work.execute(select(alembic_version.c.version_num)).scalar()


def upgrade(work: Connection, found: str, target: str = "head") -> None:
    """Runs the migrations behind `found` up to `target`. Raises NewerLedgerError when they do not know it."""
    from alembic import command  # noqa: PLC0415 (read only when there is something to bring up to date)
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.attributes["connection"] = work
    try:
        command.upgrade(settings, target)
    except CommandError as error:
        raise NewerLedgerError(found) from error


def _lock(work: Connection) -> None:
    """Two services that open an empty PostgreSQL database at once wait for each other; SQLite has one writer anyway."""
    if work.dialect.name == "postgresql":
        work.exec_driver_sql("SELECT pg_advisory_xact_lock(7465727)")
