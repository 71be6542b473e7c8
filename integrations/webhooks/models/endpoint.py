"""A server that an organisation tells of what happens."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from booking.directory.models import Organisation
from socle.sealing import seal, unseal

from ..nouns import DEFAULT_WORDS, WORDS

SEALING = "webhooks.secret"
SHOWN = 3  # last characters of a secret


def default_words() -> list[str]:
    return list(DEFAULT_WORDS)


class WebhookEndpoint(models.Model):
    """Secrets are sealed with the platform's key: a copy of the database signs nothing."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="webhook_endpoints",
        verbose_name="organisation",
    )
    target_url = models.CharField("adresse", max_length=500)
    subscriptions = ArrayField(
        models.CharField(max_length=30, choices=WORDS), default=default_words, verbose_name="envois"
    )
    sealed_secret = models.TextField()
    # The one before: still signs beside the new one, until then.
    sealed_former_secret = models.TextField(blank=True, default="")
    former_secret_until = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    # Since when nothing got through; the admins are told once a stretch.
    failing_since = models.DateTimeField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    # It let us wait: until then nothing is tried, so that others do not wait for it.
    resting_until = models.DateTimeField(null=True, blank=True)
    timeouts = models.PositiveSmallIntegerField(default=0, help_text="one after the other")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "webhook"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "target_url"], name="webhook_url_once_organisation"
            ),
            models.CheckConstraint(
                name="webhook_has_a_secret",
                condition=~Q(sealed_secret="") & ~Q(target_url=""),
            ),
        ]

    def __str__(self) -> str:
        return f"webhook {self.pk}"

    @property
    def secret(self) -> str:
        """
        Raises:
            ValueError: it was sealed with a key that is gone.
        """
        text = unseal(self.sealed_secret, SEALING)
        if text is None:
            raise ValueError("the secret cannot be read any more")
        return text

    def set_secret(self, text: str) -> None:
        self.sealed_secret = seal(text, SEALING)

    @property
    def masked_secret(self) -> str:
        text = unseal(self.sealed_secret, SEALING) or ""
        # Of a short one the end would be the most part.
        return f"••••••••{text[-SHOWN:] if len(text) > 2 * SHOWN else ''}"
