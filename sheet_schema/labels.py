"""What the declarations ask of a language: the words that stand in a spreadsheet."""

from typing import Protocol

from sheet_schema.fields import Choices, Column, Role
from sheet_schema.workflow import Stage


class Labels(Protocol):
    """The words of one office in its language; sync.wording.Wording gives them."""

    def tab(self, tab_key: str) -> str:
        """Gives the title of a tab."""

    def label(self, tab_key: str, column: Column) -> str:
        """Gives the header of a column."""

    def help(self, tab_key: str, column: Column) -> str:
        """Gives the note of a header."""

    def choice(self, choices: Choices, key: str) -> str:
        """Gives the label of a choice."""

    def stage(self, stage: Stage) -> str:
        """Gives the name of a stage."""

    def role(self, role: Role) -> str:
        """Gives the name of a role."""

    def form(self, code: str) -> str:
        """Gives the printed title of a paper form."""

    def term(self, key: str, **words: str) -> str:
        """Gives a word or short phrase, its placeholders filled."""
