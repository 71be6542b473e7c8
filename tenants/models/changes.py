"""Rows whose change must be known at once by every web process."""

from django.db import models, transaction


class AnnouncesChange(models.Model):
    """Saving or deleting the row makes every process forget the host names it kept."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        self._announce()

    def delete(self, *args, **kwargs):
        result = super().delete(*args, **kwargs)
        self._announce()
        return result

    @staticmethod
    def _announce() -> None:
        from tenants import hosts

        transaction.on_commit(hosts.forget)
