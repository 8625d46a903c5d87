"""Runs mutmut with tests that are collected once: `python -m tests.mutants run --max-children 1 [mutant ...]`.

mutmut asks pytest to collect the tests of each mutant anew, which takes longer than they do. Here its fork server
collects them all; each mutant's fork runs those that reach it, the tests named as its file and the quick ones first.
"""

import os
import sys
from collections.abc import Iterable

import pytest
from mutmut.__main__ import cli
from mutmut.configuration import config
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.utils.file_utils import change_cwd
from mutmut.workers import isolation

SLOW = 0.2
"""Seconds; what takes longer is only asked about the file it is named after."""


class ControlFailedError(Exception):
    """A test fails although nothing was changed."""


class CollectedRunner(PytestRunner):
    """Runs tests that were collected before the fork."""

    def __init__(self) -> None:
        super().__init__()
        self._session: pytest.Session | None = None

    def warm_up(self) -> None:
        """Collects the tests that pyproject.toml selects."""
        settings = config()
        arguments = [
            "--rootdir=.",
            "-q",
            "--capture=no",
            "-p",
            "no:unraisableexception",
            *settings.pytest_add_cli_args,
            *settings.pytest_add_cli_args_test_selection,
        ]
        with change_cwd("mutants"):
            asked = pytest.Config.fromdictargs({}, arguments)
            asked._do_configure()  # noqa: SLF001 - pytest.main() would also end the session
            self._session = pytest.Session.from_config(asked)
            asked.hook.pytest_sessionstart(session=self._session)
            asked.hook.pytest_collection(session=self._session)
        self._control()

    def _control(self) -> None:
        """Makes sure that nothing fails by itself here: else every mutant would seem to be killed."""
        pid = os.fork()
        if pid == 0:
            set_mutant_under_test("")
            os._exit(self.run_tests(mutant_name=None, tests=state().duration_by_test))
        if os.waitpid(pid, 0)[1] != 0:
            raise ControlFailedError

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        """Gives 1 at the first test that fails, else 0."""
        session = self._session
        if session is None:
            return super().run_tests(mutant_name=mutant_name, tests=tests)
        wanted = set(tests)
        items = sorted(
            (item for item in session.items if item.nodeid in wanted),
            key=lambda item: _rank(item, mutant_name),
        )
        if mutant_name is not None:
            items = [item for item in items if _rank(item, mutant_name) < (True, SLOW)]
        with change_cwd("mutants"):
            for item, after in zip(items, (*items[1:], None), strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
                if session.testsfailed:
                    return 1
        return 0


def _rank(item: pytest.Item, mutant_name: str | None) -> tuple[bool, float]:
    file = (mutant_name or "").rpartition(".x")[0].rpartition(".")[2]
    return item.path.stem != f"test_{file}", state().duration_by_test.get(item.nodeid, 0.0)


if __name__ == "__main__":
    isolation.PytestRunner = CollectedRunner  # type: ignore[attr-defined]
    sys.exit(cli())
