"""What was done to the directory and the configuration, when and by whom (« historique »)."""

from django.db import models


class DirectoryChange(models.Model):
    """One act of a service, written in the transaction of the act.

    `before` and `after` hold what changed, by field. Those of an usager are personal data: they
    are erased with the usager's.
    """

    class Noun(models.TextChoices):
        USAGER = "usager", "Usager"
        AGENT = "agent", "Agent"
        SECTOR = "sector", "Secteur"
        ZONES = "zones", "Zones"
        ORGANISATION = "organisation", "Organisation"
        SERVICE = "service", "Service"
        TEAM = "team", "Équipe"
        SETTINGS = "settings", "Réglages"
        PARTNER = "partner", "Structure partenaire"
        PLACE = "place", "Lieu"
        SUPPORT = "support", "Accès d’assistance"
        # Of rooms above this one, which write their lines here.
        MOTIF = "motif", "Motif"
        WINDOW = "window", "Plage d’ouverture"
        ABSENCE = "absence", "Indisponibilité"
        WEBHOOK = "webhook", "Webhook"

    # No foreign key: the history outlives what it tells of, until it is purged.
    noun = models.CharField(max_length=15, choices=Noun.choices)
    object_id = models.BigIntegerField()
    verb = models.CharField("action", max_length=30)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    author_kind = models.CharField(max_length=15)
    author_agent_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField("date")

    class Meta:
        verbose_name = "modification de l’annuaire"
        default_permissions = ()
        indexes = [
            models.Index(fields=["noun", "object_id", "made_at"], name="directory_change_object"),
            models.Index(fields=["made_at"], name="directory_change_made"),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.object_id} {self.verb}"
