"""An agent's calendar elsewhere, and how well we get on with it."""

from django.db import models
from django.db.models import Q

from booking.directory.models import Agent


class Connection(models.Model):
    """One calendar of one agent: appointments go out to it, busy times come back, or both."""

    class Provider(models.TextChoices):
        CALDAV = "caldav", "CalDAV"
        ICS = "ics", "Adresse ICS"
        OUTLOOK = "outlook", "Outlook (Microsoft 365)"
        EXCHANGE = "exchange", "Exchange"

    class State(models.TextChoices):
        CHOOSING = "choosing", "Calendrier à choisir"
        ACTIVE = "active", "Active"
        PAUSED = "paused", "En pause"
        # The login does not open any more: only the agent can mend it.
        REFUSED = "refused", "Accès refusé"
        # What was sent is being taken back; then the row goes.
        LEAVING = "leaving", "En cours de retrait"

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="calendar_connections")
    provider = models.CharField(max_length=10, choices=Provider.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHOOSING)
    url = models.TextField("adresse du serveur", blank=True, default="")
    username = models.CharField("identifiant", max_length=254, blank=True, default="")
    # Password or tokens, sealed (see `sealed`).
    sealed = models.TextField(blank=True, default="")
    # Where the calendar is at that server, and what the server calls it.
    calendar = models.TextField(blank=True, default="")
    label = models.CharField("nom", max_length=200, blank=True, default="")
    # Calendars found, while one is being chosen: [[address, name], …].
    found = models.JSONField(default=list)
    pushes = models.BooleanField("envoie les rendez-vous", default=False)
    reads = models.BooleanField("lit les occupations", default=False)
    # Marks of what was read last, by which a server says that nothing has changed.
    marks = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    # Health: what the agent and the espace are shown.
    succeeded_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=30, blank=True, default="")
    announced_at = models.DateTimeField(null=True)
    # Events that the server refuses, while it takes the others.
    rejected = models.PositiveIntegerField(default=0)
    # Work: the number of the dated message that counts, when it is due, who is at it until when.
    turn = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)
    asked_again = models.BooleanField(default=False)

    class Meta:
        verbose_name = "synchronisation"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "provider"],
                condition=~Q(provider="ics"),
                name="calendar_once_a_provider",
            ),
            models.UniqueConstraint(
                fields=["agent", "url"], condition=Q(provider="ics"), name="calendar_ics_once"
            ),
            models.CheckConstraint(
                name="calendar_ics_only_reads", condition=~Q(provider="ics", pushes=True)
            ),
            models.CheckConstraint(
                name="calendar_error_with_failure",
                condition=Q(failing_since__isnull=True, error="")
                | (Q(failing_since__isnull=False) & ~Q(error="")),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="calendar_due", condition=Q(state="active"))
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} {self.pk}"
