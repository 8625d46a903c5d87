"""office.toml: what one office is, apart from its sheets."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

FILE_NAME = "office.toml"
LOCALES = ("zh_Hant", "zh_Hans", "en")
SITE_PATTERN = re.compile(r"[A-Z0-9]{1,8}")


class ConfigurationError(Exception):
    """A configuration or map file cannot be used. Its text names the file, the key and the remedy in one line."""


class OfficeConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The keys of office.toml."""

    site: str
    """Short code in every order number: capital letters and digits."""
    locale: str = "zh_Hant"
    zone: str = "Asia/Taipei"
    spreadsheet_id: str = ""
    service_email: str = "service@repairsheet.local"
    base_url: str = "http://127.0.0.1:8080"
    modules: tuple[str, ...] = ()
    """Names of the modules the office runs; empty: all that are installed."""
    ledger: str = ""
    """SQLAlchemy URL; empty: ledger.sqlite beside this file."""


def load(directory: Path) -> OfficeConfig:
    """Reads office.toml; ConfigurationError when it is missing or broken."""
    path = directory / FILE_NAME
    try:
        config = msgspec.toml.decode(path.read_bytes(), type=OfficeConfig)
    except FileNotFoundError:
        raise ConfigurationError(
            f"{path}: no office here; make one with `repairsheet init --data {directory}`"
        ) from None
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"{path}: {_key(error)}; correct or remove the key") from None
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({error}); correct the line") from None
    check(config, str(path))
    return config


def check(config: OfficeConfig, path: str) -> None:
    """Refuses values that cannot work; ConfigurationError names the key and the remedy."""
    if not SITE_PATTERN.fullmatch(config.site):
        raise ConfigurationError(
            f"{path}: key `site`: {config.site!r} will not do; use 1-8 capital letters and digits"
        )
    if config.locale not in LOCALES:
        raise ConfigurationError(
            f"{path}: key `locale`: {config.locale!r} is unknown; use one of {', '.join(LOCALES)}"
        )
    try:
        ZoneInfo(config.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigurationError(
            f"{path}: key `zone`: {config.zone!r} is no time zone; use a name such as Asia/Taipei"
        ) from None


def save(directory: Path, config: OfficeConfig) -> None:
    """Writes office.toml whole."""
    path = directory / FILE_NAME
    fresh = path.with_suffix(".toml.new")
    fresh.write_bytes(msgspec.toml.encode(config))
    fresh.replace(path)


def _key(error: msgspec.ValidationError) -> str:
    words, _, place = str(error).partition(" - at `$")
    name = place.strip("`.")
    return f"key `{name}`: {words}" if name else words
