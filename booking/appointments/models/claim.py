"""Time taken, of an agent or of a room: the rows that make a double booking impossible."""

from functools import reduce
from operator import or_

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from booking.catalog.models import Room
from booking.directory.models import Agent

from .appointment import Appointment
from .hold import BookingHold
from .waiting import WaitingOffer

REASONS = ("appointment", "hold", "offer")


def _has_one_reason() -> Q:
    """An appointment, which lasts; or a hold or an offer, which lapse."""
    return reduce(or_, map(_only, REASONS))


def _only(reason: str) -> Q:
    nulls = {f"{name}__isnull": name != reason for name in REASONS}
    return Q(**nulls, expires_at__isnull=reason == "appointment")


def _is_not_empty() -> Q:
    return (
        Q(period__isempty=False)
        & Q(period__startswith__isnull=False)
        & Q(period__endswith__isnull=False)
    )


class Claim(models.Model):
    """Half-open `[start, end)`, buffers of the motif included."""

    period = DateTimeRangeField(default_bounds="[)")
    # False once the appointment is cancelled: the time is free again, who had it stays known.
    blocking = models.BooleanField(default=True)
    # The claim of a hold or an offer lapses at this instant; null for an appointment.
    expires_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.period}"


class AgentClaim(Claim):
    """One agent's time, for an appointment, a hold or an offer.

    Two claims of one agent in one lane never overlap while they block: PostgreSQL refuses it.
    Lane 0 is everybody's. An agent who books over an appointment on purpose, after having
    confirmed it, takes the next free lane; the claim says so by its number.

    Of an agent who travels, the claim also says where: two claims in one lane at different sites
    leave the time of the journey between them, and PostgreSQL refuses that too.
    """

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="claims")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, null=True, related_name="claims"
    )
    hold = models.ForeignKey(
        BookingHold, on_delete=models.CASCADE, null=True, related_name="claims"
    )
    offer = models.ForeignKey(
        WaitingOffer, on_delete=models.CASCADE, null=True, related_name="claims"
    )
    lane = models.PositiveSmallIntegerField(default=0)
    # Where the agent must be (see `sites`); null: nowhere in particular, or they don't travel.
    site = models.BigIntegerField(null=True)
    # The period and, after it, the agent's journey to any other site.
    reach = DateTimeRangeField(null=True, default_bounds="[)")

    class Meta:
        verbose_name = "temps d’agent"
        default_permissions = ()
        constraints = [
            ExclusionConstraint(
                name="agent_time_taken_once",
                expressions=[
                    ("agent", RangeOperators.EQUAL),
                    ("lane", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(blocking=True),
            ),
            ExclusionConstraint(
                name="agent_has_time_to_travel",
                expressions=[
                    ("agent", RangeOperators.EQUAL),
                    ("lane", RangeOperators.EQUAL),
                    ("site", RangeOperators.NOT_EQUAL),
                    ("reach", RangeOperators.OVERLAPS),
                ],
                condition=Q(blocking=True, site__isnull=False),
            ),
            models.UniqueConstraint(fields=["agent", "appointment"], name="agent_once_appointment"),
            models.CheckConstraint(name="claim_has_one_reason", condition=_has_one_reason()),
            models.CheckConstraint(name="claim_is_not_empty", condition=_is_not_empty()),
            models.CheckConstraint(
                name="claim_at_a_site_reaches",
                condition=Q(site__isnull=True, reach__isnull=True)
                | Q(site__isnull=False, reach__isnull=False),
            ),
        ]


class RoomClaim(Claim):
    """One room's time. Nobody overlaps in a room, not even on purpose."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="claims")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, null=True, related_name="room_claims"
    )
    hold = models.ForeignKey(
        BookingHold, on_delete=models.CASCADE, null=True, related_name="room_claims"
    )
    offer = models.ForeignKey(
        WaitingOffer, on_delete=models.CASCADE, null=True, related_name="room_claims"
    )

    class Meta:
        verbose_name = "temps de salle"
        default_permissions = ()
        constraints = [
            ExclusionConstraint(
                name="room_taken_once",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(blocking=True),
            ),
            models.CheckConstraint(name="room_claim_has_one_reason", condition=_has_one_reason()),
            models.CheckConstraint(name="room_claim_is_not_empty", condition=_is_not_empty()),
        ]
