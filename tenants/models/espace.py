"""The tenant: one territory, one schema, one role, one range of identifiers."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django_tenants.models import TenantMixin

from tenants.identifiers import LAST_NUMBER
from tenants.slugs import validate_slug

from .changes import AnnouncesChange


class EspaceQuerySet(models.QuerySet):
    def active(self) -> "EspaceQuerySet":
        return self.filter(state=Espace.State.ACTIVE)

    def readable(self) -> "EspaceQuerySet":
        """Those that their agents come into, be it to read only."""
        return self.filter(state__in=(Espace.State.ACTIVE, *Espace.READ_ONLY))

    def listed(self) -> "EspaceQuerySet":
        """The active ones that people are led to, and partners told of: no sandbox."""
        return self.active().filter(is_sandbox=False)


class Espace(AnnouncesChange, TenantMixin):
    """A territory. Its schema is made by `tenants.provisioning`, never by saving the row."""

    class State(models.TextChoices):
        CREATING = "creating", "En création"
        FAILED = "failed", "Création interrompue"
        ACTIVE = "active", "Ouvert"
        SUSPENDED = "suspended", "Suspendu"
        ARCHIVED = "archived", "Archivé"
        # A backup opened beside the espace that it was taken of, to read (tenants.backup.copy).
        COPY = "copy", "Copie à consulter"

    # Its agents come in and read; nobody changes anything there.
    READ_ONLY = (State.ARCHIVED, State.COPY)

    class Theme(models.TextChoices):
        ETAT = "etat", "Système de design de l’État"
        NEUTRE = "neutre", "Neutre"

    class Kind(models.TextChoices):
        """What it was opened for: what it is filled with at first, and what it may be told."""

        GENERAL = "general", "Général"
        MAIRIE = "mairie", "Mairie"
        NUMERIQUE = "numerique", "Aide numérique"

    auto_create_schema = False
    auto_drop_schema = False

    number = models.PositiveIntegerField(
        "numéro", unique=True, help_text="Premiers bits de tous ses identifiants."
    )
    # Of a copy: the number that its identifiers tell, its espace's own.
    copy_of = models.PositiveIntegerField("copie du numéro", null=True, blank=True)
    slug = models.CharField("adresse", max_length=40, unique=True, validators=[validate_slug])
    name = models.CharField("nom", max_length=150)
    kind = models.CharField("type", max_length=10, choices=Kind.choices, default=Kind.GENERAL)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.CREATING)
    # What its pages say while it is suspended or archived.
    notice = models.CharField("avis", max_length=500, blank=True, default="")
    # An archived espace is deleted then, unless somebody changes their mind.
    delete_after = models.DateTimeField("supprimé après le", null=True, blank=True)
    # What is announced in it (tenants.announcements), so that no page asks for it.
    announcements = models.JSONField("annonces", default=list, blank=True)
    # Where its creation stands, for the console and for a retry.
    creation_step = models.CharField(max_length=20, blank=True, default="")
    creation_error = models.CharField(max_length=200, blank=True, default="")
    schema_version = models.CharField(max_length=64, blank=True, default="")
    departement_number = models.CharField("département", max_length=3, blank=True, default="")
    phone = models.CharField("téléphone", max_length=20, blank=True, default="")
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    holiday_zone = models.CharField("jours fériés", max_length=40, default="metropole")
    theme = models.CharField("thème", max_length=10, choices=Theme.choices, default=Theme.NEUTRE)
    accent = models.CharField(
        "couleur",
        max_length=7,
        default="#1f5f8b",
        validators=[RegexValidator(r"^#[0-9a-f]{6}\Z")],
    )
    logo_url = models.CharField("logo", max_length=300, blank=True, default="")
    # Repeated from `Host`, which an espace's role may not read.
    primary_host = models.CharField("nom d’hôte principal", max_length=253)
    requires_second_factor = models.BooleanField("second facteur pour tous", default=False)
    # Every agent works on every usager's record, as operators decide with the territory.
    shares_usagers = models.BooleanField("usagers communs", default=False, db_default=False)
    # For integrators who try: messages stay in it, and it is made new every night.
    is_sandbox = models.BooleanField("bac à sable", default=False, db_default=False)
    # How often one machine may ask, where it is not what socle.web.limits says: {name: count}.
    limits = models.JSONField("limites de fréquence", default=dict, blank=True)
    # The statement that followed the espace's own audit (tenants.accessibility); empty before it.
    accessibility = models.JSONField("déclaration d’accessibilité", default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EspaceQuerySet.as_manager()

    class Meta:
        verbose_name = "espace"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="espace_number_in_range",
                condition=models.Q(number__gte=1, number__lte=LAST_NUMBER),
            ),
            models.CheckConstraint(
                name="espace_deleted_when_archived",
                condition=models.Q(delete_after__isnull=True)
                | models.Q(state__in=["archived", "failed"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_read_only(self) -> bool:
        return self.state in self.READ_ONLY

    @property
    def number_in_ids(self) -> int:
        """The number that identifiers of its rows tell."""
        return self.copy_of or self.number

    def __enter__(self):
        """Refused: django-tenants keeps a stack that all threads share (see `context`)."""
        raise TypeError("use tenants.context.in_espace(espace), not the espace itself")

    def clean(self) -> None:
        if self.time_zone not in available_timezones():
            raise ValidationError({"time_zone": f"Fuseau horaire inconnu : {self.time_zone}."})
