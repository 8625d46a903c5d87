"""Before each decision: the office speaks the language and uses the labels that it is asked to use now."""

from collections.abc import Iterator

from msgspec.structs import replace

from sync.cell import CellValue
from sync.hands import Hands
from sync.memory import Memory, RowState
from sync.own_labels import own_labels
from sync.reading.text import plain
from sync.sheet import Snapshot

SETTINGS = "settings"


def attune(hands: Hands, snapshot: Snapshot, memory: Memory) -> None:
    """Gives the office the words that are to be used now."""
    voice, others = hands.voice, memory.words.others
    asked = [(plain(cells.get("key")), plain(cells.get("value"))) for cells in _settings(snapshot, memory)]
    found = own_labels(asked, hands.office.tabs, tuple(voice.languages.values()), others)
    wording = voice.words(found.labels, others)
    if wording is not hands.office.wording or found.refused != hands.office.refused_labels:
        hands.office = replace(
            hands.office, wording=wording, labels=found.labels, refused_labels=found.refused
        )


def out_of_words(hands: Hands) -> bool:
    """True where the tabs still show other words than the office uses; unknown counts as shown."""
    shown, office = hands.ledger.words(hands.office.site), hands.office
    return bool(shown.locale) and (shown.locale, shown.labels) != (office.wording.locale, office.labels)


def _settings(snapshot: Snapshot, memory: Memory) -> Iterator[dict[str, CellValue]]:
    """Settings hold as they last were where their tab cannot be read."""
    read = snapshot.tabs.get(SETTINGS)
    if read is not None and not read.layout.stopped:
        yield from (dict(row.cells) for row in read.rows)
        return
    known = sorted(memory.of_tab(SETTINGS).values(), key=lambda row: row.index)
    yield from (dict(row.cells) for row in known if row.state is RowState.LIVE)
