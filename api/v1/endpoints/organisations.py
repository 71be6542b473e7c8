"""`/organisations`."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from booking.access.actor import Actor
from booking.directory.models import SectorAttribution, Zone
from booking.directory.sectorisation import street_of
from booking.directory.services.create_organisation import create_organisation
from booking.directory.services.edit_organisation import edit_organisation
from socle.clock import now
from tenants.context import current_espace

from ..inputs.lists import OfOrganisations
from ..inputs.others import OrganisationChange
from ..inputs.places import NewOrganisation
from ..naming import told_as
from ..objects import OrganisationBlueprint
from ..schema import listing, showing, writing
from ..writing import Done, WritingEndpoint

# The contract's words for our fields.
OURS = {"phone_number": "phone"}


class Organisations(WritingEndpoint):
    noun = "organisations"

    @listing(
        OrganisationBlueprint,
        "Les organisations de l’agent",
        OfOrganisations,
        description="Avec city_code ou street_ban_id : celles du secteur le plus précis.",
    )
    def get(self, request: Request) -> Response:
        said = self.asked(OfOrganisations)

        def rows(actor: Actor, seen: QuerySet) -> QuerySet:
            return _near(seen, said).order_by("pk")

        return self.listed("Organisation", rows)

    @writing(
        NewOrganisation,
        OrganisationBlueprint,
        "Créer une organisation, que l’on administre alors",
        tag="organisations",
        description="Sur l’hôte central, l’en-tête X-RDV-Espace dit où, s’il y en a plusieurs.",
    )
    def post(self, request: Request) -> Response:
        values = _ours(self.asked(NewOrganisation, root="organisation"))
        with self.caller.located() as actor:
            return self.write(actor, lambda: _create(values, actor))


class OneOrganisation(WritingEndpoint):
    noun = "organisations"
    shows = "Organisation"

    @showing(OrganisationBlueprint, "Une organisation")
    def get(self, request: Request, organisation_id: int) -> Response:
        with self.caller.located(organisation_id) as actor:
            found = self.found("Organisation", actor, organisation_id)
            return self.one("Organisation", found)

    @writing(
        OrganisationChange,
        OrganisationBlueprint,
        "Modifier une organisation que l’on administre",
        tag="organisations",
    )
    def patch(self, request: Request, organisation_id: int) -> Response:
        said = self.asked(OrganisationChange, root="organisation")
        values = _ours(said)
        with self.caller.located(organisation_id) as actor:
            return self.write(
                actor,
                lambda: _edit(organisation_id, values, actor, self.matched(actor, organisation_id)),
            )

    put = patch


def _ours(said: dict[str, object]) -> dict[str, object]:
    return {OURS.get(name, name): value or "" for name, value in said.items()}


def _create(values: dict[str, object], actor: Actor) -> Done:
    with told_as(phone="phone_number"):
        return Done("Organisation", (create_organisation(values, actor, now()).pk,))


def _edit(
    organisation_id: int, values: dict[str, object], actor: Actor, version: str | None
) -> Done:
    with told_as(phone="phone_number"):
        edit_organisation(organisation_id, values, actor, now(), version=version)
    return Done("Organisation", (organisation_id,))


def _near(rows: QuerySet, said: dict[str, object]) -> QuerySet:
    """The organisations of the street's sectors, else of the town's; all without either."""
    city, street = said.get("city_code", ""), said.get("street_ban_id", "")
    if not city and not street:
        return rows
    wanted = said.get("departement_number", "")
    if wanted and wanted != current_espace().departement_number:
        return rows.none()
    zones = Zone.objects.none()
    if street:
        zones = Zone.objects.filter(level=Zone.Level.STREET, street_ban_id=street_of(street))
    if not street or (city and not zones.exists()):
        zones = Zone.objects.filter(level=Zone.Level.CITY, city_code=city)
    held = SectorAttribution.objects.filter(sector_id__in=zones.values("sector_id"))
    return rows.filter(pk__in=held.values("organisation_id"))
