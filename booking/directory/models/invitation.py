"""An agent who was asked to come and has not answered, or has."""

from django.db import models

from .agent import Agent


class AgentInvitation(models.Model):
    """The link is derived (socle.links), never stored: raising `generation` kills older ones."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="invitation")
    generation = models.PositiveIntegerField(default=0)
    invited_by_id = models.BigIntegerField("invité par", null=True)
    expires_at = models.DateTimeField("valable jusqu’au")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.agent_id} {self.generation}"
