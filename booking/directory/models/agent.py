"""Those who receive and those who configure. The login stands in the public schema."""

import uuid

from django.db import models
from django.db.models import Q

from .organisation import Organisation
from .service import Service


class AgentQuerySet(models.QuerySet):
    def current(self) -> "AgentQuerySet":
        return self.filter(deleted_at__isnull=True)

    def named(self) -> "AgentQuerySet":
        """Those whom one may choose: somebody invited has no name before they accept.

        An intervenant who was given a login keeps theirs, and colleagues their agenda.
        """
        return self.current().filter(is_support=False).exclude(first_name="", last_name="")

    def complete(self) -> "AgentQuerySet":
        """Those who were never asked to come (imported, intervenants), and those who accepted.

        Nobody else logs in (domain.md 1.2).
        """
        return self.current().filter(
            Q(invitation__isnull=True) | Q(invitation__accepted_at__isnull=False),
            is_support=False,
        )


class Agent(models.Model):
    class RdvNotifications(models.TextChoices):
        ALL = "all", "Toutes"
        OTHERS = "others", "Celles des autres"
        SOON = "soon", "Celles des autres, pour aujourd’hui et demain"
        NONE = "none", "Aucune"

    class OwnNotifications(models.TextChoices):
        ALL = "all", "Toutes"
        NONE = "none", "Aucune"

    # Unconstrained: the account is in the public schema (an intervenant has none).
    account_id = models.UUIDField("compte", null=True, blank=True, unique=True)
    email = models.EmailField("adresse e-mail", blank=True, default="")
    first_name = models.CharField("prénom", max_length=150, blank=True, default="")
    last_name = models.CharField("nom", max_length=150)
    services = models.ManyToManyField(Service, related_name="agents", blank=True)
    organisations = models.ManyToManyField(Organisation, through="AgentRole", related_name="agents")
    is_espace_admin = models.BooleanField("administre l’espace", default=False)
    manage_teams = models.BooleanField("gère les équipes", default=False)
    manage_access_rights = models.BooleanField("gère les droits d’accès", default=False)
    invite_agents = models.BooleanField("invite des agents", default=False)
    rdv_notifications_level = models.CharField(
        max_length=10, choices=RdvNotifications.choices, default=RdvNotifications.OTHERS
    )
    plage_ouverture_notification_level = models.CharField(
        max_length=10, choices=OwnNotifications.choices, default=OwnNotifications.ALL
    )
    absence_notification_level = models.CharField(
        max_length=10, choices=OwnNotifications.choices, default=OwnNotifications.ALL
    )
    display_saturdays = models.BooleanField("affiche les samedis", default=False)
    display_cancelled_rdv = models.BooleanField("affiche les RDV annulés", default=True)
    # By which a partner who brought them knows them.
    external_id = models.CharField(
        "identifiant externe", max_length=80, blank=True, default="", db_default=""
    )
    calendar_uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # An operator whom the espace has let in (booking.directory.support).
    is_support = models.BooleanField("assistance de la plateforme", default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # When they were told that they would be removed for not coming.
    deletion_warned_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = AgentQuerySet.as_manager()

    class Meta:
        verbose_name = "agent"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                condition=Q(deleted_at__isnull=True) & ~Q(external_id=""),
                name="agent_external_id_is_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class AgentRole(models.Model):
    class AccessLevel(models.TextChoices):
        BASIC = "basic", "Basique"
        ADMIN = "admin", "Administrateur"
        INTERVENANT = "intervenant", "Intervenant"

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="agent_roles"
    )
    access_level = models.CharField(
        max_length=12, choices=AccessLevel.choices, default=AccessLevel.BASIC
    )

    class Meta:
        verbose_name = "rôle"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["agent", "organisation"], name="one_role_a_place"),
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(access_level="intervenant"),
                name="intervenant_has_one_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} – {self.organisation} ({self.access_level})"
