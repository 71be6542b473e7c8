"""What an appointment is for, and the rules of its booking. Source: domain.md 1.3 and 5."""

import re
import unicodedata

from django.apps import apps
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from booking.directory.models import Organisation, Service

MONTH_SECONDS = 2_629_746
THREE_MONTHS_SECONDS = 7_889_238
# FranceConnect may never be the only way (Conseil d’État, 27 November 2019, 422516): who has none
# calls, or comes to the counter, and finds times there.
LEAST_KEPT_WHEN_VERIFIED = 10


class MotifCategory(models.Model):
    """A category that partners know motifs by; the three of France Titres carry an API code."""

    class AntsCode(models.TextChoices):
        """The reasons of the national search, as its interface spells them."""

        CNI = "CNI", "Carte d’identité"
        PASSPORT = "PASSPORT", "Passeport"
        BOTH = "CNI-PASSPORT", "Carte d’identité et passeport"

    name = models.CharField("nom", max_length=100, unique=True)
    short_name = models.CharField("nom court", max_length=60, unique=True)
    ants_code = models.CharField(
        "code France Titres", max_length=20, choices=AntsCode.choices, blank=True, default=""
    )
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        verbose_name = "catégorie de motif"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["ants_code"], condition=~Q(ants_code=""), name="category_ants_code_once"
            ),
            models.CheckConstraint(
                condition=Q(ants_code__in=["", "CNI", "PASSPORT", "CNI-PASSPORT"]),
                name="category_ants_code_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MotifQuerySet(models.QuerySet):
    def current(self) -> "MotifQuerySet":
        return self.filter(deleted_at__isnull=True)

    def open_to_usagers(self, *, invited: bool = False, followed: bool = False) -> "MotifQuerySet":
        """
        Args:
            invited: those of invited usagers as well.
            followed: those of follow-up, which one books with one's own referents, and no other.
        """
        opened = [Motif.BookableBy.EVERYONE, *([Motif.BookableBy.INVITED] if invited else [])]
        return self.current().filter(bookable_by__in=opened, follow_up=followed)

    def open_to_prescripteurs(self) -> "MotifQuerySet":
        """Those open to usagers among them; follow-up is with one's referent only."""
        closed = Motif.BookableBy.AGENTS
        return self.current().exclude(bookable_by=closed).filter(follow_up=False)

    def noting_questions(self) -> "MotifQuerySet":
        """Adds `asks`: whether the motif has questions, so that most need no query to know."""
        questions = apps.get_model("catalog", "Question").objects.filter(motif=OuterRef("pk"))
        return self.annotate(asks=Exists(questions))


class Motif(models.Model):
    class LocationType(models.TextChoices):
        PUBLIC_OFFICE = "public_office", "Sur place"
        PHONE = "phone", "Par téléphone"
        HOME = "home", "À domicile"
        VISIO = "visio", "Par visioconférence"

    class BookableBy(models.TextChoices):
        AGENTS = "agents", "Agents"
        AGENTS_AND_PRESCRIPTEURS = "agents_and_prescripteurs", "Agents et prescripteurs"
        INVITED = (
            "agents_and_prescripteurs_and_invited_users",
            "Agents, prescripteurs et usagers invités",
        )
        EVERYONE = "everyone", "Tout le monde"

    class SectorisationLevel(models.TextChoices):
        DEPARTEMENT = "departement", "Tout l’espace"
        ORGANISATION = "organisation", "Par organisation"
        AGENT = "agent", "Par agent"

    class Visibility(models.TextChoices):
        VISIBLE_AND_NOTIFIED = "visible_and_notified", "Visible, avec notifications"
        VISIBLE_AND_NOT_NOTIFIED = "visible_and_not_notified", "Visible, sans notification"
        INVISIBLE = "invisible", "Invisible"

    class Allocation(models.TextChoices):
        OPEN = "open", "Premier arrivé, premier servi"
        RELEASE = "release", "Ouverture à heure fixe"
        DRAW = "draw", "Tirage au sort"
        QUEUE = "queue", "File d’attente datée"

    name = models.CharField("nom", max_length=150)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="motifs"
    )
    organisations = models.ManyToManyField(Organisation, related_name="motifs")
    category = models.ForeignKey(
        MotifCategory, on_delete=models.SET_NULL, null=True, blank=True, related_name="motifs"
    )
    default_duration_in_min = models.PositiveSmallIntegerField("durée (minutes)", default=30)
    color = models.CharField(
        "couleur", max_length=7, validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z")]
    )
    location_type = models.CharField(
        "type", max_length=15, choices=LocationType.choices, default=LocationType.PUBLIC_OFFICE
    )
    collectif = models.BooleanField("collectif", default=False)
    bookable_by = models.CharField(
        "réservable par", max_length=50, choices=BookableBy.choices, default=BookableBy.AGENTS
    )
    min_public_booking_delay = models.PositiveIntegerField("délai minimum (secondes)", default=1800)
    max_public_booking_delay = models.PositiveIntegerField(
        "délai maximum (secondes)", default=THREE_MONTHS_SECONDS
    )
    rdvs_editable_by_user = models.BooleanField("déplaçable par l’usager", default=True)
    rdvs_cancellable_by_user = models.BooleanField("annulable par l’usager", default=True)
    # Minutes kept free around each appointment: to prepare, to write up, to air the room.
    buffer_before_in_min = models.PositiveSmallIntegerField("battement avant (minutes)", default=0)
    buffer_after_in_min = models.PositiveSmallIntegerField("battement après (minutes)", default=0)
    agents_required = models.PositiveSmallIntegerField("agents nécessaires", default=1)
    requires_room = models.BooleanField("demande une salle", default=False)
    # Against hoarding: so many appointments for one usager in any stretch of so many days.
    max_per_usager = models.PositiveSmallIntegerField(
        "RDV par usager", null=True, blank=True, help_text="Vide : sans limite"
    )
    max_per_usager_days = models.PositiveSmallIntegerField("sur une période de (jours)", default=30)
    # How long a freed slot is kept for each person of the waiting list in turn.
    waiting_offer_in_min = models.PositiveSmallIntegerField(
        "délai pour accepter un créneau libéré (minutes)", default=120
    )
    # How the times of a scarce motif are given out (booking.domain.allocation says the rules).
    allocation = models.CharField(
        "répartition des créneaux",
        max_length=7,
        choices=Allocation.choices,
        default=Allocation.OPEN,
    )
    # ISO: 1 for Monday; null for every day.
    release_weekday = models.PositiveSmallIntegerField("jour d’ouverture", null=True, blank=True)
    release_minute = models.PositiveSmallIntegerField(
        "heure d’ouverture (minutes depuis minuit)", null=True, blank=True
    )
    release_ahead_in_days = models.PositiveSmallIntegerField("jours ouverts d’avance", default=14)
    # When its draws were set up as they are: what earlier hours would have opened stays closed.
    draws_since = models.DateTimeField("tirages réglés le", null=True, blank=True, editable=False)
    draw_settles_in_hours = models.PositiveSmallIntegerField(
        "heures laissées aux personnes tirées au sort", default=72
    )
    kept_share = models.PositiveSmallIntegerField(
        "part gardée pour le téléphone et l’accueil (%)", default=0
    )
    return_delay_in_min = models.PositiveSmallIntegerField(
        "délai avant le retour en ligne d’un créneau libéré (minutes)", default=0
    )
    sole_booking = models.BooleanField("un seul RDV à venir par personne", default=False)
    # Online, FranceConnect says who books. Those without it have the share that is kept.
    verified_identity = models.BooleanField("identité vérifiée par FranceConnect", default=False)
    follow_up = models.BooleanField("suivi par le référent", default=False)
    for_secretariat = models.BooleanField("ouvert au secrétariat", default=False)
    sectorisation_level = models.CharField(
        max_length=15, choices=SectorisationLevel.choices, default=SectorisationLevel.DEPARTEMENT
    )
    visibility_type = models.CharField(
        "visibilité",
        max_length=30,
        choices=Visibility.choices,
        default=Visibility.VISIBLE_AND_NOTIFIED,
    )
    restriction_for_rdv = models.TextField("à lire avant de réserver", blank=True, default="")
    instruction_for_rdv = models.TextField("instructions", blank=True, default="")
    custom_cancel_warning_message = models.TextField(
        "message à l’annulation", blank=True, default=""
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = MotifQuerySet.as_manager()

    class Meta:
        verbose_name = "motif"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["name", "location_type", "service"],
                condition=Q(deleted_at__isnull=True),
                nulls_distinct=False,
                name="motif_unique_in_espace",
            ),
            models.CheckConstraint(
                name="motif_lasts_a_minute_to_a_day",
                condition=Q(default_duration_in_min__range=(1, 1440)),
            ),
            models.CheckConstraint(
                name="motif_delays_make_a_window",
                condition=Q(min_public_booking_delay__gte=1800)
                & Q(max_public_booking_delay__gt=F("min_public_booking_delay")),
            ),
            models.CheckConstraint(
                name="motif_buffers_are_short",
                condition=Q(buffer_before_in_min__lte=240) & Q(buffer_after_in_min__lte=240),
            ),
            models.CheckConstraint(
                name="motif_takes_one_to_ten_agents", condition=Q(agents_required__range=(1, 10))
            ),
            models.CheckConstraint(
                name="motif_limit_is_a_limit",
                condition=(Q(max_per_usager__isnull=True) | Q(max_per_usager__gte=1))
                & Q(max_per_usager_days__range=(1, 366)),
            ),
            models.CheckConstraint(
                name="motif_waiting_offer_lasts",
                condition=Q(waiting_offer_in_min__range=(15, 2880)),
            ),
            models.CheckConstraint(
                name="motif_release_has_its_time",
                condition=Q(allocation__in=("open", "queue")) | Q(release_minute__isnull=False),
            ),
            models.CheckConstraint(
                name="motif_release_is_possible",
                condition=(Q(release_weekday__isnull=True) | Q(release_weekday__range=(1, 7)))
                & (Q(release_minute__isnull=True) | Q(release_minute__range=(0, 1439)))
                & Q(release_ahead_in_days__range=(1, 366))
                & Q(draw_settles_in_hours__range=(1, 336)),
            ),
            models.CheckConstraint(
                name="motif_keeps_a_share",
                condition=Q(kept_share__range=(0, 90)) & Q(return_delay_in_min__range=(0, 2880)),
            ),
            models.CheckConstraint(
                name="motif_verified_keeps_a_share",
                condition=Q(verified_identity=False)
                | Q(kept_share__gte=LEAST_KEPT_WHEN_VERIFIED, collectif=False, follow_up=False),
            ),
            models.CheckConstraint(
                name="motif_by_turns_is_for_one",
                condition=Q(allocation="open") | Q(collectif=False, follow_up=False),
            ),
            models.CheckConstraint(
                name="room_is_on_site",
                condition=Q(requires_room=False) | Q(location_type="public_office"),
            ),
            models.CheckConstraint(
                name="collective_motif_is_on_site",
                condition=Q(collectif=False) | Q(location_type="public_office"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def needs_place(self) -> bool:
        return self.location_type == self.LocationType.PUBLIC_OFFICE

    @property
    def is_online(self) -> bool:
        """Open to usagers: agents tell it by a sign (« En ligne »)."""
        return self.bookable_by == self.BookableBy.EVERYONE

    @property
    def slug_with_type(self) -> str:
        """`name_without_accents-location_type`: groups namesakes of several organisations."""
        spelled = self.name.lower().replace("œ", "oe").replace("æ", "ae")
        letters = unicodedata.normalize("NFD", spelled)
        plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
        return f"{re.sub('[^a-z0-9]+', '_', plain).strip('_')}-{self.location_type}"
