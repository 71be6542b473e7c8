"""The OpenAPI document as a page shows it: frozen values, in French."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..schema import document

TYPES = {
    "integer": "entier",
    "string": "texte",
    "boolean": "vrai ou faux",
    "array": "liste",
    "number": "nombre",
    "object": "objet",
}
METHODS = ("get", "post", "patch", "delete")
# Said once of both: PUT is served where PATCH is, and does the same.
ALSO = {"patch": "put"}
Node = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    is_required: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address. `answers`: status and words."""

    anchor: str
    method: str
    path: str
    summary: str
    words: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    name: str
    operations: tuple[Operation, ...]

    @property
    def anchor(self) -> str:
        return f"ch-{self.name}"


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of the interface and its keys."""

    name: str
    fields: tuple[Field, ...]


def chapters() -> list[Chapter]:
    """By tag, in the order of names."""
    found: dict[str, list[Operation]] = {}
    for path, item in document()["paths"].items():
        for method in METHODS:
            if method in item:
                told, also = item[method], ALSO.get(method, "")
                words = f"{method}, {also}" if also in item else method
                found.setdefault(told["tags"][0], []).append(_operation(path, words, told))
    return [Chapter(name, tuple(found[name])) for name in sorted(found)]


def things() -> list[Thing]:
    """The objects that answers hold."""
    schemas = document()["components"]["schemas"]
    return [
        Thing(name, tuple(_fields(schema)))
        for name, schema in sorted(schemas.items())
        if "id" in schema.get("properties", {})
    ]


def _operation(path: str, method: str, told: Node) -> Operation:
    content = told.get("requestBody", {}).get("content", {}).values()
    sheet = next((one["schema"] for one in content), {})
    return Operation(
        anchor=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        words=told.get("description", ""),
        parameters=tuple(
            Field(
                one["name"],
                _kind(one["schema"]),
                one.get("required", False),
                one.get("description", ""),
            )
            for one in told.get("parameters", ())
        ),
        body=tuple(_fields(_resolved(sheet))),
        answers=tuple(
            (status, answer.get("description") or "Fait")
            for status, answer in sorted(told["responses"].items())
        ),
    )


def _fields(schema: Node) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        yield Field(name, _kind(one), name in required, str(_resolved(one).get("description", "")))


def _kind(schema: Node) -> str:
    """`entier`, `liste d’entiers`, `Agent`, `seen | noshow`; with « ou rien » where it may be."""
    may_be_null = " ou rien" if schema.get("nullable") else ""
    for several in ("allOf", "oneOf", "anyOf"):
        if several in schema:
            kinds = [_kind(one) for one in schema[several]]
            return " ou ".join(kind for kind in kinds if kind) + may_be_null
    if "$ref" in schema:
        name = str(schema["$ref"]).rsplit("/", 1)[-1]
        resolved = _resolved(schema)
        if "enum" not in resolved:
            return name + may_be_null
        schema = resolved
    if "enum" in schema:
        words = [str(one) for one in schema["enum"] if one not in (None, "")]
        return " | ".join(words) + may_be_null
    if schema.get("type") == "array":
        return f"liste de {_kind(schema['items'])}{may_be_null}"
    kind = TYPES.get(str(schema.get("type")), "")
    return f"{kind} ({schema['format']})" if schema.get("format") else kind + may_be_null


def _resolved(schema: Node) -> Node:
    if "$ref" not in schema:
        return schema
    return document()["components"]["schemas"][str(schema["$ref"]).rsplit("/", 1)[-1]]
