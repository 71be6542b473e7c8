"""The espace's door: what can be booked, and whom to call."""

from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.appointments.models import Appointment
from booking.availability.loader import zone_of
from booking.directory.models import Organisation, Place, Presentation
from booking.domain.wallclock import local_day
from booking.web.maps import map_url
from socle import clock
from socle.web.limits import limited

from .answers import Answers
from .motif import motif_choices
from .offer import Offer, load_offer, open_motifs
from .order import alphabetical
from .seats import with_sessions

MOTIFS_SHOWN = 6
ORGANISATIONS_A_PAGE = 12
# Appointments of a month either side say what people come for.
ASKED_FOR_WITHIN = timedelta(days=30)


@require_safe
@limited("search")
def espace_home(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    motifs = open_motifs()
    offer = with_sessions(load_offer(motifs, local_day(now, zone_of(None))), motifs, now)
    organisations = sorted(Organisation.objects.all(), key=lambda one: alphabetical(one.name))
    page = Paginator(organisations, ORGANISATIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "own": Presentation.current(),
        "choices": motif_choices(most_asked_for(offer, now), Answers()),
        "motif_count": len(offer.motifs),
        "page": page,
        "cards": _cards(list(page), offer),
    }
    return render(request, "usager/home.html", context)


def _cards(organisations: list[Organisation], offer: Offer) -> list[dict[str, object]]:
    """How to reach each: its first open place on a map, and its own link (1 query)."""
    places: dict[int, Place] = {}
    found = Place.objects.filter(
        organisation__in=organisations, availability=Place.Availability.ENABLED
    )
    for place in found.exclude(address="").order_by("pk"):
        places.setdefault(place.organisation_id, place)
    booked = {counter.organisation_id for counter in offer.counters}
    return [
        {
            "organisation": one,
            "place": places.get(one.pk),
            "map_url": map_url(places.get(one.pk)),
            "book_url": reverse("booking_organisation", args=[one.pk, one.slug])
            if one.pk in booked
            else "",
        }
        for one in organisations
    ]


def most_asked_for(offer: Offer, now: datetime) -> Offer:
    """The few motifs with most appointments around now, by name (1 query)."""
    if len(offer.motifs) <= MOTIFS_SHOWN:
        return offer
    rows = (
        Appointment.objects.filter(
            motif__in=[motif.pk for motif in offer.motifs],
            starts_at__range=(now - ASKED_FOR_WITHIN, now + ASKED_FOR_WITHIN),
        )
        .values_list("motif")
        .annotate(Count("pk"))
    )
    asked = dict(rows)
    first = sorted(
        offer.motifs, key=lambda motif: (-asked.get(motif.pk, 0), alphabetical(motif.name))
    )
    shown = set(first[:MOTIFS_SHOWN])
    return Offer(tuple(motif for motif in offer.motifs if motif in shown), offer.counters)
