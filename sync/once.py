"""What rules find of a single case and the reference alone: worked out once while both are the same."""

from collections.abc import Callable, Container, Mapping
from typing import Any, TypeVar

from sync.bundle import Bundle
from sync.world import Reference

T = TypeVar("T")
Rule = Callable[[Bundle, Reference], T]


class Once:
    """Keeps what rules found, by rule and case. Kept or not, the answers are the same."""

    def __init__(self) -> None:
        self._bundles: dict[str, Bundle] = {}
        self._found: dict[tuple[Rule[Any], str], tuple[Bundle, str, Any]] = {}

    def same(self, bundles: Mapping[str, Bundle]) -> dict[str, Bundle]:
        """Gives the cases; those that are as they were in the last round are the very same objects."""
        before = self._bundles
        self._bundles = {
            case_id: old if (old := before.get(case_id)) is not None and old == bundle else bundle
            for case_id, bundle in bundles.items()
        }
        return self._bundles

    def of(self, rule: Rule[T], bundle: Bundle, reference: Reference) -> T:
        """Gives what a rule finds of a case."""
        place = rule, bundle.case_id
        kept = self._found.get(place)
        if kept is not None and kept[1] == reference.version and (kept[0] is bundle or kept[0] == bundle):
            known: T = kept[2]
            return known
        found = rule(bundle, reference)
        self._found[place] = bundle, reference.version, found
        return found

    def forget(self, there: Container[str]) -> None:
        """Forgets the cases that are not there any more."""
        for place in [place for place in self._found if place[1] not in there]:
            del self._found[place]
