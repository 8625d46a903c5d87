"""Which modules there are: the product's own, and those that installed packages bring by entry point."""

from collections.abc import Callable, Collection, Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from pkgutil import resolve_name

from sync.cell import Cell
from sync.manifest import Manifest, ManifestError, load_order, with_dependencies
from sync.modules import archive, base, callbacks, fees, kpi, repair, training

GROUP = "repairsheet.modules"
PRODUCT: tuple[Manifest, ...] = (
    base.MANIFEST,
    repair.MANIFEST,
    fees.MANIFEST,
    callbacks.MANIFEST,
    training.MANIFEST,
    kpi.MANIFEST,
    archive.MANIFEST,
)

Writers = Mapping[str, Mapping[str, Callable[..., Cell]]]
"""By tab, then column; what a writer takes depends on the tab (sync.rules.columns)."""


def installed(
    enabled: Collection[str] | None = None, points: Iterable[EntryPoint] | None = None
) -> tuple[Manifest, ...]:
    """Gives an office's modules in load order: the enabled ones and what they depend on; None enables all.

    `points` defaults to what installed packages declare under the entry point group `repairsheet.modules`.
    ManifestError when a name is unknown, an entry point brings no manifest, or modules do not fit together.
    """
    found = entry_points(group=GROUP) if points is None else points
    everything = (*PRODUCT, *map(_manifest, found))
    if enabled is None:
        return load_order(everything)
    by_name = {manifest.name: manifest for manifest in everything}
    chosen = with_dependencies(enabled, by_name)
    return load_order(manifest for manifest in everything if manifest.name in chosen)


def writers_of(manifests: Iterable[Manifest]) -> Writers:
    """Gives the writers of all computed columns; ManifestError when a column has two."""
    writers: dict[str, dict[str, Callable[..., Cell]]] = {}
    for manifest in manifests:
        for tab, name in manifest.writers.items():
            columns = writers.setdefault(tab, {})
            for column, write in resolve_name(name).items():
                if column in columns:
                    raise ManifestError(
                        f"module {manifest.name!r} writes column '{tab}.{column}', which another module writes;"
                        f" give the column one writer"
                    )
                columns[column] = write
    return writers


def _manifest(point: EntryPoint) -> Manifest:
    try:
        manifest = point.load()
    except (ImportError, AttributeError) as error:
        raise ManifestError(
            f"entry point {point.name!r} ({point.value}) cannot be loaded: {error}"
        ) from error
    if not isinstance(manifest, Manifest):
        raise ManifestError(
            f"entry point {point.name!r} ({point.value}) is no sync.manifest.Manifest; name one"
        )
    return manifest
