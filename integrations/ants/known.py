"""Which places of the espace take part, or did."""

from django.db.models import Q

from booking.directory.models import Place
from integrations.projections.models import MeetingDay, MeetingPoint
from tenants.context import current_espace, on_portal


def places_of_organisation(organisation_id: int) -> list[int]:
    """All its places, closed ones too: one of them may still be told of."""
    places = Place.objects.filter(organisation=organisation_id)
    return list(places.order_by("pk").values_list("pk", flat=True))


def places_of_motif(motif_id: int) -> list[int]:
    """Where the motif is offered now, and where it is told of though it no longer is."""
    now = Place.objects.filter(
        organisation__motifs=motif_id, organisation__ants_connectable=True
    ).values_list("pk", flat=True)
    number = current_espace().number
    with on_portal():
        days = MeetingDay.objects.filter(
            espace_number=number, parts__contains=[{"motif_id": motif_id}]
        )
        before = set(days.values_list("place_id", flat=True).distinct())
    return sorted(before | set(now))


def places_taking_part() -> list[int]:
    """Those of the organisations that take part, and those that are told of anyway."""
    now = Place.objects.filter(
        ~Q(availability=Place.Availability.SINGLE_USE), organisation__ants_connectable=True
    ).values_list("pk", flat=True)
    number = current_espace().number
    with on_portal():
        points = MeetingPoint.objects.filter(espace_number=number)
        days = MeetingDay.objects.filter(espace_number=number)
        before = {
            *points.values_list("place_id", flat=True),
            *days.values_list("place_id", flat=True).distinct(),
        }
    return sorted(before | set(now))
