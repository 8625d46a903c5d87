"""Derives sync/sheets_server/shape.json from the discovery documents: python -m tests.sheets_server.derive_shape."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

Json = dict[str, Any]
TARGET = Path(__file__).parents[2] / "sync" / "sheets_server" / "shape.json"
DRIVE_METHODS = ("about", "changes", "channels", "comments", "files", "permissions", "replies")


def derived() -> Json:
    """Gives what the server holds requests to: methods with their parameters and bodies, and the bodies' types."""
    methods: Json = {}
    types: Json = {}
    for name, prefix in (("sheets.v4", ""), ("drive.v3", "Drive")):
        source = files("googleapiclient") / "discovery_cache" / "documents" / f"{name}.json"
        document = json.loads(source.read_text(encoding="utf-8"))
        common = {key: _type(found, prefix) for key, found in document["parameters"].items()}
        resources = document["resources"]
        if prefix:
            resources = {key: resources[key] for key in DRIVE_METHODS}
        wanted: list[str] = []
        for method in _methods({"resources": resources}):
            parameters = {key: _type(found, prefix) for key, found in method.get("parameters", {}).items()}
            body = method.get("request", {}).get("$ref")
            methods[method["id"]] = {
                "parameters": {**common, **parameters},
                "body": prefix + body if body else None,
            }
            wanted += [body] if body else []
        while wanted:
            key = wanted.pop()
            if prefix + key not in types:
                properties = document["schemas"][key].get("properties", {})
                types[prefix + key] = {field: _type(found, prefix) for field, found in properties.items()}
                wanted += [found for one in properties.values() for found in _references(one)]
    return {"methods": methods, "types": types}


def _methods(node: Json) -> list[Json]:
    found = list(node.get("methods", {}).values())
    return found + [method for child in node.get("resources", {}).values() for method in _methods(child)]


def _type(found: Json, prefix: str) -> Any:
    """A word for a scalar, a list of one for an array, {"ref"}, {"map"}, {"enum"} or {"fields"} for the rest."""
    if found.get("repeated"):
        return [_type({**found, "repeated": False}, prefix)]
    if "$ref" in found:
        return {"ref": prefix + found["$ref"]}
    if "enum" in found:
        return {"enum": found["enum"]}
    kind = found.get("type", "any")
    if kind == "array":
        return [_type(found["items"], prefix)]
    return _object(found, prefix) if kind == "object" else _NUMBERS.get(found.get("format", ""), kind)


def _object(found: Json, prefix: str) -> Json:
    if "additionalProperties" in found:
        return {"map": _type(found["additionalProperties"], prefix)}
    return {"fields": {key: _type(one, prefix) for key, one in found.get("properties", {}).items()}}


_NUMBERS = {"int32": "int", "int64": "int", "uint32": "int"}


def _references(found: Json) -> list[str]:
    own = [found["$ref"]] if "$ref" in found else []
    inner = [found[key] for key in ("items", "additionalProperties") if key in found]
    inner += list(found.get("properties", {}).values())
    return own + [name for one in inner for name in _references(one)]


def text() -> str:
    """Gives the file as it should be."""
    return json.dumps(derived(), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
