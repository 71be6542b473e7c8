"""Who receives an address: looked for by its words, or given by its codes."""

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.directory.addresses import LONGEST, AddressServiceDown, search_addresses
from booking.directory.models import Agent, Organisation, Place, Sector
from booking.directory.sectorisation import Reach, reach_of
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from booking.web.maps import Point, drawn, draws_map, spot
from booking.web.suggested import suggestion
from booking.web.usager.whereabouts import Whereabouts

from .guard import makes
from .page import show

DOWN = "La recherche d’adresse ne répond pas : réessayez dans une minute, ou donnez les codes."
UNKNOWN = "Cette adresse n’est pas connue : vérifiez-la, ou écrivez le nom de la commune."
MOST_PLACES = 100


class AddressForm(forms.Form):
    commune = forms.RegexField(
        r"^[0-9][0-9AB][0-9]{3}$",
        label="Code INSEE de la commune",
        help_text="Cinq signes, par exemple 07186.",
        error_messages={"invalid": "Ce n’est pas un code INSEE : cinq signes, comme 07186."},
    )
    rue = forms.RegexField(
        r"^[0-9AB]{5}_[0-9A-Za-z]{4}(_[0-9A-Za-z_]{1,20})?$",
        label="Code de la rue ou de l’adresse",
        required=False,
        help_text="Celui de la Base Adresse Nationale, par exemple 07186_0150.",
        error_messages={"invalid": "Ce n’est pas un code de rue, comme 07186_0150."},
    )

    def clean(self) -> dict[str, object]:
        given = super().clean()
        commune, street = given.get("commune"), given.get("rue")
        if commune and street and not street.startswith(f"{commune}_"):
            self.add_error("rue", "Cette rue n’est pas dans cette commune.")
        return given


@require_safe
@draws_map
@makes(Sector)
def address(request: AgentRequest) -> HttpResponse:
    """Who receives an address; what is asked stands in the address of the page."""
    asked = request.GET
    typed = asked.get("address", "").replace("\x00", "")[: LONGEST + 1].strip()
    codes = _codes(asked)
    form = AddressForm(codes)
    context: dict[str, object] = {"form": form, "typed": typed}
    if codes and form.is_valid():
        reach = reach_of(form.cleaned_data["commune"], form.cleaned_data["rue"])
        context |= _reached(request.actor, reach, typed, Whereabouts.of(asked).point)
    elif typed and not codes:
        context |= _choices(typed)
    is_wrong = bool(form.errors or context.get("error"))
    return show(request, "address", context, 422 if is_wrong else 200)


def _codes(asked: QueryDict) -> dict[str, str] | None:
    """Those of the address chosen, or those typed."""
    if asked.get("city_code"):
        return {"commune": asked["city_code"], "rue": asked.get("street_ban_id", "")}
    if "commune" in asked:
        return {"commune": asked["commune"], "rue": asked.get("rue", "")}
    return None


def _choices(typed: str) -> dict[str, object]:
    """Without scripts: what the words may mean, each as a link to its answer."""
    try:
        found = [suggestion(one) for one in search_addresses(typed)]
    except AddressServiceDown:
        return {"error": DOWN}
    if not found:
        return {"error": UNKNOWN}
    here = reverse("agent_espace_address")
    return {"choices": [{**one, "url": f"{here}?{_query(one['parts'])}"} for one in found]}


def _query(parts: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update(parts)
    return query.urlencode()


def _reached(actor: Actor, reach: Reach, typed: str, point: Point | None) -> dict[str, object]:
    """The sectors, who receives, and where (4 queries)."""
    own = visible_to(Organisation.objects.order_by(*by_name("name")), actor)
    named = {pk for ids in reach.agent_ids.values() for pk in ids}
    agents = visible_to(Agent.objects.current(), actor).in_bulk(named)
    sectors = visible_to(Sector.objects.order_by(*by_name("name")), actor)
    ids = {*reach.organisation_ids, *reach.agent_ids}
    places = Place.objects.filter(
        organisation_id__in=ids, availability=Place.Availability.ENABLED
    ).order_by(*by_name("name"))[:MOST_PLACES]
    points = [spot(f"{one.name}, {one.address}", (one.latitude, one.longitude)) for one in places]
    if point:
        points.insert(0, spot(typed or "Adresse cherchée", point, "asked"))
    return {
        "reach": {
            "sectors": [
                {"name": one.name, "url": reverse("agent_espace_sector", args=[one.pk])}
                for one in sectors.filter(pk__in=reach.sector_ids)
            ],
            "organisations": own.filter(pk__in=reach.organisation_ids),
            "agents": [
                (one, [agents[pk] for pk in sorted(reach.agent_ids[one.pk]) if pk in agents])
                for one in own.filter(pk__in=reach.agent_ids)
            ],
        },
        **drawn(points=points),
    }
