"""An adviser, their structure, its two usual motifs and its places, in the advisers' espace.

Asked again, it finds what it made: nothing is made twice, and nobody is written to twice. What the
agents have changed since stays as they wanted it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog
from django.db import transaction

from booking.access.actor import Actor, Kind
from booking.catalog.models import Motif
from booking.catalog.services.create_motif import create_motif
from booking.catalog.services.edit_motif import edit_motif
from booking.directory.addresses import Address, AddressServiceDown, locate
from booking.directory.locks import lock_words
from booking.directory.models import Agent, Organisation, Place, Service
from booking.directory.names import clean_name
from booking.directory.plain import plain
from booking.directory.services.admit_agent import admit_agent, give_role
from booking.directory.services.create_organisation import create_organisation
from booking.directory.services.create_place import create_place
from booking.directory.services.enable_service import enable_service
from socle.errors import DomainError
from tenants.machines import entered
from tenants.models import Espace

log = structlog.get_logger(__name__)

ADVISERS = "CN"  # the territory of the national advisers
SERVICE = "Conseiller Numérique"
PREFIX = "conseiller-numerique-"
LONGEST_NAME = 150
ON_SITE = Motif.LocationType.PUBLIC_OFFICE
MOTIFS = (
    {"name": "Accompagnement individuel", "color": "#99CC99", "default_duration_in_min": 60},
    {
        "name": "Atelier collectif",
        "color": "#4A86E8",
        "default_duration_in_min": 120,
        "collectif": True,
    },
)
Said = Mapping[str, str]


class NoAdvisers(DomainError):
    code = "no_espace"
    status = 503
    message = "Aucun espace n’est ouvert aux conseillers numériques sur cette plateforme."


def open_account(
    person: Said, structure: Said, places: Sequence[Said], now: datetime
) -> tuple[Espace, int]:
    """The espace, and the agent's identifier there.

    Args:
        person: `email`, `first_name`, `last_name`, `external_id`.
        structure: `external_id`, `name`, `address`.
        places: `name` and `address` of each; made as long as the structure has none.

    Raises:
        NoAdvisers: no espace is theirs.
        InvalidValue, InvalidValues: a value makes no sense.
    """
    espace = _espace_of(person, structure)
    with entered(espace):
        placed = Place.objects.filter(organisation__external_id=structure["external_id"].strip())
        # Before the transaction: somebody else's server answers in its own time.
        wanted = () if placed.exists() else places
        found = [(place, _located(place["address"])) for place in wanted]
        city = next((address.city_name for _, address in found if address), "")
        return espace, _open(person, structure, found, city, now)


@transaction.atomic
def _open(
    person: Said,
    structure: Said,
    places: Sequence[tuple[Said, Address | None]],
    city: str,
    now: datetime,
) -> int:
    external_id = structure["external_id"].strip()
    lock_words(f"structure:{external_id}")
    agent = admit_agent({**person, "external_id": adviser_id(person)}, now)
    # La Coop acts for the espace, through the adviser whom it brings.
    actor = Actor(Kind.AGENT, agent_id=agent.pk, account_id=agent.account_id, is_espace_admin=True)
    service = _service(actor, now)
    organisation = Organisation.objects.filter(external_id=external_id).first()
    if organisation is None:
        values = {
            "name": _free_name(structure["name"], city),
            "external_id": external_id,
            "verticale": Organisation.Verticale.RDV_AIDE_NUMERIQUE,
        }
        organisation = create_organisation(values, actor, now)
        for motif in MOTIFS:
            _offer(motif, organisation, service, actor, now)
        is_new_there = True
    else:
        is_new_there = give_role(agent, organisation)
    if is_new_there and service:
        agent.services.add(service)
    if not organisation.places.exists():
        for place, address in places:
            _make_place(place, address, organisation, actor, now)
    return agent.pk


def adviser_id(person: Said) -> str:
    """As the field has always written it (interfaces.md 3.1)."""
    return f"{PREFIX}{person['external_id'].strip()}"


def _espace_of(person: Said, structure: Said) -> Espace:
    """Among those of the advisers, the one that knows the structure, else the adviser, else the
    first.

    Raises:
        NoAdvisers: there is none.
    """
    espaces = list(Espace.objects.active().filter(departement_number=ADVISERS).order_by("number"))
    if not espaces:
        raise NoAdvisers
    knows = (
        lambda: Organisation.objects.filter(external_id=structure["external_id"].strip()).exists(),
        lambda: Agent.objects.current().filter(external_id=adviser_id(person)).exists(),
    )
    for known in knows if len(espaces) > 1 else ():
        for espace in espaces:
            with entered(espace):
                if known():
                    return espace
    return espaces[0]


def _service(actor: Actor, now: datetime) -> Service | None:
    """None where the espace has no services: its first would hide things from its agents."""
    if not Service.objects.filter(is_enabled=True, is_secretariat=False).exists():
        return None
    return enable_service(SERVICE, actor, now)


def _free_name(name: str, city: str) -> str:
    """Its name; with the town, then a number, where another structure has it."""
    taken = {plain(one) for one in Organisation.objects.values_list("name", flat=True)}
    name = clean_name("name", name, LONGEST_NAME)
    number = 1
    found = name
    while plain(found) in taken:
        ending = (f" - {city}" if city else "") + (f" ({number})" if number > 1 else "")
        number += 1
        found = name[: LONGEST_NAME - len(ending)] + ending
    return found


def _offer(
    values: Mapping[str, object],
    organisation: Organisation,
    service: Service | None,
    actor: Actor,
    now: datetime,
) -> None:
    """The espace's motif of this name, shared by one more organisation, or a new one."""
    same = Motif.objects.current().filter(
        name=values["name"], location_type=ON_SITE, service=service
    )
    motif = same.first()
    if motif is None:
        whole = {**values, "location_type": ON_SITE, "service_id": service and service.pk}
        create_motif(whole, [organisation.pk], actor, now)
        return
    shared = set(motif.organisations.values_list("pk", flat=True))
    edit_motif(motif.pk, {}, actor, now, organisation_ids=shared | {organisation.pk})


def _located(text: str) -> Address | None:
    """None for an address that is found nowhere, or while nobody answers."""
    try:
        found = locate(text)
    except AddressServiceDown:
        return None
    return found if found and found.latitude is not None else None


def _make_place(
    place: Said, address: Address | None, organisation: Organisation, actor: Actor, now: datetime
) -> None:
    """Without its position it is left out: the account opens all the same, and the next call
    makes what is missing, or the adviser."""
    if address is None:
        log.warning("coop.place_not_located", organisation_id=organisation.pk)
        return
    values = {
        "name": place["name"],
        "address": place["address"],
        "latitude": address.latitude,
        "longitude": address.longitude,
        "city_code": address.city_code,
    }
    create_place(values, organisation.pk, actor, now)
