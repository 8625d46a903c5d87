"""The composition root: the only place that knows which adapters are real."""

import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import requests
from filelock import FileLock, Timeout
from msgspec.structs import replace

from sheet_schema.model import Tab
from sheet_schema.provision import provision
from sync.adapters.archive_xlsx import XlsxArchive
from sync.adapters.hand_sheets import SheetsHand
from sync.adapters.ledger_sql import SqlLedger
from sync.adapters.outbox_folder import FolderOutbox
from sync.adapters.sheets_layout import ExpectedTab
from sync.adapters.sheets_v4 import SheetsWorkbook, open_http
from sync.config import FILE_NAME, LOCALES, ConfigurationError, OfficeConfig, load, save
from sync.hands import Hands
from sync.installed import installed
from sync.instant import Instant
from sync.kept import Kept
from sync.manifest import Manifest, ManifestError, tabs_of, words_of
from sync.memory import ShownWords
from sync.office import Office
from sync.ports import Archive, BackEndUnreachableError
from sync.pulse import Pulse
from sync.sheets_server.server import SheetsServer
from sync.sheets_server.transport import session_for
from sync.voice import Voice
from sync.wording import Wording, labelled
from sync.wording import load as load_wording

ID_BYTES = 9
HOOK_SECRET = "hook.secret"  # noqa: S105 (a file name)
LOCK = "office.lock"
RESIDENT = "resident"
SHEETS = "sheets.sqlite"
SERVING = "serving.json"
SECRET_BYTES = 32
SERVICE_EMAIL = "service@repairsheet.local"
"""The embedded back end's account of the service."""
TOKEN = "service.token"  # noqa: S105 (a file name)


class OpenOffice(msgspec.Struct, frozen=True, kw_only=True):
    """One office with everything it owns, ready to work."""

    directory: Path
    config: OfficeConfig
    hands: Hands
    hand: SheetsHand
    """Types as people do: for imports and demo data, never for the pass."""
    ledger: SqlLedger
    workbook: SheetsWorkbook
    session: requests.Session
    outbox: FolderOutbox
    archive: XlsxArchive
    server: SheetsServer | None
    """The embedded back end where this process runs it; None where another process does."""


def system_clock() -> Instant:
    """Tells the time."""
    return Instant(int(time.time()))


def steady_clock() -> float:
    """Gives seconds of a clock that nobody can set; it goes on while the computer sleeps, where the system has one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def new_id() -> str:
    """Gives an opaque id that nobody has had: `r` and 18 hexadecimal digits."""
    return "r" + secrets.token_hex(ID_BYTES)


@contextmanager
def open_office(directory: Path) -> Iterator[OpenOffice]:
    """Opens an office that `create_office` made; ConfigurationError or BackEndError when it cannot be opened."""
    config = load(directory)
    with ExitStack() as stack:
        server = _embedded(directory, stack)
        session = stack.enter_context(_session(directory, server))
        ledger = stack.enter_context(SqlLedger(ledger_url(directory, config)))
        voice = voice_of(config, lambda: _language(directory, config))
        shown = ledger.words(config.site)
        office = replace(office_of(config), wording=voice.words(shown.labels, shown.others))
        workbook = SheetsWorkbook(
            open_http(session),
            config.spreadsheet_id,
            expected_tabs(office, voice),
            ledger.layouts(config.site),
        )
        hands = Hands(
            office=office,
            voice=voice,
            workbook=workbook,
            ledger=ledger,
            clock=system_clock,
            holder=_holder(server),
            new_id=new_id,
            kept=Kept(),
            pulse=Pulse(steady_clock),
        )
        yield OpenOffice(
            directory=directory,
            config=config,
            hands=hands,
            hand=SheetsHand(workbook, {tab.key: tab.people_keys for tab in office.tabs}),
            ledger=ledger,
            workbook=workbook,
            session=session,
            outbox=FolderOutbox(directory / "outbox", system_clock),
            archive=XlsxArchive(directory / "archive"),
            server=server,
        )


@contextmanager
def open_ledger(directory: Path) -> Iterator[tuple[OfficeConfig, SqlLedger]]:
    """Opens an office's ledger alone, beside whoever works with it; ConfigurationError when there is no office."""
    config = load(directory)
    with SqlLedger(ledger_url(directory, config)) as ledger:
        yield config, ledger


def archive_in(directory: Path) -> Archive:
    """Gives an archive that keeps its books in a folder."""
    return XlsxArchive(directory)


def create_office(directory: Path, config: OfficeConfig) -> OfficeConfig:
    """Makes a new office under a directory: spreadsheet, tabs, ledger, office.toml."""
    directory.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        server = _embedded(directory, stack)
        session = stack.enter_context(_session(directory, server))
        office = office_of(config)
        http = open_http(session)
        fence = new_id()
        made = http.request(
            "post",
            "https://sheets.googleapis.com/v4/spreadsheets",
            json={"properties": {"title": office.wording.default("office_title")}},
        ).json()
        spreadsheet_id = made["spreadsheetId"]
        requests_ = provision(
            office.tabs,
            office.wording,
            zone=config.zone,
            locale=config.locale,
            service_email=config.service_email,
            fence_id=fence,
        )
        http.batch_update(spreadsheet_id, {"requests": requests_})
        ready = msgspec.structs.replace(config, spreadsheet_id=spreadsheet_id)
        with SqlLedger(ledger_url(directory, ready)) as ledger:
            ledger.open_site(ready.site, fence, ShownWords(locale=ready.locale))
        save(directory, ready)
    return ready


