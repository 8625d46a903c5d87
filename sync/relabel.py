"""Says what the tabs show in the office's language and labels, batch by batch under the fence; `repairsheet relabel`.

What is done is seen on the sheet itself: whoever is killed half-way is finished by the next one.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from sheet_schema.charts import CHARTS_SHEET_ID
from sync.attuning import attune
from sync.fenced import gathered, rearranged
from sync.hands import LEASE_SECONDS, Hands
from sync.memory import ShownWords
from sync.plan import Event, Plan
from sync.ports import BackEndUnreachableError, Lease, Structure
from sync.relabelling import Relabel, Relabelling, batch_of, other_words, relabels
from sync.sheet import Snapshot

MAX_BATCHES = 200
"""An office needs less than ten; people who go on typing need some more."""


def planned_words(hands: Hands, structure: Structure) -> tuple[Relabel, ...]:
    """Gives what is to be said in other words, and changes nothing."""
    structure.look_around_next()
    return relabels(_relabelling(hands, structure, hands.workbook.read(None)))


def relabel(hands: Hands, structure: Structure) -> tuple[Relabel, ...]:
    """Says everything in the office's words and gives what was done, with what is left in the last look.

    Raises LeaseLostError, OtherServiceError, BackEndError.
    """
    site = hands.office.site
    lease = hands.ledger.acquire(site, hands.holder, hands.clock(), LEASE_SECONDS)
    done: list[Relabel] = []
    applied: tuple[Relabel, ...] = ()
    try:
        for _ in range(MAX_BATCHES):
            lease = hands.ledger.acquire(site, hands.holder, hands.clock(), LEASE_SECONDS)
            structure.look_around_next()
            snapshot = gathered(hands, lease)
            found = relabels(_relabelling(hands, structure, snapshot))
            batch = batch_of(found)
            finished = not batch or _asks_the_same(batch, applied)
            _keep(hands, lease, finished=finished)
            if finished:
                left = (replace(one, cells=0, looks=0, left=one.left + one.cells) for one in found)
                return (*done, *left)
            applied = batch if _apply(hands, structure, lease, snapshot, batch) else ()
            done.extend(replace(one, left=0, requests=(), rows=()) for one in applied)
    finally:
        hands.ledger.keep_layouts(lease, hands.workbook.layouts)
        hands.ledger.release(lease)
    raise BackEndUnreachableError("people keep changing the tabs; try again")


def _asks_the_same(batch: tuple[Relabel, ...], applied: tuple[Relabel, ...]) -> bool:
    """What was just applied and shows no effect are formulas of people's own, which stay."""
    return [one.requests for one in batch] == [one.requests for one in applied]


def _relabelling(hands: Hands, structure: Structure, snapshot: Snapshot) -> Relabelling:
    memory = hands.ledger.memory(hands.office.site)
    attune(hands, snapshot, memory)
    new = hands.office.wording
    titles = [read.layout.title for read in snapshot.tabs.values()]
    return Relabelling(
        tabs=hands.office.tabs,
        snapshot=snapshot,
        memory=memory,
        looks=structure.looks(titles, [*_charts(structure)]),
        olds=other_words(hands.voice, new, memory.words),
        new=new,
    )


def _charts(structure: Structure) -> Iterable[str]:
    return (title for sheet_id, title in structure.sheets.items() if sheet_id == CHARTS_SHEET_ID)


def _keep(hands: Hands, lease: Lease, *, finished: bool) -> None:
    """The words that are on their way to the sheet are known before the first of them stands there."""
    shown, office = hands.ledger.words(lease.site), hands.office
    asked = dict(office.labels)
    others = shown.others if not asked or asked in shown.others else (*shown.others, asked)
    kept = replace(shown, others=others)
    if finished:
        kept = ShownWords(locale=office.wording.locale, labels=asked, others=others)
    if kept != shown:
        hands.ledger.keep_words(lease, kept)


def _apply(
    hands: Hands, structure: Structure, lease: Lease, snapshot: Snapshot, found: tuple[Relabel, ...]
) -> bool:
    told = tuple(
        Event(
            kind="sheet_relabelled",
            subject=hands.office.site,
            words={"tab": one.tab, "locale": hands.office.wording.locale, "cells": one.cells},
        )
        for one in found
    )
    rows = tuple(row for one in found for row in one.rows)
    requests_ = [request for one in found for request in one.requests]
    return rearranged(hands, structure, lease, snapshot, Plan(events=told, rows=rows), requests_)
