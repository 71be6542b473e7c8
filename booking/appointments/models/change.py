"""What was done to an appointment, when and by whom (« historique »)."""

from django.db import models


class Change(models.Model):
    """One act of a service, written in the transaction of the act.

    `before` and `after` hold what changed, by field: words of the code, instants in ISO 8601 and
    identifiers. Names are looked up when the history is read, so that erasing a person erases
    them here as well; only `author_label` and free texts are personal data.
    """

    class Verb(models.TextChoices):
        BOOKED = "booked", "Rendez-vous pris"
        MOVED = "moved", "Rendez-vous déplacé"
        EDITED = "edited", "Rendez-vous modifié"
        CANCELLED = "cancelled", "Rendez-vous annulé"
        RESTORED = "restored", "Rendez-vous rétabli"
        MARKED = "marked", "Statut renseigné"
        DELETED = "deleted", "Rendez-vous supprimé"
        PARTICIPATION_ADDED = "participation_added", "Participant ajouté"
        PARTICIPATION_CANCELLED = "participation_cancelled", "Participation annulée"
        PARTICIPATION_RESTORED = "participation_restored", "Participation rétablie"
        PARTICIPATION_MARKED = "participation_marked", "Présence renseignée"
        PARTICIPATION_REMOVED = "participation_removed", "Participant retiré"
        PARTICIPATION_REPLACED = "participation_replaced", "Participant remplacé"

    # No foreign key: the history outlives the appointment, until it is purged.
    appointment_id = models.BigIntegerField("rendez-vous")
    usager_id = models.BigIntegerField("usager", null=True)
    verb = models.CharField("action", max_length=30, choices=Verb.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    author_kind = models.CharField(max_length=15)
    author_agent_id = models.BigIntegerField(null=True)
    author_label = models.CharField("auteur", max_length=400)
    made_at = models.DateTimeField("date")

    class Meta:
        verbose_name = "modification"
        default_permissions = ()
        indexes = [
            models.Index(fields=["appointment_id", "made_at"], name="change_appointment"),
            models.Index(fields=["made_at"], name="change_made"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.appointment_id}"
