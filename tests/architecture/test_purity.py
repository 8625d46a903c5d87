"""Between gather and apply nothing touches the world: no clock, no file, no network, no dice."""

from tests.architecture.source import Module, inside, ours, product

TOUCHES_THE_WORLD = (
    "sync.adapters",  # the world itself
    "sync.sheets_server",  # a back end of its own
    "sync.bootstrap",  # puts the real things together
    "sync.config",  # office.toml
    "sync.schedule",  # timers
    "sync.fleet",  # many offices at once
    "sync.installed",  # installed packages
    "sync.importing.mapping",  # map files
    "sync.importing.register",  # registers as people have them
    "sync.importing.rejects",  # the reject file
    "sync.importing.steps",  # types through the Hand port
    "sync.mail",  # mail templates
    "sync.wording",  # the catalogues of words
    "sync.ports",  # names the world's things
    "sync.run",  # gathers and applies through the ports
    "sync.fenced",  # reads and writes under the fence
    "sync.hands",  # holds the ports
    "sync.mend",  # puts tabs and columns back
    "sync.attuning",  # asks what words are wanted
    "sync.relabel",  # says in other words what the tabs show
    "sync.mailing",  # the same for mails
    "sync.history",  # reads the event log
    "sync.rebuild",  # fills an empty ledger
    "sync.restore",  # puts lost rows back
)
WORDS = ("sync.wording", "sync.importing.mapping", "sync.importing.register")
"""What pure code is given as a value, read once by the composition root."""
FORBIDDEN_IMPORTS = (
    "apscheduler", "babel", "ftplib", "flask", "google", "gspread", "http", "io", "jinja2", "logging", "openpyxl", "os",
    "pathlib", "random", "requests", "secrets", "shutil", "smtplib", "socket", "sqlalchemy", "sqlite3", "subprocess",
    "tempfile", "threading", "time", "urllib", "uuid", "waitress", "werkzeug", "xlsxwriter",
)  # fmt: skip
CLOCKS = ("now", "utcnow", "today", "time.time", "time.monotonic", "perf_counter")
FILES = (
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink", "iterdir", "exists",
    "print", "input",
)  # fmt: skip


def _pure() -> list[Module]:
    return [
        module
        for module in product().values()
        if inside(module.name, "sync", "sheet_schema") and not inside(module.name, *TOUCHES_THE_WORLD)
    ]


def _calls(*names: str) -> list[str]:
    return [
        f"{module.place(call)} calls {called}"
        for module in _pure()
        for called, call in module.calls
        if any(called == name or called.endswith(f".{name}") for name in names)
    ]


def test_rules_are_pure_without_exception() -> None:
    assert all(not inside(room, "sync.rules") for room in TOUCHES_THE_WORLD), (
        "no rule touches the world; use a port"
    )
    assert any(inside(module.name, "sync.rules") for module in _pure())


def test_pure_code_never_imports_io_libraries() -> None:
    breaches = [
        f"{module.name} imports {name}"
        for module in _pure()
        for name in sorted(module.imports)
        if inside(name, *FORBIDDEN_IMPORTS)
    ]
    assert not breaches, (
        f"{breaches}: put the I/O behind a port (sync/ports.py) and pass its answer in as a value"
    )


def test_pure_code_never_imports_what_touches_the_world() -> None:
    breaches = [
        f"{module.name} imports {name}"
        for module in _pure()
        for name in sorted(ours(module))
        if inside(name, *TOUCHES_THE_WORLD) and not inside(name, *WORDS)
    ]
    assert not breaches, f"{breaches}: take the value as an argument, or move its type into a pure module"


def test_pure_code_never_reads_the_clock() -> None:
    breaches = _calls(*CLOCKS)
    assert not breaches, (
        f"{breaches}: take `now: Instant` as an argument (sync.bootstrap.system_clock reads it once)"
    )


def test_pure_code_never_opens_a_file_or_prints() -> None:
    breaches = _calls(*FILES)
    assert not breaches, f"{breaches}: give the text or value back and let the caller write it"
