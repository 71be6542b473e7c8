"""How long an agent who goes from place to place is on the way."""

from django.db import models
from django.db.models import Q

from booking.directory.models import Agent


class AgentTravel(models.Model):
    """One time for every journey of the agent; agents without a row stay in one place."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="travel")
    minutes = models.PositiveSmallIntegerField("trajet entre deux lieux (minutes)")

    class Meta:
        verbose_name = "temps de trajet"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="travel_takes_minutes", condition=Q(minutes__range=(1, 240))
            )
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min"
