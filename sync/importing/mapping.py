"""The map file: which column of the register goes into which cell."""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from sheet_schema.catalogue import TABS
from sync.config import ConfigurationError

SHIPPED = Path(__file__).parent / "maps"
_PEOPLE_KEYS = {tab.key: frozenset(tab.people_keys) for tab in TABS}


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where one cell's words come from. Exactly one of `from` and `constant` is given."""

    from_: tuple[str, ...] | str = msgspec.field(default=(), name="from")
    """Source columns: the first one that is filled counts."""
    join: bool = False
    """Put all filled source columns together instead."""
    constant: str | int | float | bool | None = None
    choose: dict[str, str] = {}
    """Source text -> text to type."""
    otherwise: str | None = None
    """What to type where `choose` does not know the text."""
    time: bool = False
    """The text is a time in one of the source's forms."""
    when: str | None = None
    """Type it only where this source column is filled."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The source columns it reads."""
        return (self.from_,) if isinstance(self.from_, str) else self.from_


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the register is."""

    ref: str
    """The column with the register's own number; it goes into `ref`, and no row is taken twice."""
    zone: str
    times: tuple[str, ...] = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d")
    sheet: str | None = None
    """The sheet of an XLSX file; the first one where none is named."""
    encoding: str | None = None
    """Of a CSV file; found out where none is named."""


Section = dict[str, Field]


class RegisterMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole map file."""

    source: Source
    registration: Section
    work_orders: Section = {}
    visits: Section = {}
    order_lines: Section = {}
    reference: dict[str, tuple[dict[str, str | int | float | bool], ...]] = {}
    """Rows that the reference tabs must have, by tab; added where they are missing."""
    derived: dict[str, tuple[Section, ...]] = {}
    """Rows of reference tabs made of each different value in the register, by tab."""

    @property
    def sections(self) -> dict[str, Section]:
        """The cells of a case, by tab."""
        return {
            "registration": self.registration,
            "work_orders": self.work_orders,
            "visits": self.visits,
            "order_lines": self.order_lines,
        }


def load_map(name: str) -> RegisterMap:
    """Reads a map file, or a shipped map by its name; ConfigurationError names file, key and remedy in one line."""
    path = Path(name) if Path(name).suffix == ".toml" or Path(name).exists() else SHIPPED / f"{name}.toml"
    try:
        found = msgspec.toml.decode(path.read_bytes(), type=RegisterMap)
    except FileNotFoundError:
        shipped = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.toml")))
        raise ConfigurationError(f"{name}: no such map file; shipped maps: {shipped}") from None
    except msgspec.ValidationError as error:
        words, _, place = str(error).partition(" - at `$")
        raise ConfigurationError(
            f"{path}: key `{place.strip('`.') or 'top level'}`: {words}; correct it"
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({error}); correct the line") from None
    _check(found, path)
    return found


def _check(found: RegisterMap, path: Path) -> None:
    try:
        ZoneInfo(found.source.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigurationError(
            f"{path}: key `source.zone`: {found.source.zone!r} is no time zone; use a name such as America/New_York"
        ) from None
    for tab, section in found.sections.items():
        for key, field in section.items():
            _check_field(path, tab, key, field)
    for tab in (*found.reference, *found.derived):
        if tab not in _PEOPLE_KEYS:
            raise ConfigurationError(
                f"{path}: key `{tab}`: there is no such tab; use one of {', '.join(_PEOPLE_KEYS)}"
            )


def _check_field(path: Path, tab: str, key: str, field: Field) -> None:
    place = f"{path}: key `{tab}.{key}`"
    if key not in _PEOPLE_KEYS[tab]:
        raise ConfigurationError(
            f"{place}: {tab} has no such column that people fill; remove it or correct the name"
        )
    if bool(field.columns) is (field.constant is not None):
        raise ConfigurationError(f"{place}: give either `from` or `constant`")
