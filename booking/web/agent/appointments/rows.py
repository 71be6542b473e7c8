"""Appointments as rows of a table (components/table.html)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from booking.appointments.models import Appointment
from booking.availability.loader import zone_of
from booking.domain.wording import format_date, format_duration, format_time, zone_mention
from booking.web.agent.agenda.meetings import title_of, where_of
from booking.web.agent.standing import standing_of
from booking.web.templatetags.wording import phone, tied

COLUMNS = ("Date", "Usagers", "Motif", "Agents", "Lieu", "Statut")


def row_of(
    appointment: Appointment, now: datetime, *, names_organisation: bool, shows_contacts: bool
) -> dict[str, object]:
    """
    Args:
        names_organisation: several are in the list.
        shows_contacts: telephone, e-mail and birth date of each usager, as agents print them.
    """
    zone = zone_of(appointment.place)
    standing = standing_of(
        appointment.status,
        appointment.starts_at,
        now,
        zone,
        collective=appointment.motif.collectif,
    )
    place = appointment.place
    details = [appointment.organisation.name] if names_organisation else []
    return {
        "cells": [
            _when(appointment, zone),
            {"text": title_of(appointment), "details": _contacts(appointment, shows_contacts)},
            {"text": appointment.motif.name, "details": [str(appointment.motif.service or "")]},
            {"text": ", ".join(str(agent) for agent in appointment.agents.all())},
            # Its name alone: the address of each made rows five lines high.
            {"text": place.name if place else where_of(appointment), "details": details},
            {"status": standing.key, "status_label": standing.label},
        ]
    }


def _when(appointment: Appointment, zone: ZoneInfo) -> dict[str, object]:
    start = appointment.starts_at.astimezone(zone)
    minutes = int((appointment.ends_at - appointment.starts_at).total_seconds() // 60)
    hours = f"{format_time(start)}, {format_duration(minutes)}"
    mention = zone_mention(zone)
    return {
        "text": tied(format_date(start)).capitalize(),
        "url": reverse("agent_appointment", args=[appointment.organisation_id, appointment.pk]),
        "details": [tied(f"{hours} ({mention})" if mention else hours)],
    }


def _contacts(appointment: Appointment, wanted: bool) -> list[str]:
    if not wanted:
        return []
    parts = appointment.participations.all()
    lines = []
    for part in parts:
        usager = part.usager
        known = [
            f"né(e) le {usager.birth_date:%d/%m/%Y}" if usager.birth_date else "",
            phone(usager.contact.phone_number),
            usager.contact.email,
        ]
        # A line a fact, which is read down the page; the name where it tells whose they are.
        lines += [f"{usager} :"] if len(parts) > 1 else []
        lines += [word for word in known if word] or ["sans coordonnées"]
    return lines
