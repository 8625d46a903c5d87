"""Google's own client for Node and google-spreadsheet, from npm, as published."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock

from tests.clients.conftest import Place

HERE = Path(__file__).parent / "node"
BUILT = Path(__file__).parents[2] / "build" / "clients-node"
NODE, NPM = shutil.which("node"), shutil.which("npm")

pytestmark = pytest.mark.skipif(
    NODE is None or NPM is None, reason="there is no Node here (Debian: apt-get install nodejs npm)"
)


@pytest.fixture(scope="module")
def modules() -> Path:
    """Installs the packages of the lock file once for all workers."""
    BUILT.mkdir(parents=True, exist_ok=True)
    with FileLock(BUILT / "install.lock"):
        wanted = (HERE / "package-lock.json").read_text(encoding="utf-8")
        done = BUILT / "installed"
        if not done.exists() or done.read_text(encoding="utf-8") != wanted:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, BUILT / name)
            subprocess.run([str(NPM), "ci", "--no-audit", "--no-fund", "--silent"], cwd=BUILT, check=True)
            done.write_text(wanted, encoding="utf-8")
        for script in HERE.glob("*.mjs"):
            shutil.copy(script, BUILT / script.name)
    return BUILT


@pytest.mark.parametrize("script", ["google_spreadsheet", "googleapis"])
def test_a_client_from_npm_works_unmodified(place: Place, modules: Path, script: str) -> None:
    environment = {**os.environ, "SHEETS_SERVER": place.url, "SHEETS_TOKEN": place.token()}
    ended = subprocess.run(
        [str(NODE), "--import", "./redirect.mjs", f"{script}.mjs"],
        cwd=modules,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, "done"), ended.stderr
