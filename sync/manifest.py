"""What a module is: a declaration of what belongs together, as an Odoo manifest is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from itertools import chain

from sheet_schema.catalogue import TABS
from sheet_schema.fields import Column, Owner, Role
from sheet_schema.model import Tab


class ManifestError(ValueError):
    """Modules that do not fit together. The sentence names them and says what to change."""


@dataclass(frozen=True, kw_only=True)
class AddedColumn:
    """A column that a module adds to a tab of a module it depends on; its owner decides the block it stands in."""

    tab: str
    column: Column


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a role may do on a tab (Odoo: access rights). `approve`: the ▲ cells."""

    role: Role
    tab: str
    read: bool = True
    fill: bool = False
    approve: bool = False


@dataclass(frozen=True, kw_only=True)
class NumberSeries:
    """A numbering (Odoo: sequence): the column it fills and the setting that holds its pattern."""

    tab: str
    column: str
    pattern: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One module. Everything it brings is named here; nothing of another module is touched."""

    name: str
    version: str
    summary: str
    depends: tuple[str, ...] = ()
    tabs: tuple[Tab, ...] = ()
    columns: tuple[AddedColumn, ...] = ()
    rules: tuple[str, ...] = ()
    """Dotted names of its rule files (Odoo: automated actions)."""
    writers: Mapping[str, str] = field(default_factory=dict)
    """By tab: `module:MAPPING`, the functions that write its computed columns, by column key."""
    reminders: tuple[str, ...] = ()
    """Keys of its rows in the reminder table."""
    mail_templates: tuple[str, ...] = ()
    sequences: tuple[NumberSeries, ...] = ()
    access: tuple[Access, ...] = ()
    jobs: tuple[str, ...] = ()
    """Keys of its scheduled actions (sync.schedule)."""
    filter_views: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    """Codes of the paper forms it prints, and names of its other reports."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Keys of the settings tab it reads, with their defaults."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By locale: labels, help and sentences by msgid, where they are not in our catalogues."""
    demo: tuple[str, ...] = ()
    """Reference tabs for which there are demo rows."""


def standing_access(tab: Tab) -> tuple[Access, ...]:
    """Gives the access that the columns of a tab declare: who fills them, who approves ▲."""
    approvers = set(chain(tab.authority, *(column.authority for column in tab.people)))
    fillers = set(chain(tab.authority, *(column.fillers for column in tab.people)))
    return tuple(
        Access(role=role, tab=tab.key, fill=role in fillers, approve=role in approvers)
        for role in Role
        if role in fillers | approvers
    )


def load_order(manifests: Iterable[Manifest]) -> tuple[Manifest, ...]:
    """Gives the modules with every module after those it depends on; ManifestError when they do not fit together."""
    by_name: dict[str, Manifest] = {}
    for manifest in manifests:
        if manifest.name in by_name:
            raise ManifestError(f"two modules are called {manifest.name!r}; rename one of them")
        by_name[manifest.name] = manifest
    _check_dependencies(by_name)
    ordered = tuple(by_name[name] for name in _sorted(by_name))
    _check_tabs(ordered)
    _check_columns(ordered)
    return ordered


def with_dependencies(names: Iterable[str], manifests: Mapping[str, Manifest]) -> frozenset[str]:
    """Gives the names and all that these modules depend on; ManifestError for a name that is not installed."""
    found: set[str] = set()
    open_names = list(names)
    while open_names:
        name = open_names.pop()
        if name not in manifests:
            raise ManifestError(
                f"module {name!r} is not installed; installed are {', '.join(sorted(manifests))}"
            )
        if name not in found:
            found.add(name)
            open_names.extend(manifests[name].depends)
    return frozenset(found)


def tabs_of(manifests: Sequence[Manifest]) -> tuple[Tab, ...]:
    """Gives the tabs of loaded modules with the columns that others add: ours in our order, others' behind them."""
    places = {tab.key: place for place, tab in enumerate(TABS)}
    tabs = [tab for manifest in manifests for tab in manifest.tabs]
    added = [addition for manifest in manifests for addition in manifest.columns]
    return tuple(
        _widened(tab, added) for tab in sorted(tabs, key=lambda tab: places.get(tab.key, len(places)))
    )


def words_of(manifests: Iterable[Manifest], locale: str) -> dict[str, str]:
    """Gives the words that modules bring in a language, by msgid; later modules may rename what earlier ones named."""
    return {msgid: text for manifest in manifests for msgid, text in manifest.words.get(locale, {}).items()}


def _widened(tab: Tab, added: Iterable[AddedColumn]) -> Tab:
    mine = [addition.column for addition in added if addition.tab == tab.key]
    if not mine:
        return tab
    return replace(
        tab,
        people=(*tab.people, *(column for column in mine if column.owner is Owner.PEOPLE)),
        outcome=(*tab.outcome, *(column for column in mine if column.owner is Owner.SERVICE)),
    )


def _check_dependencies(by_name: Mapping[str, Manifest]) -> None:
    for manifest in by_name.values():
        for wanted in manifest.depends:
            if wanted not in by_name:
                raise ManifestError(
                    f"module {manifest.name!r} depends on {wanted!r}, which is not there;"
                    f" install it or take it out of `depends`"
                )


def _sorted(by_name: Mapping[str, Manifest]) -> Iterator[str]:
    sorter = TopologicalSorter({name: manifest.depends for name, manifest in by_name.items()})
    try:
        yield from sorter.static_order()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise ManifestError(
            f"modules depend on each other in a circle: {circle}; take one of them out of `depends`"
        ) from None


def _check_tabs(ordered: Sequence[Manifest]) -> None:
    owners: dict[str, str] = {}
    for manifest in ordered:
        for tab in manifest.tabs:
            if tab.key in owners:
                raise ManifestError(
                    f"tab {tab.key!r} is declared by module {owners[tab.key]!r} and by {manifest.name!r};"
                    f" rename one, or add columns to the other's instead"
                )
            owners[tab.key] = manifest.name


def _check_columns(ordered: Sequence[Manifest]) -> None:
    by_name = {manifest.name: manifest for manifest in ordered}
    owners = {(tab.key, key): one.name for one in ordered for tab in one.tabs for key in tab.by_key}
    for manifest in ordered:
        reachable = with_dependencies([manifest.name], by_name)
        in_reach = {tab.key for name in reachable for tab in by_name[name].tabs}
        for addition in manifest.columns:
            place = (addition.tab, addition.column.key)
            if addition.tab not in in_reach:
                raise ManifestError(
                    f"module {manifest.name!r} adds a column to tab {addition.tab!r}, which no module it depends on"
                    f" declares; add that module to `depends`"
                )
            if place in owners:
                raise ManifestError(
                    f"column {'.'.join(place)!r} is declared by module {owners[place]!r} and by {manifest.name!r};"
                    f" rename one of them"
                )
            owners[place] = manifest.name
