"""The words that an office is to use now: its language as office.toml has it, its own labels as the settings tab."""

from collections.abc import Callable, Mapping, Sequence

from sync.wording import Wording, labelled

Labels = Mapping[str, str]
"""An office's own labels by msgid."""


class Voice:
    """Gives the words; the same ones again while nothing that they are made of changed."""

    def __init__(self, language: Callable[[], str], languages: Mapping[str, Wording]) -> None:
        self._language = language
        self.languages = languages
        """The words of every language, without the office's own labels, by locale."""
        self._made_of: object = None
        self._wording = languages[language()]

    def words(self, labels: Labels, others: Sequence[Labels]) -> Wording:
        """Gives the words with the office's own labels; `others`: labels that cells may still show."""
        made_of = (self._language(), dict(labels), [dict(one) for one in others])
        if made_of != self._made_of:
            self._wording = labelled(self.languages[made_of[0]], labels, others)
            self._made_of = made_of
        return self._wording
