"""The map file: which column of the register goes into which cell."""

from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from sheet_schema.catalogue import TABS
from sync.config import ConfigurationError

SHIPPED = Path(__file__).parent / "maps"
_PEOPLE_KEYS = {tab.key: tab.people_keys for tab in TABS}


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
        """The source columns its words come from."""
        return (self.from_,) if isinstance(self.from_, str) else self.from_

    @property
    def asked(self) -> tuple[str, ...]:
        """All source columns it looks at."""
        return (*self.columns, self.when) if self.when else self.columns


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the register is."""

    ref: str
    """The column with the register's own number; it goes into `ref`, and no row is taken twice."""
    zone: str
    times: tuple[str, ...] = ()
    """Forms of times (strptime) that come before the year-first ones, which are always read (115/10/3 09:12)."""
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
    require: dict[str, tuple[str, ...]] = {}
    """Cells without which a row is rejected, by tab; what no number can do without is required always."""

    @property
    def sections(self) -> dict[str, Section]:
        """The cells of a case, by tab."""
        return {
            "registration": self.registration,
            "work_orders": self.work_orders,
            "visits": self.visits,
            "order_lines": self.order_lines,
        }

    @property
    def columns(self) -> frozenset[str]:
        """All source columns it looks at."""
        derived = (section for sections in self.derived.values() for section in sections)
        fields = (field for section in (*self.sections.values(), *derived) for field in section.values())
        return frozenset({self.source.ref, *(column for field in fields for column in field.asked)})


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
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({error}); correct the line") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror}); give a map file") from None
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
        _check_section(path, tab, section, tab)
    for tab, sections in found.derived.items():
        for section in sections:
            _check_section(path, tab, section, f"derived.{tab}")
    for tab, named in found.reference.items():
        for row in named:
            _check_keys(path, tab, row, f"reference.{tab}")
    for tab, keys in found.require.items():
        _check_keys(path, tab, keys, f"require.{tab}")
        for key in keys:
            if key not in found.sections.get(tab, {}):
                raise ConfigurationError(
                    f"{path}: key `require.{tab}`: nothing fills {key}; add `{key}` to [{tab}]"
                )


def _check_section(path: Path, tab: str, section: Section, place: str) -> None:
    _check_keys(path, tab, section, place)
    for key, field in section.items():
        if bool(field.columns) is (field.constant is not None):
            raise ConfigurationError(f"{path}: key `{place}.{key}`: give either `from` or `constant`")
        if field.time and not field.columns:
            raise ConfigurationError(f"{path}: key `{place}.{key}`: `time` needs `from`; remove `time`")


def _check_keys(path: Path, tab: str, keys: Iterable[str], place: str) -> None:
    if tab not in _PEOPLE_KEYS:
        raise ConfigurationError(
            f"{path}: key `{place}`: there is no such tab; use one of {', '.join(_PEOPLE_KEYS)}"
        )
    for key in keys:
        if key not in _PEOPLE_KEYS[tab]:
            raise ConfigurationError(
                f"{path}: key `{place}.{key}`: {tab} has no such column that people fill; "
                f"use one of {', '.join(_PEOPLE_KEYS[tab])}"
            )
