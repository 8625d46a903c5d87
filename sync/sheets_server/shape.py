"""The shape of requests: bodies and query parameters are held to the API's own description before anything reads them.

shape.json is derived from Google's discovery documents (tests/sheets_server/derive_shape.py); a test holds that it is
up to date. Answers are Google's: https://cloud.google.com/apis/design/errors
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from sync.sheets_server.errors import ApiError

Json = dict[str, Any]
Wrong = list[tuple[str, str]]
"""(field, description) of each violation."""
Check = Callable[[Any, str, Wrong], Any]
"""Gives a value as the API means it; what is wrong with it is added to the list, under its path."""
MOST_TOLD = 20
LENIENT = "drive."
"""Drive passes over fields and parameters it does not know; old clients send some."""
_UNBOUND = (
    'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
    "Field '{name}' could not be found in request message."
)
_NO_LIST = (
    'Invalid JSON payload received. Unknown name ""{place}: Proto field is not repeating, cannot start list.'
)
_WORDS = re.compile(r"(?<=[a-z0-9])([A-Z])")
_INTEGER = re.compile(r"-?\d{1,19}")


def body(method: str, given: Json) -> Json:
    """Gives a request's body with its fields spelled and typed as documented; a 400 that names what is wrong."""
    name = _described()["methods"].get(method, {}).get("body")
    if name is None:
        return given
    wrong: Wrong = []
    found: Json = _message(name)(given, "", wrong)
    if wrong:
        raise _refusal(wrong)
    return found


def query(method: str, given: Mapping[str, list[str]]) -> None:
    """Refuses query parameters that a method has not, or values that they cannot have, with a 400."""
    described = _described()["methods"].get(method)
    if described is None or method.startswith(LENIENT):
        return
    wrong: Wrong = []
    for name, texts in given.items():
        known = described["parameters"].get(name) or described["parameters"].get(_camel(name))
        if known is None:
            wrong.append(("", _UNBOUND.format(name=name)))
            continue
        check = _check(known[0] if isinstance(known, list) else known)
        for text in texts:
            if text:
                check(text if check is _text else _of_text(text), snake(name), wrong)
    if wrong:
        raise _refusal(wrong)


def snake(name: str) -> str:
    """Gives a field's name as Google's messages spell it."""
    return _WORDS.sub(r"_\1", name).lower()


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word[:1].upper() + word[1:] for word in rest)


def _of_text(text: str) -> Any:
    return {"true": True, "false": False}.get(text.lower(), text)


def _refusal(wrong: Wrong) -> ApiError:
    told = wrong[:MOST_TOLD]
    violations = [
        {"description": description} | ({"field": field} if field else {}) for field, description in told
    ]
    details = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}
    return ApiError(400, "\n".join(description for _, description in told), (details,))


@cache
def _described() -> Json:
    source = files("sync.sheets_server").joinpath("shape.json")
    found: Json = orjson.loads(source.read_bytes())
    return found


def _check(kind: Any) -> Check:
    if isinstance(kind, str):
        return _SCALARS[kind]
    if isinstance(kind, list):
        return _list_of(_anything if kind[0] == "any" else _check(kind[0]))
    if "ref" in kind:
        name = kind["ref"]
        return lambda value, path, wrong: _message(name)(value, path, wrong)  # noqa: PLW0108 (types name themselves)
    if "enum" in kind:
        return _one_of(frozenset(kind["enum"]))
    return _map_of(_check(kind["map"])) if "map" in kind else _fields(kind["fields"], "object")


@cache
def _message(name: str) -> Check:
    return _fields(_described()["types"][name], name)


def _fields(kinds: Json, name: str) -> Check:
    checks = {field: _check(kind) for field, kind in kinds.items()}
    lenient = name.startswith("Drive")

    def check(value: Any, path: str, wrong: Wrong) -> Any:
        if not isinstance(value, dict):
            wrong.append(_not_a_message(value, path, name))
            return value
        fresh: Json | None = None
        for field, given in value.items():
            known = checks.get(field)
            spelled = field
            if known is None:
                spelled = _camel(field)
                known = checks.get(spelled)
            if known is None:
                if not lenient:
                    wrong.append(_unknown(field, path))
                continue
            found = known(given, f"{path}.{snake(spelled)}" if path else snake(spelled), wrong)
            if found is not given or spelled is not field:
                fresh = dict(value) if fresh is None else fresh
                fresh.pop(field, None)
                fresh[spelled] = found
        return value if fresh is None else fresh

    return check


def _unknown(field: str, path: str) -> tuple[str, str]:
    place = f" at '{path}'" if path else ""
    return path, f'Invalid JSON payload received. Unknown name "{field}"{place}: Cannot find field.'


def _not_a_message(value: Any, path: str, name: str) -> tuple[str, str]:
    if isinstance(value, list):
        place = f" at '{path}'" if path else ""
        return path, _NO_LIST.format(place=place)
    return _mistyped(value, path, f"type.googleapis.com/google.apps.sheets.v4.{name}")


def _mistyped(value: Any, path: str, kind: str) -> tuple[str, str]:
    shown = orjson.dumps(value).decode() if not isinstance(value, dict | list) else "..."
    return path, f"Invalid value at '{path}' ({kind}), {shown}"


def _list_of(one: Check) -> Check:
    def check(value: Any, path: str, wrong: Wrong) -> Any:
        if not isinstance(value, list):
            wrong.append(_mistyped(value, path, "TYPE_LIST"))
            return value
        if one is _anything:
            return value
        found = [one(item, f"{path}[{index}]", wrong) for index, item in enumerate(value)]
        same = all(map(lambda new, old: new is old, found, value))
        return value if same else found

    return check


def _map_of(one: Check) -> Check:
    def check(value: Any, path: str, wrong: Wrong) -> Any:
        if not isinstance(value, dict):
            wrong.append(_mistyped(value, path, "TYPE_MESSAGE"))
            return value
        return {key: one(item, f"{path}.{key}", wrong) for key, item in value.items()}

    return check


def _one_of(words: frozenset[str]) -> Check:
    def check(value: Any, path: str, wrong: Wrong) -> Any:
        if value not in words if isinstance(value, str) else True:
            wrong.append(_mistyped(value, path, "TYPE_ENUM"))
        return value

    return check


def _anything(value: Any, _path: str, _wrong: Wrong) -> Any:
    return value


def _text(value: Any, path: str, wrong: Wrong) -> Any:
    if not isinstance(value, str):
        wrong.append(_mistyped(value, path, "TYPE_STRING"))
    return value


def _switch(value: Any, path: str, wrong: Wrong) -> Any:
    if not isinstance(value, bool):
        wrong.append(_mistyped(value, path, "TYPE_BOOL"))
    return value


def _whole(value: Any, path: str, wrong: Wrong) -> Any:
    """Google takes 5, 5.0 and "5"."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    wrong.append(_mistyped(value, path, "TYPE_INT32"))
    return value


def _number(value: Any, path: str, wrong: Wrong) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    try:
        return float(value) if isinstance(value, str) else _not_a_number(value, path, wrong)
    except ValueError:
        return _not_a_number(value, path, wrong)


def _not_a_number(value: Any, path: str, wrong: Wrong) -> Any:
    wrong.append(_mistyped(value, path, "TYPE_DOUBLE"))
    return value


_SCALARS: Mapping[str, Check] = {
    "any": _anything,
    "string": _text,
    "boolean": _switch,
    "int": _whole,
    "number": _number,
}
