"""A room of a place (« salle »), for the motifs that cannot do without one."""

from django.db import models

from booking.directory.models import Place


class Room(models.Model):
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField("nom", max_length=150)
    is_open = models.BooleanField("ouverte", default=True)

    class Meta:
        verbose_name = "salle"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="room_named_once_a_place")
        ]

    def __str__(self) -> str:
        return self.name
