"""What somebody wrote on the contact page, until it has left for the espace's mailbox."""

from django.db import models


class ContactMessage(models.Model):
    """Deleted once sent: the mailbox keeps it, not the platform."""

    name = models.CharField("nom", max_length=150)
    email = models.EmailField("adresse e-mail")
    text = models.TextField("message")
    written_at = models.DateTimeField("date")

    class Meta:
        verbose_name = "message de contact"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
