"""The counters of the public statistics, counted at night: numbers only."""

from django.db import models

ALL_ESPACES = 0


class PublicFigure(models.Model):
    """One number of one series; exact here, rounded where it is shown (`figures.rounded`)."""

    class Series(models.TextChoices):
        STATUS = "status", "Rendez-vous par statut"
        PARTICIPATIONS = "participations", "Participations par statut"
        ORIGIN_WEEK = "origin_week", "Rendez-vous pris chaque semaine, par origine"
        OUTCOME_WEEK = "outcome_week", "Ce que sont devenus les rendez-vous de chaque semaine"
        SERVICE = "service", "Rendez-vous par service"
        TYPE = "type", "Rendez-vous par type"
        AGENTS = "agents", "Agents"
        AGENTS_BEFORE = "agents_before", "Agents, trente jours plus tôt"
        AGENTS_MONTH = "agents_month", "Agents qui ont reçu, chaque mois"
        MESSAGES = "messages", "Messages des trente derniers jours"
        DEPARTEMENT = "departement", "Rendez-vous par département"

    pk = models.CompositePrimaryKey("espace_number", "series", "label", "key")
    # 0: all espaces together.
    espace_number = models.PositiveIntegerField()
    series = models.CharField(max_length=20, choices=Series.choices)
    # A week's Monday, a service…; empty where there is one row.
    label = models.CharField(max_length=150, blank=True)
    key = models.CharField(max_length=20)
    number = models.PositiveBigIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = "chiffre public"
        verbose_name_plural = "chiffres publics"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.espace_number} {self.series} {self.label} {self.key}"
