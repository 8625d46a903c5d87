"""The `q` of files.list (https://developers.google.com/workspace/drive/api/guides/ref-search-terms)."""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from sync.sheets_server.errors import invalid

Json = dict[str, Any]
Test = Callable[[Json], bool]
"""Tells whether a file answers; it gets the File resource with its permissions and `sharedWithMe`."""
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<mark><=|>=|!=|[=<>(){}])|(?P<word>[A-Za-z]+))"""
)
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "contains": lambda found, wanted: str(wanted).casefold() in str(found).casefold(),
}  # fmt: skip
_FIELDS: Mapping[str, frozenset[str]] = {
    "name": frozenset({"=", "!=", "contains"}),
    "title": frozenset({"=", "!=", "contains"}),
    "fullText": frozenset({"contains"}),
    "mimeType": frozenset({"=", "!=", "contains"}),
    "modifiedTime": frozenset({"=", "!=", "<", "<=", ">", ">="}),
    "createdTime": frozenset({"=", "!=", "<", "<=", ">", ">="}),
    "trashed": frozenset({"=", "!="}),
    "starred": frozenset({"=", "!="}),
    "sharedWithMe": frozenset({"=", "!="}),
}
_COLLECTIONS = {
    "owners": {"owner"},
    "writers": {"owner", "writer"},
    "readers": {"owner", "writer", "commenter", "reader"},
}
_REFUSAL = "Invalid Value: the query cannot be read"


MAX_DEPTH = 50
"""Brackets and `not` within one another."""


def parsed(query: str, email: str) -> Test:
    """Gives what tells the files that a query finds ('me' is the account); a 400 for one that cannot be read."""
    if not query.strip():
        return lambda _: True
    reader = _Reader(list(_tokens(query)), email)
    test = reader.alternatives()
    if reader.place < len(reader.tokens):
        raise invalid(f"{_REFUSAL} at: {reader.tokens[reader.place]}")
    return test


def _tokens(query: str) -> Iterator[str]:
    place, text = 0, query.rstrip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise invalid(f"{_REFUSAL} at: {text[place:]}")
        yield found[0].strip()
        place = found.end()


class _Reader(msgspec.Struct):
    tokens: list[str]
    email: str
    place: int = 0
    depth: int = 0

    def alternatives(self) -> Test:
        tests = [self._all()]
        while self._taken("or"):
            tests.append(self._all())
        return tests[0] if len(tests) == 1 else lambda file: any(test(file) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._taken("and"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda file: all(test(file) for test in tests)

    def _one(self) -> Test:
        if self._taken("not"):
            inner = self._within(self._one)
            return lambda file: not inner(file)
        if self._taken("("):
            found = self._within(self.alternatives)
            self._expect(")")
            return found
        token = self._next()
        return self._member(_text(token)) if token[:1] in "'\"" else self._term(token)

    def _within(self, inner: Callable[[], Test]) -> Test:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise invalid(f"{_REFUSAL}: it is nested too deeply")
        found = inner()
        self.depth -= 1
        return found

    def _term(self, field: str) -> Test:
        if field in {"properties", "appProperties"}:
            return self._property(field)
        sign = self._next()
        if sign not in _FIELDS.get(field, ()):
            raise invalid(f"{_REFUSAL} at: {field} {sign}")
        compare, wanted = _COMPARE[sign], _value(self._next())
        name = {"title": "name", "fullText": "name"}.get(field, field)
        missing: Any = False if isinstance(wanted, bool) else ""
        return lambda file: compare(file.get(name, missing), wanted)

    def _member(self, wanted: str) -> Test:
        self._expect("in")
        collection = self._next()
        if collection == "parents":
            return lambda file: wanted in file.get("parents", ())
        if collection not in _COLLECTIONS:
            raise invalid(f"{_REFUSAL} at: {collection}")
        roles, email = _COLLECTIONS[collection], self.email if wanted == "me" else wanted.casefold()
        return lambda file: any(
            one.get("emailAddress") == email and one["role"] in roles for one in file["permissions"]
        )

    def _property(self, field: str) -> Test:
        """Reads the rest of: properties has { key='x' and value='y' }."""
        for mark in ("has", "{", "key", "="):
            self._expect(mark)
        key = _text(self._next())
        for mark in ("and", "value", "="):
            self._expect(mark)
        value = _text(self._next())
        self._expect("}")
        return lambda file: file.get(field, {}).get(key) == value

    def _next(self) -> str:
        if self.place >= len(self.tokens):
            raise invalid(f"{_REFUSAL}: it ends too early")
        self.place += 1
        return self.tokens[self.place - 1]

    def _taken(self, word: str) -> bool:
        here = self.place < len(self.tokens) and self.tokens[self.place] == word
        self.place += here
        return here

    def _expect(self, word: str) -> None:
        if not self._taken(word):
            raise invalid(f"{_REFUSAL}: {word} is expected")


def _text(token: str) -> str:
    if token[:1] not in "'\"":
        raise invalid(f"{_REFUSAL}: a text in quotes is expected at: {token}")
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _value(word: str) -> str | bool:
    return word == "true" if word in {"true", "false"} else _text(word)
