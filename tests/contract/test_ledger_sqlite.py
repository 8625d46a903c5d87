"""The ledger's contract on SQLite."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from sync.adapters.ledger_sql import SqlLedger
from sync.plan import Event
from sync.ports import Lease
from tests.contract.ledger import LedgerContract, tampered
from tests.contract.ledger_writes import NOW
from tests.contract.migrations import MigrationContract


class TestMigrationsOnSqlite(MigrationContract):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        engine = create_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
        yield engine
        engine.dispose()


class TestSqlite(LedgerContract):
    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[SqlLedger]:
        with SqlLedger(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as opened:
            yield opened

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE events SET subject = 'r9' WHERE seq = 2",
            "DELETE FROM events WHERE seq = 2",
            "UPDATE events SET at = at - 60 WHERE seq = 2",
        ],
    )
    def test_who_changes_the_log_is_found_out(self, ledger: SqlLedger, lease: Lease, statement: str) -> None:
        ledger.note(lease, [Event(kind="cell_changed", subject="r1") for _ in range(4)], NOW)

        assert tampered(ledger, statement) == 2

    def test_it_is_all_there_after_a_restart(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'again.sqlite'}"
        with SqlLedger(url) as first:
            first.open_site("LJ", "f0")
        with SqlLedger(url) as second:
            second.open_site("LJ", "another fence")
            assert second.memory("LJ").fence == "f0"
