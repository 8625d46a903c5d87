"""An office with two numbered registrations, at rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.desk import COMPLETE, Desk, desk
from tests.integration.outcomes.menu import ODD


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "office") as opened:
        opened.register(**COMPLETE)
        opened.register(**ODD)
        opened.look()
        yield opened
