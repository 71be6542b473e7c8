"""An appointment that another application asks an agent to book (« RDV à prendre »)."""

from django.db import models

from booking.directory.models import Agent, Usager

from .appointment import Appointment


class BookingPlan(models.Model):
    """The agent books it here, for that person, and goes back to where they came from."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="booking_plans")
    usager = models.ForeignKey(Usager, on_delete=models.CASCADE, related_name="booking_plans")
    # Of the application: where the agent goes back to (nowhere: they stay), and what it has of the
    # person.
    return_url = models.CharField("adresse de retour", max_length=2000, blank=True, default="")
    dossier_url = models.CharField("dossier", max_length=2000, blank=True, default="")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.SET_NULL, null=True, blank=True, related_name="booking_plans"
    )
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "RDV à prendre"
        verbose_name_plural = "RDV à prendre"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="booking_plan_leads_back",
                condition=models.Q(return_url="") | models.Q(return_url__startswith="https://"),
            )
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"
