"""What was sent to an usager lately."""

from django.db.models import Q
from django.urls import reverse

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.appointments.models import Appointment
from booking.availability.loader import zone_of
from booking.directory.models import Usager
from booking.domain.wording import format_moment
from booking.notifications.models import Receipt
from booking.web.agent.rdv.receipts import EVENTS
from booking.web.templatetags.wording import tied

MOST = 10
COLUMNS = ["Message", "Destinataire", "Envoyé le", "Résultat"]
# Messages without an appointment.
OTHERS = {"usager_invited": "Invitation", "usager_password": "Mot de passe choisi"}


def receipts_table(usager: Usager, actor: Actor) -> dict[str, list]:
    """Columns and rows of components/table.html, the latest first (1 query).

    Without the texts, which the page of the appointment shows.
    """
    zone = zone_of(None)
    return {
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [
            {
                "cells": [
                    {"text": _title(one), "url": _url(one)},
                    {"text": one.recipient},
                    {"text": tied(format_moment(one.created_at, zone))},
                    {"text": one.get_result_display(), "details": [one.error] if one.error else []},
                ]
            }
            for one in _found(usager, actor)
        ],
    }


def _found(usager: Usager, actor: Actor):
    """About the appointments that the agent sees; a relative's go to the responsible."""
    seen = visible_to(Appointment.objects.filter(participations__usager=usager), actor)
    about = Q(appointment__in=seen.values("pk"))
    alone = Q(appointment__isnull=True, event__in=OTHERS)
    to = Receipt.objects.filter((about | alone) & Q(usager=usager.contact))
    return to.select_related("appointment").order_by("-created_at", "-pk")[:MOST]


def _title(one: Receipt) -> str:
    by = "SMS" if one.channel == Receipt.Channel.SMS else "e-mail"
    return f"{EVENTS.get(one.event) or OTHERS.get(one.event, 'Message')} par {by}"


def _url(one: Receipt) -> str:
    if one.appointment is None:
        return ""
    return reverse("agent_appointment", args=[one.appointment.organisation_id, one.appointment_id])
