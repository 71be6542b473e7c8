"""What was sent about an appointment, and what became of it."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from booking.appointments.models import Appointment
from booking.domain.wording import format_moment
from booking.notifications.models import Receipt
from booking.web.templatetags.wording import tied

EVENTS = {
    "rdv_created": "Confirmation",
    "rdv_updated": "Modification",
    "rdv_cancelled": "Annulation",
    "rdv_upcoming_reminder": "Rappel",
    "new_creneau_available": "Créneau proposé",
}


# What an agent can do about a message that has not arrived.
ADVICE = {
    Receipt.Result.FAILURE: "Vérifiez l’adresse ou le numéro dans la fiche, puis renvoyez un "
    "rappel.",
    Receipt.Result.CAPPED: "Cette personne a reçu beaucoup de messages aujourd’hui : appelez-la.",
    Receipt.Result.EXPIRED: "Prévenez la personne vous-même si elle doit l’être.",
}
DOUBTFUL = "Peut-être envoyé"
DOUBT = (
    "L’envoi a été interrompu : le message est peut-être arrivé. Demandez à la personne, ou "
    "renvoyez-le, quitte à ce qu’elle le reçoive deux fois."
)


def receipts_table(
    found: Appointment,
    receipts: Iterable[Receipt],
    zone: ZoneInfo,
    now: datetime,
    *,
    may_act: bool,
) -> dict[str, list]:
    """For components/table.html; a doubtful message has its button, for who may."""
    columns = ["Message", "Destinataire", "Envoyé le", "Résultat"]
    rows = [
        {
            "cells": [
                {
                    "text": name_of(one),
                    "details": [one.content] if one.content else [],
                },
                {"text": str(one.usager or one.agent or ""), "details": [one.recipient]},
                {"text": tied(format_moment(one.created_at, zone))},
                _outcome(found, one, now, may_act=may_act),
            ]
        }
        for one in receipts.order_by("created_at", "pk")
    ]
    return {"columns": [{"label": label} for label in columns], "rows": rows}


def name_of(receipt: Receipt) -> str:
    """``Rappel par SMS``."""
    return f"{EVENTS.get(receipt.event, 'Message')} par {_channel(receipt)}"


def _outcome(
    found: Appointment, one: Receipt, now: datetime, *, may_act: bool
) -> dict[str, object]:
    is_doubtful = one.is_doubtful(now)
    may_resend = may_act and is_doubtful and not one.anonymised_at
    address = [found.organisation_id, found.pk, one.pk]
    # A failure that the relay is trying again needs nobody.
    is_over = not one.retry and one.usager_id
    return {
        "template": "agent/rdv/outcome.html",
        "name": name_of(one),
        "text": DOUBTFUL if is_doubtful else one.get_result_display(),
        "details": [f"Motif de l’échec : {one.error}"] if one.error else [],
        "advice": DOUBT if is_doubtful else ADVICE.get(one.result, "") if is_over else "",
        "resend_url": reverse("agent_appointment_resend", args=address) if may_resend else "",
    }


def _channel(receipt: Receipt) -> str:
    return "SMS" if receipt.channel == Receipt.Channel.SMS else "e-mail"
