"""What was sent about an appointment, and what became of it."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

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


def receipts_table(receipts: Iterable[Receipt], zone: ZoneInfo) -> dict[str, list]:
    columns = ["Message", "Destinataire", "Envoyé le", "Résultat"]
    rows = [
        {
            "cells": [
                {
                    "text": f"{EVENTS.get(one.event, 'Message')} par {_channel(one)}",
                    "details": [one.content] if one.content else [],
                },
                {"text": str(one.usager or one.agent or ""), "details": [one.recipient]},
                {"text": tied(format_moment(one.created_at, zone))},
                {
                    "text": one.get_result_display(),
                    "details": [f"Motif de l’échec : {one.error}"] if one.error else [],
                },
            ]
        }
        for one in receipts.order_by("created_at", "pk")
    ]
    return {"columns": [{"label": label} for label in columns], "rows": rows}


def _channel(receipt: Receipt) -> str:
    return "SMS" if receipt.channel == Receipt.Channel.SMS else "e-mail"
