"""Field masks, as query parameter and inside requests (https://developers.google.com/workspace/sheets/api/guides/field-masks)."""

from collections.abc import Iterator
from typing import Any

from sync.sheets_server.errors import invalid

Tree = dict[str, "Tree"]
"""Field name -> subfields; an empty tree means the whole field."""


def parse(mask: str) -> Tree:
    """Gives the tree of `a,b(c,d/e),f.g`; a 400 for anything else."""
    tokens = _tokens(mask)
    tree, rest = _fields(tokens, 0)
    if rest != len(tokens):
        raise invalid(f"Request contains an invalid argument: Invalid field mask {mask}")
    return tree


def project(value: Any, tree: Tree) -> Any:
    """Gives the part of an answer that a mask asks for."""
    if not tree or "*" in tree:
        return value
    if isinstance(value, list):
        return [project(item, tree) for item in value]
    if isinstance(value, dict):
        return {name: project(value[name], subtree) for name, subtree in tree.items() if name in value}
    return value


def merge(old: dict[str, Any], new: dict[str, Any], tree: Tree) -> dict[str, Any]:
    """Gives `old` with the masked fields taken from `new`; a masked field absent there is cleared."""
    if "*" in tree or not tree:
        return new
    merged = dict(old)
    for name, subtree in tree.items():
        if name not in new:
            if not subtree or not isinstance(merged.get(name), dict):
                merged.pop(name, None)
            else:
                merged[name] = merge(merged[name], {}, subtree)
        elif subtree and isinstance(new[name], dict):
            merged[name] = merge(merged.get(name, {}), new[name], subtree)
        else:
            merged[name] = new[name]
    return merged


def _tokens(mask: str) -> list[str]:
    return list(_scan(mask))


def _scan(mask: str) -> Iterator[str]:
    word = ""
    for letter in mask.replace(" ", ""):
        if letter in "(),./":
            if word:
                yield word
                word = ""
            yield "." if letter == "/" else letter
        else:
            word += letter
    if word:
        yield word


def _fields(tokens: list[str], at: int) -> tuple[Tree, int]:
    tree: Tree = {}
    while at < len(tokens):
        at = _field(tokens, at, tree)
        if at >= len(tokens) or tokens[at] != ",":
            break
        at += 1
    return tree, at


def _field(tokens: list[str], at: int, tree: Tree) -> int:
    if at >= len(tokens) or tokens[at] in "(),.":
        raise invalid("Request contains an invalid argument: Invalid field mask")
    branch = tree.setdefault(tokens[at], {})
    at += 1
    if at < len(tokens) and tokens[at] == ".":
        return _field(tokens, at + 1, branch)
    if at < len(tokens) and tokens[at] == "(":
        subtree, at = _fields(tokens, at + 1)
        if at >= len(tokens) or tokens[at] != ")":
            raise invalid("Request contains an invalid argument: Invalid field mask")
        branch.update(subtree)
        at += 1
    return at
