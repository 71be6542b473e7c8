"""What no program of good faith sends, and every address of `api/` to send it to."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from django.urls import URLPattern, URLResolver, get_resolver

from api.v1.inputs.fields import Sheet

PORTAL_URLS, ESPACE_URLS = "project.urls.portal", "project.urls.espace"
METHODS = ("get", "post", "patch", "put", "delete")
NUL, LONG = "\x00", "9" * 5000
# Names that no sheet has: read by hand from the query.
MORE_NAMES = {
    "page", "cursor", "updated_since", "limit", "offset", "territory", "meeting_point_ids",
    "start_date", "end_date", "reason", "documents_number", "application_ids", "client_id",
    "redirect_uri", "code", "grant_type", "scope", "state", "email", "password", "otp_code",
    "from", "to", "invitation_token", "latitude", "city_code", "organisation_ids",
}  # fmt: skip
VALUES = (
    {}, [], [[1]], [{}], [None], True, None, -1, 0, 2**70, 1.5, "", " ", NUL, LONG, "é" * 300,
    "\ud83d\ude00", "2026-02-30", "9999-12-31 23:59:59", "0001-01-01", "25:61", "{}",
    "' OR 1=1 --", {"id": {"id": {}}}, ["\x00"], [2**70], list(range(300)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """One route of a host: its path with `{name}` where an argument stands, and its methods."""

    path: str
    names: tuple[str, ...]
    methods: tuple[str, ...]


def addresses(urlconf: str) -> list[Address]:
    """Those whose view is of `api/`, as the table of addresses has them."""
    import_module(urlconf)
    return sorted(set(_walk(get_resolver(urlconf).url_patterns, "/")), key=lambda one: one.path)


def _walk(patterns: list, before: str) -> Iterator[Address]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and _view_of(pattern).startswith("api."):
            names = tuple(pattern.pattern.converters)
            for name, converter in pattern.pattern.converters.items():
                word = type(converter).__name__.removesuffix("Converter").lower()
                path = path.replace(f"<{word}:{name}>", f"{{{name}}}")
            yield Address(path, names, _methods_of(pattern))


def _view_of(pattern: URLPattern) -> str:
    view = getattr(pattern.callback, "cls", None) or getattr(pattern.callback, "view_class", None)
    return (view or pattern.callback).__module__


def _methods_of(pattern: URLPattern) -> tuple[str, ...]:
    view = getattr(pattern.callback, "cls", None) or getattr(pattern.callback, "view_class", None)
    return tuple(one for one in METHODS if hasattr(view, one)) if view else ("get", "post")


def names() -> list[str]:
    """Of every parameter that some address reads."""
    found, todo = set(MORE_NAMES), [Sheet]
    while todo:
        sheet = todo.pop()
        todo += sheet.__subclasses__()
        found |= set(sheet().fields)
    return sorted(found)


def queries(foreign: int) -> list[str]:
    """Raw query strings."""
    said = names()
    return [
        "&".join(f"{name}=%FF%FE" for name in said),
        "&".join(f"{name}=%00" for name in said),
        "&".join(f"{name}={LONG[:400]}" for name in said),
        "&".join(
            f"{name}[]=1&{name}[a]=2&{name}[][]=3&{name}[=4&{name}=5&{name}=6" for name in said
        ),
        "&".join(f"{name}={foreign}&{name}[]={foreign}" for name in said),
        f"page={LONG}&cursor={LONG}&limit={LONG}&offset={LONG}",
        "&".join(f"ids[]={n}&meeting_point_ids={n}&application_ids={n}" for n in range(3400)),
        "[]=1&=2&&&%5B%5D=3&[[[[=4&a[b][c][d][e][f][g][h]=5&%00=6&%FF=7",
    ]


def objects(foreign: int) -> list[dict[str, object]]:
    """JSON objects: every parameter at once, with one sort of nonsense."""
    said = names()
    found = [dict.fromkeys(said, value) for value in (*VALUES, foreign, [foreign])]
    return [*found, {"rdv": [], "user": 3, "agent": [], "organisation": None, "lieux": {"a": 1}}]


def bodies() -> list[tuple[bytes, str]]:
    """Raw bodies and their types."""
    form, multipart = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
    kind = "application/json"
    return [
        (b"\xff\xfe{\x00", kind),
        (b"[" * 5000 + b"]" * 5000, kind),
        (b'{"a":' * 3000 + b"1" + b"}" * 3000, kind),
        (b'{"email": "' + b"a" * 1_000_000 + b'"}', kind),
        (json.dumps({"user_ids": list(range(10_000)), "ids": list(range(10_000))}).encode(), kind),
        (b"null", kind),
        (b'{"ids": 1e999, "page": NaN, "user_id": -Infinity}', kind),
        (b"&".join(b"ids[]=%d" % n for n in range(10_000)), form),
        (b"a=%FF%FE&b=\xff&%00=1&user[id][id][id][id][id]=1", form),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n', multipart),
        (b"a=1", "multipart/form-data"),
        (b"a", "text/plain; charset=nothing"),
        (b"<a/>", "application/xml"),
    ]
