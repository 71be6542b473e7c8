"""One tree of values from a query or a form: `ids[]=1`, `ids=1&ids=2`, `rdv[status]=seen`."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from django.http import QueryDict
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

DEEPEST = 4
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)\Z")
NOT_READABLE = "Cette demande n’est pas en UTF-8."
NOT_AN_OBJECT = "Le corps de la demande doit être un objet JSON."


class Repeated(list):
    """A key written several times without brackets: a list if one is wanted, else the last."""


def query_tree(request: Request) -> dict[str, object]:
    """
    Raises:
        ParseError: not UTF-8.
    """
    text = request.META.get("QUERY_STRING", "")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise ParseError(NOT_READABLE) from None
    return tree_of(pairs)


def asked_of(request: Request) -> dict[str, object]:
    """The query and the body together; the body wins.

    Raises:
        ParseError: the body is no object, or cannot be read.
    """
    body = request.data
    if isinstance(body, QueryDict):
        body = tree_of((name, one) for name, values in body.lists() for one in values)
    elif not isinstance(body, Mapping):
        raise ParseError(NOT_AN_OBJECT)
    return {**query_tree(request), **body}


def tree_of(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Names that make no sense are left out, as any that nobody asked for."""
    tree: dict[str, object] = {}
    for name, value in pairs:
        found = _NAME.match(name)
        # No address takes a file.
        if found and isinstance(value, str):
            inner = found[2][1:-1].split("][") if found[2] else []
            if len(inner) < DEEPEST:
                _put(tree, [found[1], *inner], value)
    return tree


def _put(tree: dict[str, object], path: list[str], value: object) -> None:
    *above, last = path
    if last == "" and above:
        *above, last = above
        branch = _branch(tree, above)
        known = branch.get(last)
        branch[last] = [*known, value] if isinstance(known, list) else [value]
        return
    branch = _branch(tree, above)
    if last in branch and not isinstance(branch[last], dict):
        known = branch[last]
        branch[last] = Repeated([*known, value] if isinstance(known, Repeated) else [known, value])
    else:
        branch[last] = value


def _branch(tree: dict[str, object], path: list[str]) -> dict[str, object]:
    for name in path:
        inner = tree.get(name)
        if not isinstance(inner, dict):
            inner = tree[name] = {}
        tree = inner
    return tree
