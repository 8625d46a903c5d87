"""The command's face: what it prints, its exit codes, and that nothing is lost between its runs.

On a busy machine each start of the command takes many seconds: offices are copies of one that was founded once, and
what the service does is seen in the sheet.
"""

import shutil
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import requests
from filelock import FileLock
from gspread.utils import rowcol_to_a1

from sync.sheets_server.transport import session_for
from sync.wording import load as load_wording
from tests.integration.command import repairsheet, serving
from tests.integration.visitor import Founded, book, rows

WORDS = load_wording("zh_Hant")
WAIT_SECONDS = 30


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("office") / "LJ"
    assert repairsheet("init", "--data", directory).code == 0
    return directory


@pytest.fixture(scope="module")
def token(founded: Path) -> str:
    """The key of the front desk, which its program holds."""
    ended = repairsheet("sheets-server", "--print-token", "desk@example.com", "--data", founded)
    assert ended.code == 0
    return ended.out.strip()


@pytest.fixture
def office(founded: Path, token: str, tmp_path: Path) -> Founded:
    """An office of its own for a test."""
    return Founded(Path(shutil.copytree(founded, tmp_path / "office")), token, admin="")


def typed(office: Founded, url: str, fault: str) -> None:
    """Somebody types a registration through the HTTP face, as any Sheets client would."""
    with session_for(url, office.token) as session:
        tab = book(session, office.directory).worksheet(WORDS.tab("registration"))
        cells = {
            "unit": "A-101",
            "customer": "王小明",
            "phone": "0912345678",
            "fault": fault,
            "fault_class": "給排水",
        }
        headers = tab.row_values(1)
        row = len(tab.get_all_values()) + 1
        columns = {key: headers.index(WORDS.label("registration", key)) + 1 for key in cells}
        tab.batch_update(
            [{"range": rowcol_to_a1(row, columns[key]), "values": [[value]]} for key, value in cells.items()]
        )


def check_pages(url: str) -> None:
    """The home page tells the counts; the page of an order tells what staff typed, but for names and phones."""
    home = requests.get(url, timeout=10)
    today = datetime.now(ZoneInfo("Asia/Taipei")).strftime("%Y%m%d")
    order = requests.get(f"{url}/order/LJ-{today}-0001", timeout=10)

    assert WORDS.word("page.numbered") in home.text
    assert "default-src 'self'" in home.headers["Content-Security-Policy"]
    assert "水管漏水" in order.text
    assert "0912345678" not in order.text
    assert "王小明" not in order.text
    assert requests.get(f"{url}/order/LJ-19990101-0001", timeout=10).status_code == 404


def numbered(directory: Path) -> int:
    count: int = repairsheet("status", "--json", "--data", directory).json()["numbered"]
    return count


def wait_for(office: Founded, url: str, count: int) -> int:
    """Looks at the sheet until so many registrations have a number."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        found = sum("order_no" in row for row in rows(url, office))
        if found >= count or time.monotonic() > deadline:
            return found
        time.sleep(0.2)


def test_init_makes_an_office_once(founded: Path) -> None:
    again = repairsheet("init", "--data", founded)

    assert again.code == 2
    assert again.err.count("\n") == 1
    assert "office.toml" in again.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--zone", "Mars/Base"), "zone"),
        (("--site", "too long a site"), "site"),
        (("--locale", "tlh"), "locale"),
    ],
)
def test_init_refuses_what_cannot_be(tmp_path: Path, arguments: tuple[str, str], word: str) -> None:
    ended = repairsheet("init", "--data", tmp_path / "office", *arguments)

    assert ended.code == 2
    assert f"`{word}`" in ended.err
    assert not (tmp_path / "office").exists()


def test_no_office_is_a_sentence_with_a_remedy(tmp_path: Path) -> None:
    ended = repairsheet("status", "--data", tmp_path)

    assert ended.code == 2
    assert "repairsheet init" in ended.err
    assert "Traceback" not in ended.err


def test_a_broken_config_names_file_key_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text('site = "LJ"\nzonne = "Asia/Taipei"\n', encoding="utf-8")

    ended = repairsheet("sync", "--data", tmp_path)

    assert ended.code == 2
    assert "office.toml" in ended.err
    assert "zonne" in ended.err


def test_the_service_numbers_what_people_type_and_ends_cleanly(office: Founded) -> None:
    with serving(office.directory) as service:
        assert service.health()["status"] == "ok"
        typed(office, service.url, "水管漏水")

        assert wait_for(office, service.url, 1) == 1
        assert repairsheet("sync", "--data", office.directory).code == 0, (
            "a second command works beside the service"
        )
        check_pages(service.url)
        assert service.interrupt() == 0

    assert numbered(office.directory) == 1


def test_kill_and_restart_loses_nothing_and_doubles_nothing(office: Founded) -> None:
    with serving(office.directory) as service:
        typed(office, service.url, "第一件")
        service.kill()
    with serving(office.directory) as service:
        typed(office, service.url, "第二件")
        assert wait_for(office, service.url, 2) == 2
        service.kill()

    report = repairsheet("sync", "--json", "--data", office.directory).json()
    status = repairsheet("status", "--json", "--data", office.directory).json()
    assert report["trouble"] == ""
    assert (status["registrations"], status["numbered"], status["orders"]) == (2, 2, 2)


def test_a_dry_run_shows_the_plan_and_changes_nothing(office: Founded) -> None:
    with serving(office.directory) as service:
        typed(office, service.url, "燈不亮")
        assert wait_for(office, service.url, 1) == 1
        typed(office, service.url, "門鎖壞了")
        service.kill()

    plan = repairsheet("sync", "--dry-run", "--json", "--data", office.directory).json()

    again = repairsheet("sync", "--dry-run", "--json", "--data", office.directory).json()
    assert len(again["cells"]) == len(plan["cells"])
    assert numbered(office.directory) == 2 - bool(plan["cells"])


def test_archive_is_one_xlsx_of_the_month(founded: Path, tmp_path: Path) -> None:
    ended = repairsheet("archive", "2026-10", "--data", founded, "--out", tmp_path)

    assert ended.code == 0
    book = openpyxl.load_workbook(ended.out.strip())
    assert WORDS.tab("registration") in book.sheetnames
    book.close()


@pytest.mark.parametrize("month", ["2026-13", "October", "2026"])
def test_archive_refuses_what_is_no_month(founded: Path, month: str) -> None:
    ended = repairsheet("archive", month, "--data", founded)

    assert ended.code == 2
    assert "YYYY-MM" in ended.err


def test_doctor_finds_a_fresh_office_healthy(founded: Path) -> None:
    ended = repairsheet("doctor", "--data", founded)

    assert ended.code == 0
    assert "!!" not in ended.out


def test_an_office_in_use_by_a_command_that_serves_nothing_is_not_reachable(founded: Path) -> None:
    with FileLock(founded / "office.lock"):
        ended = repairsheet("status", "--data", founded)

    assert ended.code == 3
    assert "in use" in ended.err


@pytest.mark.parametrize("name", ["ledger.sqlite", "sheets.sqlite"])
def test_a_spoilt_database_is_a_sentence(office: Founded, name: str) -> None:
    directory = office.directory
    (directory / name).write_bytes(b"not a database, whatever its name says" * 200)

    status, doctor = repairsheet("status", "--data", directory), repairsheet("doctor", "--data", directory)

    assert (status.code, doctor.code) == (3, 1)
    assert "backup" in status.err
    assert "backup" in doctor.out
    assert "Traceback" not in status.err + doctor.err
