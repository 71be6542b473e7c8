"""One window or absence: what it is, its calendar, its exceptions, its history."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from booking.availability.calendar_values import opening_of
from booking.availability.conflicts import length_cautions, overlap_cautions
from booking.availability.drafts import rule_of
from booking.availability.history import history_of
from booking.availability.loader import holiday_zone, zone_of
from booking.availability.models import OpeningWindow
from booking.availability.planned import Planned, zone_of_row
from booking.directory.models import Organisation
from booking.domain.recurrence import occurrences
from booking.domain.wallclock import local_day
from booking.domain.wording import enumerate_words, format_date, zone_mention
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import tied
from socle.clock import now

from .calendar import STATES, exceptions_of, month_of
from .cautions import told
from .days import asked_month
from .kinds import Kind, may_edit
from .listing import when_of


def detail(kind: Kind):
    @require_safe
    @agent_required
    def page(request: AgentRequest, organisation: Organisation, planned_id: int) -> HttpResponse:
        row = kind.fetch(request.actor, organisation, planned_id)
        instant = now()
        today = local_day(instant, zone_of_row(row))
        editable = may_edit(row, request.actor)
        is_window = isinstance(row, OpeningWindow)
        warned = []
        if is_window:
            opening = opening_of(row)
            warned = [
                *length_cautions(row.motifs.all(), opening),
                *overlap_cautions(opening, request.actor, instant, except_for=row.pk),
            ]
        month = month_of(
            row,
            asked_month(request.GET, max(today, row.first_day)),
            today,
            holiday_zone() if is_window else None,
        )
        context = {
            "kind": kind,
            "row": row,
            "title": kind.title_of(row, request.actor),
            "lines": _lines(row, today),
            "month": month,
            "legend": [{"state": state, "label": STATES[state]} for state in month.states],
            "exceptions": exceptions_of(row),
            "repeats": bool(row.recurrence),
            "warned": told(warned, request),
            "may_edit": editable,
            "history": history_of(kind.noun, row.pk, zone_of(None)) if editable else [],
            "list_url": f"{kind.url('', organisation)}?agent={row.agent_id}",
            "edit_url": kind.url("edit", organisation, row.pk),
            "copy_url": f"{kind.url('new', organisation)}?agent={row.agent_id}&copie={row.pk}",
            "remove_url": kind.url("remove", organisation, row.pk),
            "own_url": kind.detail_url(organisation, row.pk),
            "day_url_stem": f"{kind.detail_url(organisation, row.pk)}/dates/",
        }
        return render_page(
            request, "agent/planning/detail.html", context, organisation=organisation
        )

    return page


def _lines(row: Planned, today: date) -> list[dict]:
    when = when_of(row)
    mention = zone_mention(zone_of_row(row))
    lines = [
        {"label": "Agent", "value": str(row.agent)},
        {"label": "Quand", "value": when[0], "details": [*when[1:], *([mention] * bool(mention))]},
    ]
    if isinstance(row, OpeningWindow):
        names = sorted(motif.name for motif in row.motifs.all())
        lines.append({"label": "Motifs", "value": enumerate_words(names) or "Aucun motif"})
        if row.place:
            details = [row.place.address]
            if row.place.availability == row.place.Availability.DISABLED:
                details.append("Ce lieu est fermé : la plage n’ouvre aucun créneau.")
            lines.append({"label": "Lieu", "value": row.place.name, "details": details})
        else:
            lines.append({"label": "Lieu", "value": "Sans lieu"})
    upcoming = _next_day(row, today)
    if upcoming:
        lines.append({"label": "Prochaine date", "value": tied(format_date(upcoming))})
    return lines


def _next_day(row: Planned, today: date) -> date | None:
    rule = rule_of(row)
    if rule is None:
        return None
    start = max(today, row.first_day)
    ahead = date.fromordinal(start.toordinal() + 400)
    found = occurrences(rule, row.first_day, (start, ahead))
    return found[0].day if found else None
