"""A new record: of somebody who is written to, or of a relative."""

import re
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from booking.access.decisions import require_seen
from booking.appointments.services.next_id import next_id
from booking.directory.models import Organisation, Service, Usager
from booking.directory.services.create_usager import create_usager
from booking.directory.usager_record import today
from booking.directory.usager_search import BIRTH_DATE, NUMBER
from booking.web.agent.guard import AgentRequest, agent_required
from socle.clock import now
from socle.errors import NotVisible

from .asked import typed_words
from .choosing import choose
from .fetch import seen_usager
from .fields import own_fields, shown_groups
from .forms import UsagerForm
from .invite import send_invitation
from .likeness import declared_others
from .writing import REFUSALS, show_form, tell_corrections

# They see children: whom the messages go to is asked first (domain.md 1, Service).
OF_CHILDREN = "PMI"
HERSELF = "pour-soi"
# The identifier that the record will have, so that a form sent twice makes one record.
SALT = "booking.web.agent.usagers.create"


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def new(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """`responsable` of the address makes a relative; `proche` asks for the responsible first, and
    so do agents who see children, unless the address says `pour-soi`."""
    require_seen(request.actor, "create_usager", organisation)
    responsible = _responsible(request)
    if responsible is None and _asks_whose(request):
        return choose(
            request,
            organisation,
            title="De qui cette personne est-elle proche ?",
            text="Choisissez la personne responsable : c’est elle qui recevra les messages.",
            link=lambda usager: f"?responsable={usager.pk}",
            keeps={"proche": "1"},
            more={
                "alone": {
                    "url": f"?{urlencode({HERSELF: 1, 'q': typed_words(request)})}",
                    "label": "Créer la fiche d’un responsable",
                }
            },
        )
    is_relative = responsible is not None
    at = now()
    form = UsagerForm(
        request.POST if request.method == "POST" else None,
        groups=shown_groups(organisation, is_relative=is_relative),
        own=own_fields(is_relative=is_relative),
        today=today(at),
        initial=_initial(request),
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            usager = create_usager(
                form.cleaned_data,
                organisation.pk,
                request.actor,
                at,
                responsible_id=responsible.pk if responsible else None,
                ignored=declared_others(request.POST),
                reserved_id=_reserved_id(request),
            )
        except REFUSALS as error:
            refusal = error
        else:
            tell_corrections(request, form, usager)
            messages.success(request, f"La fiche de {usager} est créée.")
            if responsible is None and "inviter" in request.POST:
                send_invitation(request, usager.pk)
            return redirect("agent_usager", organisation.pk, usager.pk)
    context = _context(request, organisation, responsible)
    return show_form(request, organisation, form, context, refusal=refusal)


def _asks_whose(request: AgentRequest) -> bool:
    """(1 query, for who has services.)"""
    if "proche" in request.GET or request.method == "POST" or HERSELF in request.GET:
        return "proche" in request.GET
    own = Service.objects.filter(pk__in=request.actor.service_ids)
    return bool(request.actor.service_ids) and own.filter(name__startswith=OF_CHILDREN).exists()


def _context(request: AgentRequest, organisation: Organisation, responsible: Usager | None) -> dict:
    here = reverse("agent_usager_new", args=[organisation.pk])
    given = request.POST.get("cle", "")
    return {
        "title": f"Ajouter un proche de {responsible}" if responsible else "Créer un usager",
        "page_title": "Ajouter un proche" if responsible else "Créer un usager",
        "text": f"La fiche sera rattachée à {organisation}.",
        "button": "Créer l’usager",
        "again": "Créer quand même",
        "responsible": responsible,
        "relative_url": "" if responsible else f"{here}?proche=1",
        "invites": responsible is None,
        "is_invited": "inviter" in request.POST,
        "key": given if _reserved(given, request) else _new_key(request),
        "crumbs": [
            {"label": "Usagers", "url": reverse("agent_usagers", args=[organisation.pk])},
            {"label": "Ajouter un proche" if responsible else "Créer un usager"},
        ],
    }


def _responsible(request: AgentRequest) -> Usager | None:
    """
    Raises:
        NotVisible: nobody whom the actor sees.
    """
    given = request.GET.get("responsable", "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise NotVisible
    return seen_usager(request, int(given))


def _initial(request: AgentRequest) -> dict[str, object]:
    """What was looked for in vain is not typed again."""
    typed = typed_words(request)
    initial: dict[str, object] = {"notify_by_email": True, "notify_by_sms": True}
    if born := BIRTH_DATE.search(typed):
        day, _, month, year = born.groups()
        initial["birth_date"] = f"{year}-{int(month):02}-{int(day):02}"
        typed = (typed[: born.start()] + typed[born.end() :]).strip()
    if "@" in typed:
        return {**initial, "email": typed}
    if NUMBER.fullmatch(typed) and re.search(r"\d", typed):
        return {**initial, "phone_number": typed}
    first, _, last = typed.rpartition(" ")
    return {**initial, "first_name": first, "last_name": last}


def _new_key(request: AgentRequest) -> str:
    return signing.dumps([next_id(Usager), request.actor.agent_id], salt=SALT)


def _reserved_id(request: AgentRequest) -> int | None:
    return _reserved(request.POST.get("cle", ""), request)


def _reserved(key: str, request: AgentRequest) -> int | None:
    """The identifier in the form; None for a key that is worth nothing."""
    try:
        pk, agent_id = signing.loads(key, salt=SALT)
    except signing.BadSignature:
        return None
    return pk if agent_id == request.actor.agent_id else None
