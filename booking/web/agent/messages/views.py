"""Messages envoyés: those of one's appointments in the last month, the troubles first."""

from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.appointments.models import Appointment
from booking.availability.loader import zone_of
from booking.directory.models import Organisation
from booking.domain.wording import format_moment
from booking.notifications.models import Receipt
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.rdv.receipts import ADVICE, DOUBT, DOUBTFUL, name_of
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import phone, tied
from socle.clock import now

A_PAGE = 25
BACK = timedelta(days=30)
TROUBLES, ALL = "a-voir", "tous"
LOST = (Receipt.Result.FAILURE, Receipt.Result.CAPPED, Receipt.Result.EXPIRED)
COLUMNS = ("Message", "Destinataire", "Envoyé le", "Résultat")


@require_safe
@agent_required
def messages(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """Filters stand in the address; those that are none count for nothing."""
    asked, instant = request.GET, now()
    shown = ALL if asked.get("etat") == ALL else TROUBLES
    channel = asked.get("canal", "") if asked.get("canal") in Receipt.Channel.values else ""
    rows = _sent(request.actor, organisation, instant)
    if shown == TROUBLES:
        lost = rows.filter(result__in=LOST, retry=False)
        rows = lost | rows.doubtful(instant)
    if channel:
        rows = rows.filter(channel=channel)
    page = Paginator(rows.order_by("-created_at", "-pk"), A_PAGE).get_page(asked.get("page"))
    context = {
        "page": page,
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [_row(one, organisation, instant) for one in page],
        "count": f"{page.paginator.count} message{'s' * (page.paginator.count > 1)}",
        "tabs": _tabs(asked, shown),
        "is_all": shown == ALL,
        "shown": shown,
        "channel": channel,
        "channels": Receipt.Channel.choices,
    }
    return render_page(request, "agent/messages/list.html", context, organisation=organisation)


def _sent(actor: Actor, organisation: Organisation, instant: datetime) -> QuerySet[Receipt]:
    """To usagers, about the appointments that the agent sees here."""
    seen = visible_to(Appointment.objects.filter(organisation=organisation), actor)
    rows = visible_to(Receipt.objects.all(), actor).filter(
        appointment_id__in=seen.values("pk"),
        usager__isnull=False,
        created_at__gte=instant - BACK,
    )
    return rows.select_related("usager", "appointment__place")


def _tabs(asked: QueryDict, shown: str) -> list[dict[str, object]]:
    tabs = []
    for label, value in (("À voir", TROUBLES), ("Tous", ALL)):
        query = asked.copy()
        query.pop("page", None)
        query["etat"] = value
        tabs.append({"label": label, "url": f"?{query.urlencode()}", "current": value == shown})
    return tabs


def _recipient(one: Receipt) -> str:
    return phone(one.recipient) if one.channel == Receipt.Channel.SMS else one.recipient


def _row(one: Receipt, organisation: Organisation, instant: datetime) -> dict[str, object]:
    """Without the texts, which the page of the appointment shows."""
    is_doubtful = one.is_doubtful(instant)
    zone = zone_of(one.appointment.place)
    about = tied(format_moment(one.appointment.starts_at, zone))
    return {
        "cells": [
            {
                "text": name_of(one),
                "url": reverse("agent_appointment", args=[organisation.pk, one.appointment_id]),
                "details": [f"RDV du {about}"],
            },
            {"text": str(one.usager), "details": [_recipient(one)]},
            {"text": tied(format_moment(one.created_at, zone))},
            {
                "text": DOUBTFUL if is_doubtful else one.get_result_display(),
                "details": _details(one, is_doubtful=is_doubtful),
            },
        ]
    }


def _details(one: Receipt, *, is_doubtful: bool) -> list[str]:
    told = [f"Motif de l’échec : {one.error}"] if one.error else []
    if is_doubtful:
        return [*told, DOUBT]
    advice = "" if one.retry else ADVICE.get(one.result, "")
    return [*told, advice] if advice else told
