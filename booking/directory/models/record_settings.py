"""What the records of usagers and appointments hold, the same in the whole espace."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


def hidden_at_first() -> list[str]:
    """Fields that an espace asks for only if it needs them."""
    return [
        "caisse_affiliation",
        "affiliation_number",
        "family_situation",
        "number_of_children",
        "case_number",
        "address_details",
        "logement",
    ]


class RecordSettings(models.Model):
    """One row at most; without it the defaults hold. Hiding a field keeps what was written."""

    is_the_one = models.BooleanField(default=True, unique=True, editable=False)
    hidden_usager_fields = ArrayField(
        models.CharField(max_length=30), verbose_name="champs masqués", default=hidden_at_first
    )
    shows_context = models.BooleanField("contexte du rendez-vous", default=True)
    # The waiting room: an usager who has come is shown by a colour, announced by mail, or both.
    waiting_room_color = models.BooleanField("couleur dans l’agenda", default=False)
    waiting_room_mail = models.BooleanField("e-mail à l’agent", default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "réglages des fiches"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="record_settings_are_one", condition=Q(is_the_one=True))
        ]

    def __str__(self) -> str:
        return "réglages des fiches"

    @classmethod
    def current(cls) -> "RecordSettings":
        """The espace's row, or the defaults, unsaved (1 query)."""
        return cls.objects.first() or cls()


class UsagerField(models.Model):
    """A field that the espace added to the records of usagers (« champ personnalisé »)."""

    class Kind(models.TextChoices):
        TEXT = "text", "Texte court"
        LONG_TEXT = "long_text", "Texte long"
        CHOICE = "choice", "Choix dans une liste"
        NUMBER = "number", "Nombre"
        DATE = "date", "Date"
        YES_NO = "yes_no", "Oui ou non"

    # Fixed once made: values written under one kind make no sense under another.
    kind = models.CharField("type", max_length=10, choices=Kind.choices)
    label = models.CharField("libellé", max_length=100)
    help_text = models.CharField("aide", max_length=300, blank=True, default="")
    choices = ArrayField(
        models.CharField(max_length=100), verbose_name="choix", default=list, blank=True
    )
    is_required = models.BooleanField("obligatoire", default=False)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    updated_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)

    class Meta:
        verbose_name = "champ personnalisé"
        verbose_name_plural = "champs personnalisés"
        default_permissions = ()
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="choices_are_for_choice_fields",
                condition=Q(kind="choice", choices__len__gte=1)
                | (~Q(kind="choice") & Q(choices=[])),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """Its name among the values of a record, in the history and in merges."""
        return f"custom:{self.pk}"


class UsagerFieldValue(models.Model):
    """What one record says under one of these fields; no row: nothing was said."""

    usager = models.ForeignKey(
        "directory.Usager", on_delete=models.CASCADE, related_name="custom_values"
    )
    field = models.ForeignKey(UsagerField, on_delete=models.PROTECT, related_name="values")
    # Text, number, true or false, or a date in ISO 8601: as the kind says.
    value = models.JSONField("valeur")

    class Meta:
        verbose_name = "valeur d’un champ personnalisé"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["usager", "field"], name="one_value_a_field")
        ]

    def __str__(self) -> str:
        return f"{self.usager_id} {self.field_id}"
