"""Links that name the portal's host and mean an espace: an identifier in them tells which one.

Only the espace is told, and it is public; whatever the link asks for, the espace's host checks.
"""

import re
from collections.abc import Sequence
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from booking.directory.models import Organisation
from booking.notifications.addresses import origin_of
from socle.web.limits import limited
from tenants.context import EspaceUnavailable, espace_numbered
from tenants.identifiers import first_id, number_of
from tenants.machines import run_in_espace_of
from tenants.models import Espace

# In the order in which they are believed.
NAMING = (
    "motif_id",
    "lieu_id",
    "public_link_organisation_id",
    "user_selected_organisation_id",
    "service_id",
    "organisation_ids",
    "organisation_ids[]",
)
IDENTIFIER = re.compile(r"[0-9]{1,16}", re.ASCII)
# Espaces that may share a département's number: each is looked into.
MOST_LOOKED_INTO = 20
ADVISERS, MOST_IDS = "CN", 50


@require_safe
@limited("search")
def by_identifier(request: HttpRequest, identifier: int, rest: str = "") -> HttpResponse:
    """`/org/<id>…` and `/r/<id>…`."""
    return _there(request, _espace_of(identifier))


@require_safe
@limited("search")
def by_parameter(request: HttpRequest) -> HttpResponse:
    """`/prendre_rdv?…` and `/creneaux?…`; without any identifier, the door."""
    for name in NAMING:
        found = IDENTIFIER.match(request.GET.get(name, ""))
        if found:
            return _there(request, _espace_of(int(found[0])))
    return redirect("portal_home")


@require_safe
@limited("search")
def by_invitation(request: HttpRequest) -> HttpResponse:
    """`/prdv?tkn=<usager>.<secret>`: the usager's number tells the espace."""
    found = IDENTIFIER.match(request.GET.get("tkn", ""))
    return _there(request, _espace_of(int(found[0]))) if found else redirect("portal_home")


@require_safe
@limited("search")
def by_external_id(
    request: HttpRequest, territory: str, external_id: str, rest: str = ""
) -> HttpResponse:
    """`/org/ext/<département>/<external id>`: the espace of that number that knows this id."""
    return _there(request, _espace_that_knows([external_id], territory))


@require_safe
@limited("search")
def by_external_ids(request: HttpRequest, external_ids: str) -> HttpResponse:
    """`/resin/<external id>,…`: the digital advisers' espace that knows one of these."""
    found = [one.strip() for one in external_ids.split(",")]
    return _there(request, _espace_that_knows(found[:MOST_IDS], ADVISERS))


def _espace_that_knows(external_ids: Sequence[str], territory: str) -> Espace:
    """
    Raises:
        Http404: none of that territory.
    """
    espaces = Espace.objects.active().filter(
        departement_number__iexact=territory.replace("\x00", "")
    )
    asked = partial(_knows, [one.replace("\x00", "") for one in external_ids])
    for espace in espaces.order_by("number")[:MOST_LOOKED_INTO]:
        # What is asked there is public: the same address on the espace's own host answers it.
        if run_in_espace_of(first_id(espace.number), asked):
            return espace
    raise Http404


def _knows(external_ids: Sequence[str]) -> bool:
    known = Organisation.objects.exclude(external_id="")
    return known.filter(external_id__in=external_ids).exists()


def _espace_of(identifier: int) -> Espace:
    try:
        return espace_numbered(number_of(identifier))
    except EspaceUnavailable:
        raise Http404 from None


def _there(request: HttpRequest, espace: Espace) -> HttpResponse:
    response = redirect(f"{origin_of(espace.primary_host)}{request.get_full_path()}")
    # The link may hold a secret.
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
