"""The routes of an espace's host, read from the URL configuration."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import URLPattern, get_resolver

URLCONF = "project.urls.espace"


@dataclass(frozen=True)
class Route:
    """A name (with its namespaces), the arguments of its address, and the address as declared."""

    name: str
    arguments: tuple[str, ...]
    address: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """How `route_cases` names it: `booking_recap(participation_id, secret)`."""
        return f"{self.name}({', '.join(self.arguments)})"


def every_route() -> list[Route]:
    """In the order of the configuration; a name with two sets of arguments gives two."""
    return list(_walk(get_resolver(URLCONF), namespaces=(), arguments=(), above="/"))


def _walk(resolver, namespaces: tuple, arguments: tuple, above: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        found = (*arguments, *_arguments(pattern))
        address = f"{above}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield Route(":".join((*namespaces, str(pattern.name))), found, address)
        else:
            inner = (pattern.namespace,) if pattern.namespace else ()
            yield from _walk(pattern, (*namespaces, *inner), found, address)


def _arguments(pattern) -> tuple[str, ...]:
    """Names of the parts of a route, or of a regular expression."""
    return tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
