"""The person who comes, or for whom somebody comes. Lives in the espace's schema only."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Upper

from ..plain import plain_sql, search_sql
from .agent import Agent
from .organisation import Organisation


class UsagerQuerySet(models.QuerySet):
    def current(self) -> "UsagerQuerySet":
        return self.filter(deleted_at__isnull=True)


class Usager(models.Model):
    class CreatedThrough(models.TextChoices):
        UNKNOWN = "unknown", "Inconnu"
        AGENT_CREATION = "agent_creation", "Agent"
        USER_SIGN_UP = "user_sign_up", "Réservation en ligne"
        FRANCECONNECT_SIGN_UP = "franceconnect_sign_up", "FranceConnect"
        USER_RELATIVE_CREATION = "user_relative_creation", "Proche"
        AGENT_CREATION_API = "agent_creation_api", "API"
        PRESCRIPTEUR = "prescripteur", "Prescripteur"

    class Caisse(models.TextChoices):
        AUCUNE = "aucune", "Aucune"
        CAF = "caf", "CAF"
        MSA = "msa", "MSA"

    class FamilySituation(models.TextChoices):
        SINGLE = "single", "Célibataire"
        IN_A_RELATIONSHIP = "in_a_relationship", "En couple"
        DIVORCED = "divorced", "Divorcé·e"

    class Logement(models.TextChoices):
        SDF = "sdf", "Sans domicile"
        HEBERGE = "heberge", "Hébergé·e"
        LOCATAIRE = "locataire", "Locataire"
        ACCESSION = "en_accession_propriete", "En accession à la propriété"
        PROPRIETAIRE = "proprietaire", "Propriétaire"
        AUTRE = "autre", "Autre"

    first_name = models.CharField("prénom", max_length=150)
    last_name = models.CharField("nom", max_length=150)
    birth_name = models.CharField("nom de naissance", max_length=150, blank=True, default="")
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    email = models.EmailField("adresse e-mail", blank=True, default="")
    phone_number = models.CharField(
        "téléphone", max_length=16, blank=True, default="", help_text="E.164"
    )
    # The number that the person changed and has not proved yet: while it is the one above, no code
    # sent there lets anybody in.
    unproved_phone_number = models.CharField(
        max_length=16, blank=True, default="", db_default="", help_text="E.164"
    )
    address = models.CharField("adresse", max_length=300, blank=True, default="")
    city_code = models.CharField(max_length=5, blank=True, default="")
    city_name = models.CharField(max_length=100, blank=True, default="")
    post_code = models.CharField(max_length=10, blank=True, default="")
    # Asked for by the espaces that need them (RecordSettings).
    address_details = models.CharField("complément", max_length=300, blank=True, default="")
    caisse_affiliation = models.CharField(
        "caisse d’affiliation", max_length=10, choices=Caisse.choices, blank=True, default=""
    )
    affiliation_number = models.CharField(
        "numéro d’allocataire", max_length=30, blank=True, default=""
    )
    family_situation = models.CharField(
        "situation familiale",
        max_length=20,
        choices=FamilySituation.choices,
        blank=True,
        default="",
    )
    number_of_children = models.PositiveSmallIntegerField("nombre d’enfants", null=True, blank=True)
    case_number = models.CharField("numéro de dossier", max_length=60, blank=True, default="")
    logement = models.CharField(
        "logement", max_length=25, choices=Logement.choices, blank=True, default=""
    )
    notify_by_email = models.BooleanField("prévenir par e-mail", default=True)
    notify_by_sms = models.BooleanField("prévenir par SMS", default=True)
    responsible = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="relatives",
        verbose_name="responsable",
    )
    organisations = models.ManyToManyField(
        Organisation, through="UsagerProfile", related_name="usagers"
    )
    referents = models.ManyToManyField(Agent, related_name="followed_usagers", blank=True)
    notes = models.TextField("remarques", blank=True, default="")
    created_through = models.CharField(
        max_length=30, choices=CreatedThrough.choices, default=CreatedThrough.UNKNOWN
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # The person asked to be forgotten: done a week later, unless they change their mind.
    erasure_asked_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Made by the database from the columns above: no path that writes usagers can forget them.
    search = models.GeneratedField(
        expression=search_sql(), output_field=SearchVectorField(), db_persist=True
    )
    sort_name = models.GeneratedField(
        expression=plain_sql("last_name", "first_name"),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = UsagerQuerySet.as_manager()

    class Meta:
        verbose_name = "usager"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="usager_is_not_own_responsible",
                condition=Q(responsible__isnull=True) | ~Q(responsible=F("id")),
            )
        ]
        indexes = [
            models.Index(Lower("email"), name="usager_email", condition=~Q(email="")),
            models.Index(
                fields=["phone_number"], name="usager_phone", condition=~Q(phone_number="")
            ),
            models.Index(Upper("last_name"), name="usager_last_name"),
            GinIndex(fields=["search"], name="usager_search"),
            # The first ones of a common word: see usagers_in_order.py before sorting by it.
            models.Index(
                fields=["sort_name", "id"],
                name="usager_by_name",
                condition=Q(deleted_at__isnull=True),
            ),
            # The birth date first: a search never takes this one for the order of names.
            models.Index(
                fields=["birth_date", "sort_name"],
                name="usager_identity",
                condition=Q(birth_date__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def contact(self) -> "Usager":
        """Who is written to: the responsible of a relative, else oneself."""
        return self.responsible or self


class UsagerProfile(models.Model):
    """An organisation knows an usager."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    usager = models.ForeignKey(Usager, on_delete=models.CASCADE, related_name="profiles")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "dossier"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["organisation", "usager"], name="one_profile_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.usager} – {self.organisation}"
