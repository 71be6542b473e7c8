"""The list: those under way and those that are over, searched, sorted, page by page."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from booking.access.decisions import visible_to
from booking.availability.conflicts import clashing_windows
from booking.availability.drafts import rule_of
from booking.availability.loader import holiday_zone, zone_of
from booking.availability.models import Absence, OpeningWindow
from booking.availability.planned import Planned
from booking.directory.models import DirectoryChange, Organisation
from booking.directory.plain import without_accents
from booking.domain.recurrence_words import describe
from booking.domain.wallclock import local_day
from booking.domain.wording import format_date, format_time_range
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.naming import typed_in
from booking.web.agent.order import by_name
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import tied
from socle.clock import now

from .days import asked_month
from .kinds import Kind, may_edit
from .overview import overview_of, touching
from .whose import Whose, asked_whose, may_plan

A_PAGE = 25
OVER, MONTH = "passees", "calendrier"
SORTS = {
    "titre": by_name("title"),
    "-titre": [F("title").desc()],
    "debut": ["first_day", "start_time"],
    "-debut": ["-first_day", "-start_time"],
}


def listing(kind: Kind):
    @require_safe
    @agent_required
    def page(request: AgentRequest, organisation: Organisation) -> HttpResponse:
        whose = asked_whose(request, organisation)
        if whose is None:
            context = {"kind": kind}
            template = "agent/planning/nobody.html"
        elif request.GET.get("onglet") == MONTH:
            context = _month(kind, request, organisation, whose)
            template = "agent/planning/month.html"
        else:
            context = _context(kind, request, organisation, whose)
            template = "agent/planning/list.html"
        return render_page(request, template, context, organisation=organisation)

    return page


def _context(
    kind: Kind, request: AgentRequest, organisation: Organisation, whose: Whose
) -> dict[str, object]:
    asked, instant = request.GET, now()
    today = local_day(instant, zone_of(None))
    rows = visible_to(kind.rows(organisation), request.actor).filter(agent=whose.agent)
    typed = typed_in(asked)
    words = without_accents(typed)
    is_searched = bool(words) and not (kind.is_private and not _sees_titles(kind, request, whose))
    if is_searched:
        bare = Lower(Func(F("title"), function="unaccent"))
        rows = rows.alias(bare_title=bare).filter(bare_title__contains=words)
    over = _over(today)
    shows_over = asked.get("onglet") == OVER
    counts = {True: rows.filter(over).count(), False: rows.exclude(over).count()}
    shown = rows.filter(over) if shows_over else rows.exclude(over)
    sort = asked.get("tri", "")
    sort = sort if sort in SORTS else ("-debut" if shows_over else "debut")
    page = Paginator(shown.order_by(*SORTS[sort], "pk"), A_PAGE).get_page(asked.get("page"))
    clashing = clashing_windows(whose.agent.pk, instant) if kind.model is OpeningWindow else set()
    may = may_plan(request, kind.model, whose.agent, organisation)
    return {
        "kind": kind,
        "whose": whose,
        "page": page,
        "query": typed,
        "is_searched": is_searched,
        "tabs": _tabs(asked, OVER if shows_over else "", counts),
        "shows_over": shows_over,
        "sort": sort,
        "columns": _columns(kind, asked, sort),
        "rows": [
            _row(kind, row, request, organisation, clashes=row.pk in clashing) for row in page
        ],
        "new_url": f"{kind.url('new', organisation)}?agent={whose.agent.pk}" if may else "",
        "all_url": f"?agent={whose.agent.pk}",
        "undo": _undo(kind, request, organisation, whose),
    }


def _month(
    kind: Kind, request: AgentRequest, organisation: Organisation, whose: Whose
) -> dict[str, object]:
    """The same on a calendar: everything of one month, what is over too."""
    today = local_day(now(), zone_of(None))
    first = asked_month(request.GET, today)
    rows = visible_to(kind.rows(organisation), request.actor).filter(agent=whose.agent)
    over = _over(today)
    may = may_plan(request, kind.model, whose.agent, organisation)
    month = overview_of(
        kind,
        touching(rows, first),
        organisation,
        request.actor,
        first,
        today,
        holiday_zone() if kind.model is OpeningWindow else None,
    )
    counts = {True: rows.filter(over).count(), False: rows.exclude(over).count()}
    return {
        "kind": kind,
        "whose": whose,
        "tabs": _tabs(request.GET, MONTH, counts),
        "month": month,
        "before_url": changed(request.GET, mois=month.before),
        "after_url": changed(request.GET, mois=month.after),
        "shown_month": first.strftime("%Y-%m"),
        "new_url": f"{kind.url('new', organisation)}?agent={whose.agent.pk}" if may else "",
    }


def _sees_titles(kind: Kind, request: AgentRequest, whose: Whose) -> bool:
    """A search by a title that one may not read would tell it all the same."""
    return may_edit(kind.model(agent=whose.agent), request.actor)


def _over(today: date) -> Q:
    once = Q(last_day__isnull=True, recurrence="", first_day__lt=today)
    return Q(last_day__lt=today) | once


def _tabs(asked: QueryDict, current: str, counts: dict[bool, int]) -> list[dict]:
    tabs = (("En cours", "", counts[False]), ("Passées", OVER, counts[True]))
    return [
        {
            "label": label,
            "url": changed(asked, onglet=tab, tri="", mois=""),
            "current": current == tab,
            "count": count,
        }
        for label, tab, count in (*tabs, ("Calendrier", MONTH, None))
    ]


def changed(asked: QueryDict, **wanted: str) -> str:
    """The address again with other values; back on the first page."""
    query = asked.copy()
    for name in ("page", "annuler"):
        query.pop(name, None)
    for name, value in wanted.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


def _columns(kind: Kind, asked: QueryDict, sort: str) -> list[dict[str, object]]:
    columns = [{"label": "Titre", **_sorted_by("titre", asked, sort)}]
    if kind.model is OpeningWindow:
        columns += [{"label": "Motifs"}, {"label": "Lieu"}]
    columns += [{"label": "Dates", **_sorted_by("debut", asked, sort)}]
    return [*columns, {"label": "Actions", "hidden": True}]


def _sorted_by(name: str, asked: QueryDict, sort: str) -> dict[str, str]:
    state = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    return {
        "sorted": state,
        "sort_url": changed(asked, tri=f"-{name}" if state == "ascending" else name),
    }


def _row(
    kind: Kind,
    row: Planned,
    request: AgentRequest,
    organisation: Organisation,
    *,
    clashes: bool,
) -> dict[str, list]:
    title = {
        "text": kind.title_of(row, request.actor),
        "url": kind.detail_url(organisation, row.pk),
        "badge": "" if row.recurrence else "Exceptionnelle",
        "details": [
            f"Modifiée le {format_date(row.updated_at.astimezone(zone_of(None)), weekday=False)}"
        ],
    }
    cells: list[dict[str, object]] = [title]
    if isinstance(row, OpeningWindow):
        names = sorted(motif.name for motif in row.motifs.all())
        cells += [
            {"text": names[0] if names else "Aucun motif", "details": names[1:]},
            {"text": row.place.name if row.place else "Sans lieu"},
        ]
    when = when_of(row)
    clash = "Se chevauche avec une autre" if clashes else ""
    cells.append({"text": when[0], "details": when[1:], "badge": clash})
    cells.append(
        {
            "template": "agent/planning/actions_cell.html",
            "title": title["text"],
            "links": _actions(kind, row, request, organisation),
        }
    )
    return {"cells": cells}


def _actions(
    kind: Kind, row: Planned, request: AgentRequest, organisation: Organisation
) -> list[dict[str, str]]:
    if not may_edit(row, request.actor):
        return []
    copy = f"{kind.url('new', organisation)}?agent={row.agent_id}&copie={row.pk}"
    return [
        {"label": "Modifier", "url": kind.url("edit", organisation, row.pk)},
        {"label": "Dupliquer", "url": copy},
        {"label": "Supprimer", "url": kind.url("remove", organisation, row.pk)},
    ]


def when_of(row: Planned) -> list[str]:
    """When it takes place, in one line or a few."""
    hours = tied(format_time_range(row.start_time, row.end_time))
    rule = rule_of(row)
    if rule is not None:
        words = describe(rule, row.first_day)
        since = f"À partir du {format_date(row.first_day, weekday=False)}"
        return [tied(words[0].upper() + words[1:]), hours, tied(since)]
    first = format_date(row.first_day)
    if isinstance(row, Absence) and row.end_day != row.first_day:
        start, end = hours.removeprefix("de ").split(" à ")
        return [
            tied(f"Du {first} à {start}"),
            tied(f"au {format_date(row.end_day)} à {end}"),
        ]
    return [tied(first).capitalize(), hours]


def _undo(
    kind: Kind, request: AgentRequest, organisation: Organisation, whose: Whose
) -> dict[str, str] | None:
    """What was just removed by this reader, to be put back."""
    asked = request.GET.get("annuler", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    line = DirectoryChange.objects.filter(
        pk=int(asked),
        noun=kind.noun,
        verb="removed",
        author_agent_id=request.actor.agent_id,
        before__agent_id=whose.agent.pk,
    ).first()
    if line is None:
        return None
    return {
        "title": line.before["title"],
        "url": kind.url("restore", organisation, line.pk),
    }
