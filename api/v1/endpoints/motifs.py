"""`/organisations/:organisation_id/motifs` and `/motifs`."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible
from booking.catalog.models import Motif, MotifCategory
from booking.catalog.services.create_motif import create_motif
from booking.catalog.services.edit_motif import edit_motif
from booking.directory.models import Organisation
from socle.clock import now

from ..endpoint import Endpoint
from ..errors import Unprocessable
from ..inputs.lists import OfMotifs
from ..inputs.motifs import DEFAULT_COLOUR, MotifChange, NewMotif
from ..naming import told_as
from ..objects import MotifBlueprint
from ..objects.motifs import PUBLICLY
from ..schema import listing, showing, writing
from ..writing import Done, WritingEndpoint

TAG = "motifs"
UNKNOWN = "doit exister"
CATEGORY = "motif_category_short_name"


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


class AllMotifs(WritingEndpoint):
    noun = "motifs"

    @listing(MotifBlueprint, "Les motifs que l’agent voit", OfMotifs)
    def get(self, request: Request) -> Response:
        said = self.asked(OfMotifs)
        return self.listed("Motif", lambda actor, seen: _narrowed(seen, said).order_by("pk"))

    @writing(NewMotif, MotifBlueprint, "Créer un motif", tag=TAG)
    def post(self, request: Request) -> Response:
        said = {"color": DEFAULT_COLOUR, **self.asked(NewMotif, root="motif")}
        organisation_ids = {said.pop("organisation_id"), *said.pop("organisation_ids", ())}
        with self.caller.named(*sorted(organisation_ids)) as actor:
            return self.write(actor, lambda: _create(said, organisation_ids, actor))


class OneMotif(WritingEndpoint):
    noun = "motifs"
    shows = "Motif"

    @showing(MotifBlueprint, "Un motif")
    def get(self, request: Request, motif_id: int) -> Response:
        with self.caller.located(motif_id) as actor:
            return self.one("Motif", self.found("Motif", actor, motif_id))

    @writing(MotifChange, MotifBlueprint, "Modifier un motif", tag=TAG)
    def patch(self, request: Request, motif_id: int) -> Response:
        said = dict(self.asked(MotifChange, root="motif"))
        with self.caller.located(motif_id) as actor:
            return self.write(
                actor, lambda: _edit(motif_id, said, actor, self.matched(actor, motif_id))
            )

    put = patch


def _create(said: dict[str, object], organisation_ids: set[int], actor: Actor) -> Done:
    with told_as(organisations="organisation_ids", category_id=CATEGORY):
        made = create_motif(_values(said), organisation_ids, actor, now())
    return Done("Motif", (made.pk,))


def _edit(motif_id: int, said: dict[str, object], actor: Actor, version: str | None) -> Done:
    with told_as(organisations="organisation_ids", category_id=CATEGORY):
        edit_motif(motif_id, _values(said), actor, now(), version=version)
    return Done("Motif", (motif_id,))


def _values(said: dict[str, object]) -> dict[str, object]:
    """
    Raises:
        Unprocessable: a category that the espace has not.
    """
    values = {
        name: "" if one is None and name != "service_id" else one for name, one in said.items()
    }
    if CATEGORY in values:
        short_name = values.pop(CATEGORY)
        found = MotifCategory.objects.filter(short_name=short_name).first() if short_name else None
        if short_name and found is None:
            raise Unprocessable(CATEGORY, "must exist", UNKNOWN)
        values["category_id"] = found and found.pk
    return values


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
