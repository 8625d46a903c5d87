"""Google's published description of both APIs as JSON Schema: every answer is held to it."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
import requests
from jsonschema import Draft7Validator

Json = dict[str, Any]
_KEPT = {"type", "items", "properties", "additionalProperties", "enum"}


class Method(msgspec.Struct, frozen=True):
    name: str
    verb: str
    path: re.Pattern[str]
    response: Draft7Validator | None


def check(response: requests.Response, *_: Any, **__: Any) -> requests.Response:
    """A response hook: fails the test when an answer is not as Google describes it."""
    request = response.request
    path = unquote(str(urlsplit(request.url or "").path))
    if path.startswith(("/upload", "/spreadsheets/d/")):
        return response
    if not response.ok:
        error = response.json()["error"]
        wanted = (
            {"code", "message", "errors"} if path.startswith("/drive/") else {"code", "message", "status"}
        )
        assert set(error) - {"details"} == wanted, error
        assert error["code"] == response.status_code
        return response
    method = _method(request.method or "", path)
    if response.headers.get("Content-Type", "").startswith("application/json") and response.content:
        assert method.response is not None, f"{method.name} answers nothing"
        _hold(method.response, response.json(), f"the answer of {method.name}")
    return response


def _hold(validator: Draft7Validator, found: Any, what: str) -> None:
    wrong = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in validator.iter_errors(found)
    ]
    assert not wrong, f"{what}: {wrong[:3]}"


def _method(verb: str, path: str) -> Method:
    for method in _methods():
        if method.verb == verb and method.path.fullmatch(path):
            return method
    raise AssertionError(f"no method for {verb} {path}")


@cache
def _methods() -> tuple[Method, ...]:
    found = [method for name in ("sheets.v4", "drive.v3") for method in _of_document(name)]
    return tuple(sorted(found, key=lambda method: -len(re.sub(r"\(.*?\)", "", method.path.pattern))))


def _of_document(name: str) -> list[Method]:
    source = files("googleapiclient") / "discovery_cache" / "documents" / f"{name}.json"
    document = json.loads(source.read_text(encoding="utf-8"))
    definitions = {key: _schema(schema) for key, schema in document["schemas"].items()}
    return [
        Method(
            method["id"],
            method["httpMethod"],
            re.compile(_pattern(document["servicePath"] + method.get("flatPath", method["path"])), re.DOTALL),
            _validator(method.get("response"), definitions),
        )
        for method in _walk(document)
    ]


def _walk(node: Json) -> list[Json]:
    found = list(node.get("methods", {}).values())
    return found + [method for child in node.get("resources", {}).values() for method in _walk(child)]


def _pattern(path: str) -> str:
    literal = re.split(r"\{[^}]*\}", path)
    return "/" + r"([^:]+|'.*'.*|[^/:]+:[^/:]+)".join(map(re.escape, literal)).lstrip("/")


def _validator(reference: Json | None, definitions: Json) -> Draft7Validator | None:
    if reference is None:
        return None
    return Draft7Validator({"$ref": f"#/definitions/{reference['$ref']}", "definitions": definitions})


def _schema(schema: Json) -> Json:
    if "$ref" in schema:
        return {"$ref": f"#/definitions/{schema['$ref']}"}
    found = {key: value for key, value in schema.items() if key in _KEPT and value != "any"}
    if "items" in found:
        found["items"] = _schema(found["items"])
    if "properties" in found:
        found["properties"] = {key: _schema(value) for key, value in found["properties"].items()}
    if "additionalProperties" in found:
        found["additionalProperties"] = _schema(found["additionalProperties"])
    elif found.get("type") == "object":
        found["additionalProperties"] = False
    return found
