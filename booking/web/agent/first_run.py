"""From nothing to a shared booking link: the steps, in the order in which one does them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.urls import reverse

from booking.access.actor import Actor
from booking.appointments.models import Appointment
from booking.availability.loader import zone_of
from booking.availability.models import OpeningWindow
from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place

from .menu import admins


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do.

    Args:
        missing: how a sentence goes on after « Réservation en ligne : ».
    """

    label: str
    hint: str
    route: str
    missing: str = ""

    def url(self, organisation: Organisation) -> str:
        return reverse(self.route, args=[organisation.pk])


PHONE = Step(
    "Donner un numéro de téléphone",
    "Il figure sur chaque page et dans chaque message aux usagers.",
    "agent_organisation_edit",
    "il manque un numéro de téléphone.",
)
PLACE = Step(
    "Ouvrir un lieu", "Nécessaire pour recevoir sur place.", "agent_place_new", "il manque un lieu."
)
MOTIF = Step(
    "Créer un motif",
    "Ce pour quoi l’on prend rendez-vous.",
    "agent_motif_new",
    "il manque un motif.",
)
WINDOW = Step(
    "Créer une plage d’ouverture",
    "Elle dit quand un agent reçoit, pour quels motifs et où.",
    "agent_windows",
    "il manque une plage d’ouverture.",
)
OPENED = Step(
    "Ouvrir un motif aux usagers",
    "Dans l’onglet « Réservation en ligne » du motif.",
    "agent_motifs",
    "aucun motif n’est ouvert aux usagers.",
)
SHARED = Step(
    "Partager le lien de réservation",
    "Un créneau est libre : le lien peut circuler.",
    "agent_online",
    "votre lien est prêt, partagez-le.",
)
COLLEAGUE = Step(
    "Inviter un collègue",
    "Pour que l’accueil ne repose pas sur une seule personne.",
    "agent_team",
)


def next_step(actor: Actor, organisation: Organisation, now: datetime) -> Step | None:
    """What a new organisation still has to do, for who configures it (1 query; 5 at first).

    Once it has had an appointment its first page of configuration alone tells.
    """
    if not admins(actor, organisation):
        return None
    if Appointment.objects.filter(organisation=organisation).exists():
        return None
    if not organisation.phone:
        return PHONE
    motifs = Motif.objects.current().filter(organisations=organisation)
    on_site = Q(location_type=Motif.LocationType.PUBLIC_OFFICE)
    opened = motifs.filter(bookable_by=Motif.BookableBy.EVERYONE)
    if not has_place(organisation) and (not motifs.exists() or motifs.filter(on_site).exists()):
        return PLACE
    if not motifs.exists():
        return MOTIF
    if not _has_supply(organisation, now):
        return WINDOW
    return SHARED if opened.exists() else OPENED


def has_place(organisation: Organisation) -> bool:
    rows = Place.objects.filter(organisation=organisation)
    return rows.filter(availability=Place.Availability.ENABLED).exists()


def _has_supply(organisation: Organisation, now: datetime) -> bool:
    """A window that is not over: one of this morning opens nothing this afternoon."""
    here = now.astimezone(zone_of(None))
    rows = OpeningWindow.objects.filter(
        Q(last_day__isnull=True)
        | Q(last_day__gt=here.date())
        | Q(last_day=here.date(), end_time__gt=here.time()),
        organisation=organisation,
        motifs__organisations=F("organisation_id"),
    )
    return rows.exists()
