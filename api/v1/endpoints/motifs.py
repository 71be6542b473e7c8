"""`/organisations/:organisation_id/motifs`."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible
from booking.catalog.models import Motif
from booking.directory.models import Organisation

from ..endpoint import Endpoint
from ..inputs.lists import OfMotifs
from ..objects import MotifBlueprint
from ..objects.motifs import PUBLICLY
from ..schema import listing


class Motifs(Endpoint):
    noun = "motifs"

    @listing(MotifBlueprint, "Les motifs d’une organisation", OfMotifs)
    def get(self, request: Request, organisation_id: int) -> Response:
        said = self.asked(OfMotifs)
        with self.caller.located(organisation_id) as actor:
            fetch_visible(Organisation.objects.all(), actor, pk=organisation_id)

        def rows(actor: Actor, seen: QuerySet) -> QuerySet:
            return _narrowed(seen.filter(organisations=organisation_id), said).order_by("pk")

        def shown(motifs: list[Motif]) -> None:
            for motif in motifs:
                motif.shown_in = organisation_id

        return self.listed("Motif", rows, before=shown)


def _narrowed(rows: QuerySet, said: dict[str, object]) -> QuerySet:
    if (active := said.get("active")) is not None:
        rows = rows.filter(deleted_at__isnull=active)
    if (publicly := said.get("bookable_publicly")) is not None:
        found = rows.filter(bookable_by__in=PUBLICLY)
        rows = found if publicly else rows.exclude(bookable_by__in=PUBLICLY)
    if said.get("service_id"):
        rows = rows.filter(service_id=said["service_id"])
    if said.get("motif_category_short_name"):
        rows = rows.filter(category__short_name=said["motif_category_short_name"])
    return rows
