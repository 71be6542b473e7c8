"""Organisations, services, teams, places, motifs, agents and their logins."""

import uuid

from django.contrib.auth.hashers import make_password
from django.utils.text import slugify
from django_otp.plugins.otp_totp.models import TOTPDevice

from booking.catalog.models import Motif, MotifCategory
from booking.directory.models import (
    Agent,
    AgentRole,
    DeclaredCommune,
    Organisation,
    Place,
    Presentation,
    Service,
    Team,
)
from project.demo.blueprint import AgentSpec, EspaceSpec, MotifSpec, PlaceSpec
from project.demo.logins import PASSWORD, email_of, totp_key
from project.demo.sirets import siret
from socle.accounts.models import Account
from socle.outbox.publish import publish

from .questions import write_questions
from .sectors import write_sectors
from .written import Written, link, write

SLUG_LENGTH = 81
DRAWN_AT = 9 * 60  # minutes of the day
CATEGORIES = {
    "CNI": "Carte nationale d’identité",
    "PASSPORT": "Passeport",
    "CNI-PASSPORT": "Carte nationale d’identité et passeport",
}


def write_directory(spec: EspaceSpec) -> Written:
    """All that is configured, and an account with a second factor for each agent who logs in."""
    written = Written()
    # CN, of the Conseillers Numériques, is no number.
    first = 10 * (int(spec.departement) if spec.departement.isdigit() else 99)
    sirets = {row.key: siret(first + rank) for rank, row in enumerate(spec.organisations)}
    written.organisations = write(
        spec.organisations,
        lambda row: Organisation(
            name=row.name,
            slug=slugify(row.name.replace("’", " "))[:SLUG_LENGTH],
            phone=row.phone,
            email=row.email,
            website=row.website,
            opening_hours=row.opening_hours,
            external_id=row.external_id or f"{spec.slug}-{row.key}",
            siret=sirets[row.key],
            verticale=row.verticale,
            ants_connectable=row.verticale == Organisation.Verticale.RDV_MAIRIE,
        ),
    )
    written.services = write(
        spec.services,
        lambda row: Service(
            name=row.name, short_name=row.short_name, is_secretariat=row.key == "secretariat"
        ),
    )
    written.teams = write(spec.teams, lambda row: Team(name=row.name))
    written.places = write(spec.places, lambda row: _place(row, written))
    DeclaredCommune.objects.bulk_create(
        DeclaredCommune(city_code=code) for code in spec.communes_served
    )
    publish("territory.declared")
    Presentation.objects.create(
        welcome=spec.pitch,
        opening_hours="Du lundi au vendredi\n9 h à 12 h et 14 h à 17 h",
        email=f"contact.{spec.slug}@demo.example",
        publisher=f"{spec.name}\nCollectivité de démonstration",
        publication_director="Personne : ceci est une démonstration",
        data_controller=spec.name,
        data_protection_officer="delegue@demo.example",
    )
    _write_motifs(spec, written)
    write_questions(spec, written)
    _write_agents(spec, written)
    write_sectors(spec, written)
    return written


def _place(row: PlaceSpec, written: Written) -> Place:
    is_open = Place.Availability.ENABLED if row.is_open else Place.Availability.DISABLED
    return Place(
        organisation=written.organisations[row.organisation],
        name=row.name,
        address=f"{row.address}, {row.postcode} {row.city_name}",
        latitude=row.latitude,
        longitude=row.longitude,
        phone=row.phone,
        access_notes=row.access_notes,
        availability=is_open,
    )


def _write_motifs(spec: EspaceSpec, written: Written) -> None:
    codes = [code for code in CATEGORIES if any(motif.category == code for motif in spec.motifs)]
    categories = {
        code: MotifCategory(name=CATEGORIES[code], short_name=code.lower(), ants_code=code)
        for code in codes
    }
    MotifCategory.objects.bulk_create(categories.values())
    written.motifs = write(spec.motifs, lambda row: _motif(row, written, categories))
    link(
        Motif.organisations.through,
        [
            (written.motifs[row.key], written.organisations[organisation])
            for row in spec.motifs
            for organisation in row.organisations
        ],
    )


def _motif(row: MotifSpec, written: Written, categories: dict[str, MotifCategory]) -> Motif:
    return Motif(
        name=row.name,
        service=written.services[row.service],
        category=categories.get(row.category),
        default_duration_in_min=row.minutes,
        color=row.color,
        location_type=row.location_type,
        collectif=row.collective,
        bookable_by=row.bookable_by,
        min_public_booking_delay=row.min_delay * 60,
        max_public_booking_delay=row.max_delay * 60,
        rdvs_editable_by_user=row.movable,
        follow_up=row.follow_up,
        sectorisation_level=row.sectorisation_level,
        for_secretariat=row.for_secretariat,
        visibility_type=row.visibility,
        restriction_for_rdv=row.before,
        instruction_for_rdv=row.after,
        custom_cancel_warning_message=row.cancel_warning,
        allocation=Motif.Allocation.DRAW if row.drawn_on else Motif.Allocation.OPEN,
        release_weekday=row.drawn_on,
        release_minute=DRAWN_AT if row.drawn_on else None,
    )


def _write_agents(spec: EspaceSpec, written: Written) -> None:
    accounts = _write_accounts(spec)
    written.agents = write(spec.agents, lambda row: _agent(row, accounts.get(row.key)))
    AgentRole.objects.bulk_create(
        AgentRole(
            agent=written.agents[row.key],
            organisation=written.organisations[organisation],
            access_level=level,
        )
        for row in spec.agents
        for organisation, level in row.levels.items()
    )
    link(
        Agent.services.through,
        [
            (written.agents[row.key], written.services[service])
            for row in spec.agents
            for service in row.services
        ],
    )
    link(
        Team.agents.through,
        [
            (written.teams[team], written.agents[row.key])
            for row in spec.agents
            for team in row.teams
        ],
    )


def _agent(row: AgentSpec, account_id: uuid.UUID | None) -> Agent:
    notified = Agent.RdvNotifications.NONE if row.is_intervenant else Agent.RdvNotifications.OTHERS
    own = Agent.OwnNotifications.NONE if row.is_intervenant else Agent.OwnNotifications.ALL
    return Agent(
        account_id=account_id,
        email="" if row.is_intervenant else email_of(row),
        first_name=row.first_name,
        last_name=row.last_name,
        is_espace_admin=row.is_espace_admin,
        manage_teams="manage_teams" in row.rights,
        manage_access_rights="manage_access_rights" in row.rights,
        invite_agents="invite_agents" in row.rights,
        rdv_notifications_level=notified,
        plage_ouverture_notification_level=own,
        absence_notification_level=own,
        display_saturdays=row.shows_saturdays,
    )


def _write_accounts(spec: EspaceSpec) -> dict[str, uuid.UUID]:
    """The accounts of those who log in; one that already stands (another espace's) is kept."""
    agents = {email_of(row): row for row in spec.agents if not row.is_intervenant}
    known = set(Account.objects.filter(email__in=agents).values_list("email", flat=True))
    password = make_password(PASSWORD)  # one hash for all: forty would take as many seconds
    made = Account.objects.bulk_create(
        Account(email=email, first_name=row.first_name, last_name=row.last_name, password=password)
        for email, row in agents.items()
        if email not in known
    )
    TOTPDevice.objects.bulk_create(
        TOTPDevice(user=account, name="Démonstration", key=totp_key(account.email))
        for account in made
    )
    found = Account.objects.filter(email__in=agents).values_list("email", "id")
    return {agents[email].key: identifier for email, identifier in found}