def office_of(config: OfficeConfig) -> Office:
    """Gives the declarations and words of an office."""
    manifests = modules_of(config)
    return Office(
        site=config.site,
        zone=ZoneInfo(config.zone),
        tabs=tabs_of(manifests),
        wording=load_wording(config.locale, words_of(manifests, config.locale)),
        base_url=config.base_url,
    )


def voice_of(config: OfficeConfig, language: Callable[[], str] | None = None) -> Voice:
    """Gives an office's words in every language; `language` tells which one is asked for, now and later."""
    languages = wordings_of(config)
    spoken = [words_of(modules_of(config), locale) for locale in LOCALES]
    every = {locale: labelled(wording, {}, spoken) for locale, wording in languages.items()}
    return Voice(language or (lambda: config.locale), every)


def _language(directory: Path, config: OfficeConfig) -> str:
    """The language that office.toml asks for; while it cannot be read, that of the start."""
    with suppress(ConfigurationError):
        return load(directory).locale
    return config.locale


def wordings_of(config: OfficeConfig) -> Mapping[str, Wording]:
    """Gives the office's words in every language, by locale: its customers may read another than its staff."""
    manifests = modules_of(config)
    return {locale: load_wording(locale, words_of(manifests, locale)) for locale in LOCALES}


def modules_of(config: OfficeConfig) -> tuple[Manifest, ...]:
    """Gives the modules an office runs; ConfigurationError when they do not fit together."""
    try:
        return installed(config.modules or None)
    except ManifestError as error:
        raise ConfigurationError(f"{FILE_NAME}: key `modules`: {error}") from error


def expected_tabs(office: Office, voice: Voice) -> dict[str, ExpectedTab]:
    """Gives titles and headers of each tab in all languages, by which it is found without metadata."""
    words = [*voice.languages.values(), office.wording]
    return {
        tab.key: ExpectedTab(
            title=office.wording.tab(tab.key),
            titles=frozenset(wording.tab(tab.key) for wording in words),
            headers=_headers(tab, words),
            columns=tuple(column.key for column in tab.columns),
            adoptable=frozenset(office.wording.label(tab.key, column) for column in tab.people),
        )
        for tab in office.tabs
    }


def _headers(tab: Tab, words: list[Wording]) -> Mapping[str, str]:
    return {wording.label(tab.key, column): column.key for wording in words for column in tab.columns}


def ledger_url(directory: Path, config: OfficeConfig) -> str:
    """Gives the SQLAlchemy URL of the ledger."""
    return config.ledger or f"sqlite:///{directory / 'ledger.sqlite'}"


def _holder(server: SheetsServer | None) -> str:
    """Whoever has the directory to himself goes on with the lease of a predecessor that was killed."""
    return RESIDENT if server is not None else f"{os.getpid()}-{secrets.token_hex(4)}"


def _embedded(directory: Path, stack: ExitStack) -> SheetsServer | None:
    lock = FileLock(directory / LOCK)
    try:
        stack.enter_context(lock.acquire(timeout=0))
    except Timeout:
        return None
    (directory / SERVING).unlink(missing_ok=True)
    return stack.enter_context(SheetsServer(directory / SHEETS))


def announce(directory: Path, url: str) -> None:
    """Tells other commands of this machine where the embedded back end of a directory is served."""
    (directory / SERVING).write_text(json.dumps({"url": url}), encoding="utf-8")


@contextmanager
def _session(directory: Path, server: SheetsServer | None) -> Iterator[requests.Session]:
    token_file = directory / TOKEN
    if server is not None and not token_file.exists():
        _write_secret(token_file, server.issue_token(SERVICE_EMAIL))
    target: SheetsServer | str = server if server is not None else _served_at(directory)
    with session_for(target, token_file.read_text(encoding="utf-8").strip()) as session:
        yield session


def _served_at(directory: Path) -> str:
    try:
        return str(json.loads((directory / SERVING).read_text(encoding="utf-8"))["url"])
    except FileNotFoundError:
        raise BackEndUnreachableError(
            f"{directory} is in use by another repairsheet command; wait for its end"
        ) from None


def hook_secret(directory: Path) -> bytes:
    """Gives the secret that signs messages from outside, made at first use; whoever makes it first has made it."""
    path = directory / HOOK_SECRET
    if not path.exists():
        fresh = directory / f"{HOOK_SECRET}.{secrets.token_hex(4)}"
        _write_secret(fresh, secrets.token_hex(SECRET_BYTES))
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_bytes().strip()


def _write_secret(path: Path, secret: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secret)
