"""Addresses that circulate in SMS, on paper and on partners' pages: each leads into the path.

They carry nothing themselves: what they lead to checks it (booking.md 2.1).
"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.appointments.errors import LinkRefused
from booking.catalog.models import Motif
from booking.directory.models import Organisation
from socle.web.limits import limited
from tenants.context import current_espace

from .answers import NO_SERVICE, Answers
from .closed import NotOffered, says_what_is_closed
from .private import private

TOKEN, INVITATION = "tkn", "invitation_token"
LONGEST_TOKEN = 100
# What the national directory of digital advisers sends people for.
ADVISERS_MOTIF = "accompagnement_individuel-public_office"


@require_safe
@limited("search")
@says_what_is_closed
def external_organisation(
    request: HttpRequest, territory: str, external_id: str, slug: str = ""
) -> HttpResponse:
    """`/org/ext/<territory>/<external_id>/<slug>`: the path limited to that organisation.

    Args:
        territory: number of the département, or the espace's own name in addresses.

    Raises:
        NotOffered: another territory's, or nobody's.
    """
    espace = current_espace()
    if territory.casefold() not in (espace.departement_number.casefold(), espace.slug):
        raise NotOffered
    found = Organisation.objects.filter(external_id=external_id).values_list("pk", flat=True)
    if "\x00" in external_id or not (pk := found.first()):
        raise NotOffered
    return redirect(Answers(link_organisation_id=pk).url())


@require_safe
@limited("search")
@says_what_is_closed
def digital_advisers(request: HttpRequest, external_ids: str) -> HttpResponse:
    """`/resin/<ids>`: a prescripteur books with one of these organisations, by their own ids, the
    motif of the digital advisers; where there is none, whatever they offer."""
    ids = tuple(dict.fromkeys(one.strip() for one in external_ids.split(",") if one.strip()))
    if not ids or "\x00" in external_ids:
        raise NotOffered
    answers = Answers(external_organisation_ids=ids, is_prescribed=True)
    motif = _advisers_motif(ids)
    if motif:
        answers = answers.changed(
            service_id=motif.service_id or NO_SERVICE, motif_slug=motif.slug_with_type
        )
    return redirect(answers.url())


def _advisers_motif(external_ids: tuple[str, ...]) -> Motif | None:
    """The one that these links mean, if one of these organisations has it (1 query)."""
    rows = Motif.objects.open_to_prescripteurs().filter(
        collectif=False, organisations__external_id__in=external_ids
    )
    return next((one for one in rows.order_by("pk") if one.slug_with_type == ADVISERS_MOTIF), None)


@require_safe
def own_appointments(request: HttpRequest, **identifier: int) -> HttpResponse:
    """`/r`, or `/r/<id>` whose end was cut off: one's appointments. So is the address that France
    Titres gives whoever knows a number: it opens nothing by itself."""
    return redirect("my_appointments")


@require_safe
@private
def move_link(request: HttpRequest, participation_id: int) -> HttpResponse:
    """`/r/<id>/cr?tkn=`: the times to which the appointment may be moved."""
    token = request.GET.get(TOKEN, "")
    if not _is_token(token):
        return render(request, "usager/link_refused.html", status=LinkRefused.status)
    return redirect("booking_move", participation_id, token)


@require_safe
@private
def invited_search(request: HttpRequest) -> HttpResponse:
    """`/prdv?tkn=`: the path, for whoever was invited by this link."""
    query = request.GET.copy()
    token = query.pop(TOKEN, [""])[-1]
    if token:
        query[INVITATION] = token
    path = reverse("booking_start")
    return redirect(f"{path}?{urlencode(list(query.lists()), doseq=True)}" if query else path)


def _is_token(text: str) -> bool:
    return 0 < len(text) <= LONGEST_TOKEN and text.isascii() and text.isalnum()
