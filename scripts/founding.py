"""Founds offices: an empty one, or the demo's."""

from pathlib import Path

from rich.console import Console

from scripts.furnish import furnish
from sync.bootstrap import create_office, open_office
from sync.config import FILE_NAME, LOCALES, ConfigurationError, OfficeConfig, check


def found(directory: Path, *, site: str, locale: str, zone: str) -> None:
    """Makes a new, empty office; ConfigurationError where there is one, or for a value that cannot be."""
    if (directory / FILE_NAME).exists():
        raise ConfigurationError(
            f"{directory / FILE_NAME}: there is an office already; choose another --data folder"
        )
    config = OfficeConfig(site=site, locale=known_locale(locale), zone=zone)
    check(config, "init")
    create_office(directory, config)


def known_locale(name: str) -> str:
    """Gives a language by its key, however it is written; what is none as it is."""
    known = {locale.lower().replace("_", "-"): locale for locale in LOCALES}
    return known.get(name.lower().replace("_", "-"), name)


def furnished(directory: Path, *, seed: int, days: int, console: Console) -> None:
    """Makes the demo office where there is none yet."""
    if (directory / FILE_NAME).exists():
        console.print(f"The office in {directory} goes on where it stopped.", highlight=False)
        return
    console.print(f"Furnishing a demo office with {days} days of history in {directory} ...", highlight=False)
    found(directory, site="LJ", locale="zh-Hant", zone="Asia/Taipei")
    with open_office(directory) as office:
        furnish(office, seed=seed, days=days, console=console)
