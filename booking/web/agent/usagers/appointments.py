"""The appointments of an usager, as far as the agent sees them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.appointments.models import Appointment, Participation
from booking.appointments.models.appointment import CANCELLED, Status
from booking.availability.loader import zone_of
from booking.directory.models import Usager
from booking.domain.wallclock import at
from booking.domain.wording import enumerate_words, format_moment
from booking.web.agent.parameters import SENSIBLE
from booking.web.agent.standing import standing_of
from booking.web.templatetags.wording import tied
from socle.web.widgets import DateInput

# Around now, what is going on; then so many of those to come (domain.md 3).
AROUND = timedelta(hours=1)
MOST_COMING = 10
A_PAGE = 10
COLUMNS = ["Date", "Motif", "Agents", "État"]
COUNTED = (
    "À venir",
    "À renseigner",
    Status.SEEN.label,
    Status.NOSHOW.label,
    Status.EXCUSED.label,
    Status.REVOKED.label,
)


class PastFilter(forms.Form):
    """Which of the past ones; what makes no sense is said and not filtered by."""

    mark_optional = False
    statut = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "Tous"),
            (Status.UNKNOWN.value, "À renseigner"),
            *[(s.value, s.label) for s in (Status.SEEN, Status.NOSHOW, *CANCELLED)],
        ],
    )
    du = forms.DateField(label="Du", required=False, widget=DateInput, validators=SENSIBLE)
    au = forms.DateField(label="Au", required=False, widget=DateInput, validators=SENSIBLE)

    def narrow(self, parts: QuerySet[Participation], zone: ZoneInfo) -> QuerySet[Participation]:
        self.is_valid()
        given = self.cleaned_data
        if given.get("statut"):
            parts = parts.filter(status=given["statut"])
        if given.get("du"):
            parts = parts.filter(appointment__starts_at__gte=_midnight(given["du"], zone))
        if given.get("au"):
            end = _midnight(given["au"] + timedelta(days=1), zone)
            parts = parts.filter(appointment__starts_at__lt=end)
        return parts


def participations_of(usager: Usager, actor: Actor) -> QuerySet[Participation]:
    """One a visible appointment, with what a line of table reads of it."""
    seen = visible_to(Appointment.objects.all(), actor)
    return (
        Participation.objects.filter(usager=usager, appointment__in=seen.values("pk"))
        .select_related("appointment__motif", "appointment__place")
        .prefetch_related("appointment__agents")
    )


def ongoing(parts: QuerySet[Participation], now: datetime) -> list[Participation]:
    """Begun or about to, ended hardly an hour ago (2 queries)."""
    around = parts.exclude(status__in=CANCELLED).filter(
        appointment__starts_at__lte=now + AROUND, appointment__ends_at__gte=now - AROUND
    )
    return list(around.order_by("appointment__starts_at", "pk"))


def coming(parts: QuerySet[Participation], now: datetime) -> list[Participation]:
    """The next ones, those cancelled included (2 queries)."""
    later = parts.filter(appointment__starts_at__gt=now)
    return list(later.order_by("appointment__starts_at", "pk")[:MOST_COMING])


def past_page(
    parts: QuerySet[Participation], now: datetime, asked: PastFilter, number: str | None
) -> Page:
    """The latest first (3 queries)."""
    former = parts.filter(appointment__starts_at__lte=now).order_by(
        "-appointment__starts_at", "-pk"
    )
    return Paginator(asked.narrow(former, zone_of(None)), A_PAGE).get_page(number)


def counters(parts: QuerySet[Participation], now: datetime) -> list[dict[str, object]]:
    """How many of each, in words (1 query)."""
    found = parts.prefetch_related(None).aggregate(
        **{f"n{rank}": Count("pk", filter=rule) for rank, rule in enumerate(_rules(now))}
    )
    return [{"label": label, "count": found[f"n{rank}"]} for rank, label in enumerate(COUNTED)]


def table_of_appointments(parts: list[Participation], now: datetime) -> dict[str, list]:
    """Columns and rows of components/table.html."""
    return {
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [{"cells": _cells(part, now)} for part in parts],
    }


def _cells(part: Participation, now: datetime) -> list[dict]:
    appointment = part.appointment
    zone = zone_of(appointment.place)
    motif = appointment.motif
    standing = standing_of(
        part.status, appointment.starts_at.astimezone(zone), now, zone, collective=motif.collectif
    )
    where = appointment.place.name if appointment.place else motif.get_location_type_display()
    return [
        {
            "text": tied(format_moment(appointment.starts_at, zone, mention_zone=True)),
            "url": reverse("agent_appointment", args=[appointment.organisation_id, appointment.pk]),
        },
        {"text": motif.name, "details": [where]},
        {"text": enumerate_words([str(agent) for agent in appointment.agents.all()]) or "Aucun"},
        {"status": standing.key, "status_label": standing.label},
    ]


def _rules(now: datetime) -> list[Q]:
    ahead = Q(appointment__starts_at__gt=now)
    unknown = Q(status=Status.UNKNOWN)
    told = (Status.SEEN, Status.NOSHOW, Status.EXCUSED, Status.REVOKED)
    return [unknown & ahead, unknown & ~ahead, *[Q(status=status) for status in told]]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return at(zone, day, time.min)
