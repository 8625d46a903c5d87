"""Judgements that still hold: a case is judged again when something it depends on changed, or a clock fell due."""

from collections.abc import Mapping

import msgspec

from sync.bundle import Bundle, HandIn
from sync.case import Neighbours, Words, of_call, place_of
from sync.census import Sures
from sync.difference import Compared
from sync.expected import Expected
from sync.fingerprints import Print
from sync.instant import Instant
from sync.judge import Judgement, judge
from sync.once import Once
from sync.readings import Reading
from sync.records import Registration
from sync.rest import Rest
from sync.rules import payments
from sync.rules.aftercare import Near
from sync.rules.kpis.all_figures import Sums
from sync.rules.repeats import Repeat
from sync.rules.warranty import Finished
from sync.world import Reference


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    bundle: Bundle
    surroundings: "_Surroundings"
    version: str
    judged_at: Instant
    judgement: Judgement

    def holds(self, bundle: Bundle, surroundings: "_Surroundings", version: str, now: Instant) -> bool:
        """True while nothing changed that the judgement was made of."""
        change = self.judgement.next_change_at
        return (
            self.judged_at <= now
            and (change is None or now < change)
            and self.version == version
            and (self.bundle is bundle or self.bundle == bundle)
            and self.surroundings == surroundings
        )


class _Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What one case sees of the others."""

    open_here: tuple[tuple[str, str], ...]
    finished: tuple[Finished, ...]
    first_of_call: Registration | None
    original: str | None
    duplicates: tuple[Instant, ...]
    near: Near
    hand_ins: tuple[HandIn, ...]
    receipts: tuple[tuple[tuple[str, str], ...], ...]
    repeat: Repeat | None
    came_back: tuple[Repeat, ...]
    proposed: str | None


class Kept:
    """The judgements of the last round, by registration row_id. Kept or not, the answers are the same."""

    def __init__(self) -> None:
        self._words: Words | None = None
        self._forget_all()

    def use(self, words: Words) -> None:
        """Forgets everything where an office changed its words: cells that were read and cells that were wanted."""
        if words is not self._words:
            self._forget_all()
            self._words = words

    def _forget_all(self) -> None:
        self.sures: Sures = {}
        """Rows whose identity is beyond doubt (sync.identity)."""
        self.readings: dict[str, dict[str, Reading]] = {}
        """What was read of rows, by tab, then row_id."""
        self.expected: dict[str, Expected] = {}
        """The service's cells as they should be, by row_id."""
        self.compared: dict[str, dict[str, Compared]] = {}
        """Rows beside what they should hold, by tab, then row_id."""
        self.prints: dict[str, Print] = {}
        """Fingerprints by row_id."""
        self.sums = Sums()
        """What the cases count for."""
        self.rest: Rest | None = None
        """The last decision, where it found nothing to do."""
        self.once = Once()
        self._entries: dict[str, _Entry] = {}

    def judge_all(
        self,
        bundles: Mapping[str, Bundle],
        neighbours: Neighbours,
        reference: Reference,
        words: Words,
        now: Instant,
    ) -> dict[str, Judgement]:
        """Judges the cases that need it and gives the judgements of all; cases that are gone are forgotten."""
        self.use(words)
        fresh: dict[str, _Entry] = {}
        for row_id, bundle in bundles.items():
            seen, entry = _surroundings(bundle, neighbours), self._entries.get(row_id)
            if entry is None or not entry.holds(bundle, seen, reference.version, now):
                entry = _Entry(
                    bundle=bundle,
                    surroundings=seen,
                    version=reference.version,
                    judged_at=now,
                    judgement=judge(bundle, neighbours, reference, words, now),
                )
            fresh[row_id] = entry
        self._entries = fresh
        self.once.forget(fresh)
        return {row_id: entry.judgement for row_id, entry in fresh.items()}


def _surroundings(bundle: Bundle, neighbours: Neighbours) -> _Surroundings:
    place = place_of(of_call(bundle, neighbours.calls))
    return _Surroundings(
        open_here=neighbours.open_orders.get(place, ()),
        finished=neighbours.finished.get(place, ()),
        first_of_call=neighbours.calls.get(bundle.registration.ref or ""),
        original=neighbours.originals.get(bundle.case_id),
        duplicates=neighbours.duplicates.get(bundle.order_no or "", ()),
        near=neighbours.links.near(bundle),
        hand_ins=neighbours.hand_ins.get(bundle.case_id, ()),
        receipts=tuple(neighbours.receipts.get(number, ()) for number, _ in payments.receipts(bundle)),
        repeat=neighbours.repeats.earlier.get(bundle.case_id),
        came_back=neighbours.repeats.later.get(bundle.case_id, ()),
        proposed=neighbours.proposed.get(bundle.registration.row_id),
    )
