"""What a motif asks before it is booked (« questionnaire »)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from booking.domain import questionnaire as domain

from .motif import Motif


class Question(models.Model):
    """One question of a motif, in its place; what it means is told by `booking.domain`."""

    class Kind(models.TextChoices):
        TEXT = domain.Kind.TEXT.value, "Réponse courte"
        CHOICE = domain.Kind.CHOICE.value, "Choix dans une liste"
        NUMBER = domain.Kind.NUMBER.value, "Nombre"
        CONSENT = domain.Kind.CONSENT.value, "Case à cocher"
        DOCUMENTS = domain.Kind.DOCUMENTS.value, "Documents à apporter"

    class Effect(models.TextChoices):
        NONE = domain.Effect.NONE.value, "Ne change pas la durée"
        TIMES = domain.Effect.TIMES.value, "Multiplie la durée"
        ADDS = domain.Effect.ADDS.value, "Ajoute des minutes"

    motif = models.ForeignKey(Motif, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    # Fixed once made: answers and conditions of one kind make no sense under another.
    kind = models.CharField("type", max_length=10, choices=Kind.choices)
    label = models.CharField("question", max_length=200)
    help_text = models.CharField("aide", max_length=500, blank=True, default="")
    is_required = models.BooleanField("obligatoire", default=True)
    # Of a number.
    least = models.PositiveSmallIntegerField("minimum", null=True, blank=True)
    most = models.PositiveSmallIntegerField("maximum", null=True, blank=True)
    effect = models.CharField("effet", max_length=10, choices=Effect.choices, default=Effect.NONE)
    effect_minutes = models.PositiveSmallIntegerField("minutes ajoutées", default=0)
    # One a line, of the kind that asks nothing.
    documents = models.TextField("documents à apporter", blank=True, default="")
    # The condition: an earlier question of the same motif.
    shown_if = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="followers"
    )
    shown_if_options = models.ManyToManyField(
        "catalog.QuestionOption", related_name="followers", blank=True
    )
    shown_if_least = models.PositiveSmallIntegerField(null=True, blank=True)
    shown_if_most = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        verbose_name = "question"
        default_permissions = ()
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["motif", "position"],
                name="question_has_its_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            # What a foreign key on both needs: a condition is on a question of the same motif.
            models.UniqueConstraint(fields=["id", "motif"], name="question_and_motif"),
            models.CheckConstraint(
                name="question_numbers_have_bounds",
                condition=Q(kind="number", least__isnull=False, most__gte=F("least"), most__lte=999)
                | (~Q(kind="number") & Q(least__isnull=True, most__isnull=True)),
            ),
            models.CheckConstraint(
                name="question_effect_is_of_a_number",
                condition=Q(effect="none", effect_minutes=0)
                | Q(kind="number", effect="times", effect_minutes=0, least__gte=1)
                | Q(kind="number", effect="adds", effect_minutes__range=(1, 1440)),
            ),
            models.CheckConstraint(
                name="question_not_on_itself",
                condition=Q(shown_if__isnull=True) | ~Q(shown_if=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class QuestionOption(models.Model):
    """One choice of a question; it may lead to another motif and lengthen the appointment."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    label = models.CharField("réponse", max_length=150)
    leads_to = models.ForeignKey(
        Motif, on_delete=models.SET_NULL, null=True, blank=True, related_name="led_to_by"
    )
    added_minutes = models.PositiveSmallIntegerField("minutes ajoutées", default=0)
    documents = models.TextField("documents à apporter", blank=True, default="")

    class Meta:
        verbose_name = "choix d’une question"
        verbose_name_plural = "choix des questions"
        default_permissions = ()
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "label"],
                name="option_said_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="option_adds_a_day_at_most", condition=Q(added_minutes__lte=1440)
            ),
        ]

    def __str__(self) -> str:
        return self.label
