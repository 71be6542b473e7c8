"""A message that a sandbox kept instead of sending."""

from django.db import models


class CapturedMessage(models.Model):
    """Whole, to be read on a page: everybody in there is made up. Gone with the next first day."""

    class Channel(models.TextChoices):
        SMS = "sms", "SMS"
        MAIL = "mail", "E-mail"

    channel = models.CharField("par", max_length=4, choices=Channel.choices)
    recipient = models.CharField("destinataire", max_length=254)
    subject = models.CharField("objet", max_length=300, blank=True, default="")
    text = models.TextField("texte")
    captured_at = models.DateTimeField("retenu le")

    class Meta:
        verbose_name = "message retenu"
        verbose_name_plural = "messages retenus"
        default_permissions = ()
        indexes = [models.Index(fields=["-captured_at"], name="captured_message_at")]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"
