"""What holds of the ledger's migrations on every database; inherit, and give an `engine` of an empty one."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from sync.adapters.ledger_schema import (
    FOLDER,
    HEAD,
    UNVERSIONED,
    NewerLedgerError,
    prepare,
    upgrade,
    version_of,
)
from sync.adapters.ledger_tables import alembic_version, metadata


class MigrationContract:
    def test_all_migrations_give_the_tables_of_today(self, engine: Engine) -> None:
        with engine.begin() as work:
            upgrade(work, "base")
        with engine.connect() as work:
            assert version_of(work) == HEAD == ScriptDirectory(str(FOLDER)).get_current_head()
            assert compare_metadata(MigrationContext.configure(work), metadata) == []

    def test_an_empty_database_gets_the_same_at_once(self, engine: Engine) -> None:
        prepare(engine)
        prepare(engine)
        with engine.connect() as work:
            assert version_of(work) == HEAD
            assert compare_metadata(MigrationContext.configure(work), metadata) == []

    def test_a_ledger_without_a_version_is_brought_up_to_date(self, engine: Engine) -> None:
        with engine.begin() as work:
            upgrade(work, "base", UNVERSIONED)
            work.execute(text("INSERT INTO sites VALUES ('LJ', 'f', '', '', 0, NULL, 0, '')"))
            alembic_version.drop(work)
        prepare(engine)
        with engine.connect() as work:
            assert compare_metadata(MigrationContext.configure(work), metadata) == []
            assert work.execute(text("SELECT site FROM sites")).scalars().all() == ["LJ"]

    def test_a_newer_ledger_is_not_touched(self, engine: Engine) -> None:
        prepare(engine)
        with engine.begin() as work:
            work.execute(alembic_version.update().values(version_num="9999"))
        with pytest.raises(NewerLedgerError, match="9999"):
            prepare(engine)
