"""A group of agents, used as a filter when looking for a time."""

from django.db import models

from .agent import Agent


class Team(models.Model):
    name = models.CharField("nom", max_length=100, unique=True)
    agents = models.ManyToManyField(Agent, related_name="teams", verbose_name="agents")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "équipe"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
