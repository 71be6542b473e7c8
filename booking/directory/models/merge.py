"""Two records of one person made one, and what it takes to undo it."""

from django.db import models
from django.db.models import F, Q

from .usager import Usager


class UsagerMerge(models.Model):
    """`source` is hidden and kept; `former` and `steps` say how things were.

    Both hold personal data: they are erased with the usager's, and when undoing is over.
    """

    kept = models.ForeignKey(Usager, on_delete=models.CASCADE, related_name="merges")
    source = models.ForeignKey(Usager, on_delete=models.CASCADE, related_name="merged_into")
    # Values of the kept record before the merge, and those that the merge gave it.
    former = models.JSONField(default=dict)
    chosen = models.JSONField(default=dict)
    # What was moved or dropped in other tables, in order.
    steps = models.JSONField(default=list)
    author_agent_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField("date")
    undo_until = models.DateTimeField("annulable jusqu’au")
    undone_at = models.DateTimeField("annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "fusion"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="merge_of_two_records", condition=~Q(kept=F("source"))),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(undone_at__isnull=True),
                name="usager_merged_once",
            ),
        ]
        indexes = [models.Index(fields=["undo_until"], name="merge_undo_until")]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.kept_id}"
