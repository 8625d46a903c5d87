"""What an office calls things: rows `label.<msgid>` of the settings tab, where no label may mean two things."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from sheet_schema.model import Tab
from sheet_schema.problems import Problem, problem
from sync.reading.choices import MAX_WORDS
from sync.reading.text import plain
from sync.wording import Wording

PREFIX = "label."
_FIT = re.compile(r"""[^\s=+\-'@"][^"\x00-\x1f]{0,79}""")
"""No formula, and nothing that would end a quotation in one."""
_PARTING = re.compile(r"[、,;/&]")
"""Parts several choices in one cell."""
_Place = tuple[str, str]
"""Where a label has to be the only one of its kind, and the label, folded."""


class OwnLabels(msgspec.Struct, frozen=True, kw_only=True):
    """The office's own labels by msgid, and what is wrong with the others by the setting's key."""

    labels: Mapping[str, str] = msgspec.field(default_factory=dict)
    refused: Mapping[str, Problem] = msgspec.field(default_factory=dict)


def own_labels(
    asked: Iterable[tuple[str, str]],
    tabs: Sequence[Tab],
    languages: Sequence[Wording],
    others: Sequence[Mapping[str, str]],
) -> OwnLabels:
    """Gives the labels that may stand of those asked for, as (key, value) of the settings tab; the first one counts.

    `others`: own labels that cells may still show.
    """
    wished = [(key, text) for key, text in asked if key.startswith(PREFIX) and text]
    if not wished:
        return OwnLabels()
    names = _Names(tabs, languages[0])
    taken = names.taken(languages, others)
    labels: dict[str, str] = {}
    refused: dict[str, Problem] = {}
    for key, text in wished:
        msgid = key.removeprefix(PREFIX)
        places = [(place, meant) for place, meant in names.places(msgid) or ()]
        if names.places(msgid) is None:
            refused[key] = problem("unknown_setting", "key", text=key)
        elif not _fits(msgid, text):
            refused[key] = problem("bad_label", "value", text=text)
        elif any(taken.get((place, _folded(text)), meant) != meant for place, meant in places):
            refused[key] = problem("label_taken", "value", text=text)
        elif msgid not in labels:
            labels[msgid] = text
            taken.update({(place, _folded(text)): meant for place, meant in places})
    return OwnLabels(labels=labels, refused=refused)


class _Names:
    """What may bear a label of the office's own, and among which others it has to be told apart."""

    def __init__(self, tabs: Sequence[Tab], words: Wording) -> None:
        self._tabs = {tab.key: tab for tab in tabs}
        self._known = words.words

    def places(self, msgid: str) -> tuple[_Place, ...] | None:
        """Gives where a label is read, and what it means there; None for what bears no label."""
        sort, _, name = msgid.partition(".")
        if sort in {"tab", "stage", "choice"}:
            kind, _, key = name.rpartition(".")
            return ((f"{sort}.{kind}", key),) if msgid in self._known else None
        if sort not in {"column", "help"}:
            return None
        columns = tuple(self._columns(name))
        if not columns:
            return None
        return columns if sort == "column" else ()

    def taken(
        self, languages: Sequence[Wording], others: Sequence[Mapping[str, str]]
    ) -> dict[tuple[str, str], str]:
        """Gives what each label means already, by where it is read."""
        found: dict[tuple[str, str], str] = {}
        for words in (*(one.words for one in languages), *others):
            for msgid, label in words.items():
                found.update({(place, _folded(label)): meant for place, meant in self.places(msgid) or ()})
        for wording in languages:
            found["tab.", _folded(wording.term("charts"))] = "charts"
            for tab in self._tabs.values():
                twins = ((f"column.{tab.key}", twin.key, wording.label(tab.key, twin)) for twin in tab.twins)
                found.update({(place, _folded(label)): key for place, key, label in twins})
        return found

    def _columns(self, name: str) -> Iterator[_Place]:
        """A label without a tab is that of every tab whose column has none of its own."""
        tab, _, key = name.rpartition(".")
        for one in self._tabs.values():
            own = f"column.{one.key}.{key}" in self._known
            if key in one.by_key and (tab == one.key or (not tab and not own)):
                yield f"column.{one.key}", key


def _fits(msgid: str, text: str) -> bool:
    if msgid.startswith("help."):
        return True
    if msgid.startswith("choice.") and (_PARTING.search(text) or len(text.split()) > MAX_WORDS):
        return False
    return _FIT.fullmatch(text) is not None


def _folded(text: str) -> str:
    return "".join(plain(text).casefold().split())
