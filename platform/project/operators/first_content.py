"""What a new espace holds on its first day, by its kind (domain.md 3, "Operator console")."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor, Kind, Level
from booking.catalog.models import Motif, MotifCategory
from booking.catalog.services.create_motif import create_motif
from booking.catalog.services.define_category import add_france_titres
from booking.directory.addresses import AddressServiceDown, locate
from booking.directory.agent_account import account_for
from booking.directory.models import Agent, Organisation
from booking.directory.services.create_organisation import create_organisation
from booking.directory.services.create_place import create_place
from booking.directory.services.enable_service import enable_service
from booking.directory.services.invite_agents import send_invitation
from booking.directory.usager_values import clean_email
from socle.errors import DomainError
from tenants.models import Espace, Opening

from .departements import NUMBERS, zones_of

Code = MotifCategory.AntsCode
Verticale = Organisation.Verticale
VERTICALES = {
    Espace.Kind.GENERAL: Verticale.RDV_SOLIDARITES,
    Espace.Kind.MAIRIE: Verticale.RDV_MAIRIE,
    Espace.Kind.NUMERIQUE: Verticale.RDV_AIDE_NUMERIQUE,
}
SERVICES = {Espace.Kind.MAIRIE: "Mairie", Espace.Kind.NUMERIQUE: "Conseiller Numérique"}
FIRST = {
    "name": "Mon premier motif",
    "default_duration_in_min": 30,
    "color": "#99CC99",
    "bookable_by": Motif.BookableBy.AGENTS,
}
# The three of France Titres: name, colour.
PAPERS = {
    Code.CNI: ("Carte d’identité", "#1B5E8C"),
    Code.PASSPORT: ("Passeport", "#6B2D73"),
    Code.BOTH: ("Carte d’identité et passeport", "#2E6B3A"),
}
PAPERS_MINUTES = 15
DOWN = "La recherche d’adresse ne répond pas : réessayez plus tard."
UNKNOWN = "L’adresse n’est pas connue : vérifiez-la."


class NotReady(DomainError):
    """What is asked cannot be completed."""

    code = "not_ready"


class FirstContent:
    """`settings.FIRST_CONTENT`: what `tenants.opening` asks of the rooms above it."""

    def zones(self, departement: str) -> dict[str, str]:
        return zones_of(departement)

    def prepare(self, opening: Opening) -> None:
        """The point of the address, where the form or the file did not give it."""
        clean_email(opening.admin_email)
        if opening.departement_number and opening.departement_number not in NUMBERS:
            raise NotReady("Aucun département n’a ce numéro.")
        if opening.kind not in Espace.Kind.values:
            raise NotReady("Ce type d’espace n’existe pas.")
        if not opening.address or opening.latitude is not None:
            return
        try:
            found = locate(opening.address, opening.departement_number)
        except AddressServiceDown:
            raise NotReady(DOWN) from None
        if found is None or found.latitude is None:
            raise NotReady(UNKNOWN)
        opening.latitude, opening.longitude = found.latitude, found.longitude
        opening.city_code = found.city_code
        opening.save(update_fields=["latitude", "longitude", "city_code"])

    @transaction.atomic
    def fill(self, opening: Opening, instant: datetime) -> None:
        """All of it or nothing; nothing where there is an organisation already."""
        if Organisation.objects.exists():
            return
        admin = _first_admin(opening.admin_email)
        actor = _actor(admin)
        service_id = None
        if wanted := SERVICES.get(opening.kind):
            service_id = enable_service(wanted, actor, instant).pk
            admin.services.set([service_id])
        organisation = _organisation(opening, actor, instant)
        actor = _actor(admin, organisation.pk)
        if opening.address:
            create_place(_place(opening), organisation.pk, actor, instant)
        for motif in _motifs(opening, actor, instant):
            values = {**motif, "service_id": service_id}
            create_motif(values, [organisation.pk], actor, instant)
        # Nobody of the espace invites its first administrator.
        send_invitation(admin, Actor(Kind.OPERATOR), instant)


def _first_admin(email: str) -> Agent:
    """The espace's and the first organisation's administrator, with the rights over the espace
    but teams."""
    account = account_for(clean_email(email))
    return Agent.objects.create(
        account_id=account.pk,
        email=account.email,
        first_name=account.first_name,
        last_name=account.last_name,
        is_espace_admin=True,
        manage_access_rights=True,
        invite_agents=True,
    )


def _actor(admin: Agent, organisation_id: int | None = None) -> Actor:
    return Actor(
        kind=Kind.AGENT,
        agent_id=admin.pk,
        account_id=admin.account_id,
        roles={organisation_id: Level.ADMIN} if organisation_id else {},
        is_espace_admin=True,
    )


def _organisation(opening: Opening, actor: Actor, instant: datetime) -> Organisation:
    values = {
        "name": opening.organisation_name,
        "phone": opening.phone,
        "siret": opening.siret,
        "verticale": VERTICALES[Espace.Kind(opening.kind)],
    }
    organisation = create_organisation(values, actor, instant)
    if opening.has_device:
        Organisation.objects.filter(pk=organisation.pk).update(ants_connectable=True)
    return organisation


def _place(opening: Opening) -> dict[str, object]:
    return {
        "name": opening.place_name or opening.organisation_name,
        "address": opening.address,
        "latitude": opening.latitude,
        "longitude": opening.longitude,
        "city_code": opening.city_code,
    }


def _motifs(opening: Opening, actor: Actor, instant: datetime) -> list[Mapping[str, object]]:
    if opening.kind != Espace.Kind.MAIRIE:
        return [FIRST]
    add_france_titres(actor, instant)
    categories = dict(MotifCategory.objects.values_list("ants_code", "pk"))
    return [
        {
            "name": name,
            "color": color,
            "default_duration_in_min": PAPERS_MINUTES,
            "bookable_by": Motif.BookableBy.EVERYONE,
            "category_id": categories[code],
        }
        for code, (name, color) in PAPERS.items()
    ]
