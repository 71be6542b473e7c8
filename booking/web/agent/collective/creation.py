"""A new session: its motif, then one form; what stands in the way is read before."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from booking.access.decisions import visible_to
from booking.appointments.errors import ConfirmationNeeded, InvalidBooking, KeyReused
from booking.appointments.models import Appointment
from booking.appointments.orders import BookingOrder
from booking.appointments.services.book_appointment import book_appointment
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.directory.models import Organisation
from booking.domain.wallclock import at
from booking.web.agent.acting import author_of, confirmation_of, done_once
from booking.web.agent.booking.rights import require_may_book
from booking.web.agent.find.choices import agents_of, motifs_of, places_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.one_off import located, one_off_of
from booking.web.agent.parameters import one_id
from booking.web.agent.shell import render_page
from socle.clock import now
from socle.errors import DomainError, NotVisible

from .forms import SessionForm, initial_of

FIELDS = {
    "starts_at": "debut",
    "duration_in_min": "duree",
    "place_id": "lieu",
    "one_off_place": "lieu_adresse",
    "agent_ids": "agents",
    "name": "intitule",
    "max_participants_count": "places",
    "context": "contexte",
}
SENT_ALREADY = "Cette séance vient d’être créée depuis cette page. Vérifiez la liste."


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def new_session(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    require_may_book(request.actor, organisation)
    motifs = list(motifs_of(request.actor, organisation).filter(collectif=True))
    model = _model(request, organisation)
    motif = _motif(request, motifs, model)
    if motif is None:
        context = {"motifs": [_choice(one, organisation) for one in motifs]}
        return render_page(
            request, "agent/collective/motif.html", context, organisation=organisation
        )
    agents = list(agents_of(request.actor, organisation))
    places = list(places_of(organisation))
    own = request.actor.agent_id if any(a.pk == request.actor.agent_id for a in agents) else None
    form = SessionForm(agents, places, request.POST or None, initial=initial_of(motif, model, own))
    cautions: tuple = ()
    if form.is_valid():
        try:
            session = _book(request, organisation, motif, places, form.cleaned_data)
        except ConfirmationNeeded as error:
            cautions = error.cautions
        except InvalidBooking as error:
            form.add_error(FIELDS.get(error.details["field"]), error.message)
        except KeyReused:
            form.add_error(None, SENT_ALREADY)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            form.add_error(None, error.message)
        else:
            messages.success(request, "La séance est créée. Vous pouvez inscrire des usagers.")
            return redirect("agent_session", organisation.pk, session.pk)
    context = {
        "form": form,
        "motif": motif,
        "model": model,
        "cautions": cautions,
        "codes": dict.fromkeys(caution.code.value for caution in cautions),
    }
    page = render_page(request, "agent/collective/new.html", context, organisation=organisation)
    page.status_code = 409 if cautions else 422 if form.errors else 200
    return page


def _book(
    request: AgentRequest, organisation: Organisation, motif: Motif, places, given: dict
) -> Appointment:
    place = next((place for place in places if str(place.pk) == given["lieu"]), None)
    typed = one_off_of(given["lieu_nom"], given["lieu_adresse"]) if place is None else None
    one_off = located(typed, places[0] if places else None) if typed else None
    wall = given["debut"]
    order = BookingOrder(
        organisation_id=organisation.pk,
        motif_id=motif.pk,
        starts_at=at(zone_of(place), wall.date(), wall.time()),
        agent_ids=tuple(given["agents"]),
        duration_in_min=given["duree"],
        place_id=place.pk if place else None,
        one_off_place=one_off,
        context=given.get("contexte", "").replace("\r\n", "\n").strip(),
        name=given["intitule"].strip(),
        max_participants_count=given["places"],
    )
    confirmation = confirmation_of(request.actor, request.POST.getlist("confirme"))
    author = author_of(request.actor)
    return done_once(
        lambda: book_appointment(order, author, now(), key=given["cle"], confirmation=confirmation)
    )


def _model(request: AgentRequest, organisation: Organisation) -> Appointment | None:
    """The session to duplicate, `?modele=`."""
    pk = one_id(request.GET, "modele")
    if pk is None:
        return None
    rows = Appointment.objects.filter(pk=pk, organisation=organisation, motif__collectif=True)
    found = visible_to(rows, request.actor).select_related("motif").first()
    if found is None:
        raise NotVisible
    return found


def _motif(request: AgentRequest, motifs: list[Motif], model: Appointment | None) -> Motif | None:
    """That of the address, of the model, or the only one."""
    pk = one_id(request.GET, "motif") or (model.motif_id if model else None)
    if pk is None:
        return motifs[0] if len(motifs) == 1 else None
    for motif in motifs:
        if motif.pk == pk:
            return motif
    raise NotVisible


def _choice(motif: Motif, organisation: Organisation) -> dict[str, str]:
    url = reverse("agent_session_new", args=[organisation.pk])
    return {"label": motif.name, "hint": str(motif.service or ""), "url": f"{url}?motif={motif.pk}"}
