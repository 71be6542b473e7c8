"""Where the usager lives, when who receives depends on it."""

from django.http import HttpRequest, HttpResponse, QueryDict

from booking.directory.addresses import SHORTEST, AddressServiceDown, search_addresses
from booking.directory.sectorisation import cities_named
from booking.web.suggested import suggestion

from .answers import Answers
from .path import Path, Step
from .screen import show
from .whereabouts import NOWHERE_YET, Whereabouts

SENT = "suite"
TOO_SHORT = "Indiquez votre adresse, ou le nom de votre commune."
UNKNOWN = "Nous ne trouvons pas cette adresse. Vérifiez l’orthographe, ou indiquez votre commune."


def ask(request: HttpRequest, path: Path) -> HttpResponse:
    """One field; then the answers to choose from; or that nothing is offered there."""
    where = path.answers.where
    if where.is_settled:
        return show(request, "out_of_reach", path, Step.ADDRESS, **_ways(path))
    context = _found(path, where.address) if where.address else {}
    if not where.address and SENT in request.GET:
        context = {"error": TOO_SHORT}
    status = 422 if context.get("error") else 200
    return show(
        request,
        "address",
        path,
        Step.ADDRESS,
        status=status,
        typed=where.address,
        kept=_kept(path),
        sent=SENT,
        **_ways(path),
        **context,
    )


def _found(path: Path, typed: str) -> dict[str, object]:
    """The answers as choices; or a sentence, when there are none."""
    if len(typed.strip()) < SHORTEST:
        return {"error": TOO_SHORT}
    try:
        found = [suggestion(address) for address in search_addresses(typed)]
    except AddressServiceDown:
        return {"is_down": True, "choices": _own_cities(path, typed)}
    if not found:
        return {"error": UNKNOWN}
    return {"choices": [{**one, "url": _url(path, one["parts"])} for one in found]}


def _own_cities(path: Path, typed: str) -> list[dict[str, str]]:
    """Without the service, the towns that the espace's own sectors name (1 query)."""
    return [
        {
            "label": name,
            "hint": "Commune",
            "url": path.answers.url(where=Whereabouts(address=name, city_code=code)),
        }
        for code, name in cities_named(typed)
    ]


def _url(path: Path, parts: dict[str, str]) -> str:
    """The path from that address on, its parts read again as from any link."""
    query = QueryDict(mutable=True)
    query.update(parts)
    return path.answers.url(where=Whereabouts.of(query))


def _ways(path: Path) -> dict[str, object]:
    """What one can do without an address, or with another."""
    without = path.answers.url(where=Whereabouts(is_skipped=True))
    can_do_without = bool(path.offer.motifs) and not path.answers.where.is_skipped
    return {
        "without_url": without if can_do_without else "",
        "again_url": path.answers.url(where=NOWHERE_YET),
        "others_url": Answers(
            where=path.answers.where, link_organisation_id=path.answers.link_organisation_id
        ).url(),
    }


def _kept(path: Path) -> dict[str, str]:
    """The other answers, as hidden fields of the form."""
    return path.answers.changed(where=NOWHERE_YET).parameters
