"""`/operateurs/plateforme`: how the whole is doing, and what the night has found."""

from collections import Counter
from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from project.portal.status import kept_levels, measured
from socle.clock import now
from socle.errors import Forbidden
from socle.outbox.models import Delivery
from tenants.dead_letters import Group, dead_letters, discard, grouped, replay, struggling
from tenants.models import Espace, NightCheck, Wave
from tenants.night.digest import concerns
from tenants.night.notes import PLATFORM, Check
from tenants.waves.wave import behind

from .guard import ADMIN_ONLY, is_admin, operator_required
from .journal import entries
from .shell import render_page

LATE = timedelta(minutes=5)
MOST_GROUPS = 50
MOST_BACKUPS = 20
PORTAL = "portail"
State = Delivery.State


@require_safe
@operator_required
def overall(request: HttpRequest) -> HttpResponse:
    """As many queries whatever the number of espaces."""
    groups = grouped(dead_letters())
    context = {
        "lines": measured(),
        "levels": kept_levels(None),
        "concerns": concerns(now()),
        "queues": _queues(),
        "struggling": struggling().count(),
        "groups": [_group(one) for one in groups[:MOST_GROUPS]],
        "more_groups": max(len(groups) - MOST_GROUPS, 0),
        "waves": _waves(),
        "behind": behind().count(),
        "backup": NightCheck.objects.filter(name=Check.BACKUP, espace_number=PLATFORM).first(),
        "backups": _backups(),
    }
    return render_page(request, "overall", context)


@require_POST
@operator_required
def settle(request: HttpRequest, act: str) -> HttpResponse:
    """Envois abandonnés of one handler, in one espace or on the portal itself."""
    if act == "ecarter" and not is_admin(request):
        raise Forbidden(ADMIN_ONLY)
    rows, number = _named(request)
    work = discard if act == "ecarter" else replay
    count = work(rows, account_id=request.user.pk, espace_number=number)
    words = "écarté" if act == "ecarter" else "remis dans la file"
    messages.success(request, f"{count} envoi{'s' if count > 1 else ''} {words}.")
    return redirect(f"{reverse('operators_overall')}#envois")


def _named(request: HttpRequest) -> tuple[QuerySet[Delivery], int | None]:
    slug = request.POST.get("espace", "")[:40].replace("\x00", "")
    handler = request.POST.get("handler", "")[:60].replace("\x00", "")
    rows = dead_letters(handler=handler)
    if slug == PORTAL:
        return rows.filter(message__espace_number=None), None
    espace = Espace.objects.filter(slug=slug).first()
    if espace is None or not handler:
        return rows.none(), None
    return rows.filter(message__espace_number=espace.number), espace.number


def _queues() -> list[dict[str, object]]:
    """What should have left five minutes ago, by family of handlers (1 query)."""
    late = Delivery.objects.filter(state=State.PENDING, due_at__lte=now() - LATE).order_by()
    found: Counter[str] = Counter()
    for handler, number in late.values_list("handler").annotate(number=Count("pk")):
        found[handler.split(".", 1)[0]] += number
    return [{"name": name, "count": count} for name, count in found.most_common()]


def _group(one: Group) -> dict[str, object]:
    has_page = one.espace != PORTAL and not one.espace.startswith("n°")  # its espace is gone
    return {
        "espace": one.espace,
        "url": reverse("operators_espace", args=[one.espace]) if has_page else "",
        "handler": one.handler,
        "error": one.error or "Erreur inconnue",
        "count": one.count,
        "oldest": localtime(one.oldest),
    }


def _waves() -> list[dict[str, object]]:
    """The last three, and how many of their espaces are where (2 queries)."""
    last = list(Wave.objects.order_by("-pk")[:3])
    counts: dict[int, Counter[str]] = {wave.pk: Counter() for wave in last}
    rows = Wave.objects.filter(pk__in=counts).order_by()
    for pk, state, number in rows.values_list("pk", "stops__state").annotate(n=Count("stops")):
        counts[pk][state] += number
    return [
        {
            "at": localtime(wave.started_at),
            "state": wave.get_state_display(),
            "done": counts[wave.pk]["done"],
            "failed": counts[wave.pk]["failed"],
            "total": sum(counts[wave.pk].values()),
        }
        for wave in last
    ]


def _backups() -> list[dict[str, object]]:
    """The last copies of single espaces (2 queries)."""
    rows = list(entries().filter(verb="espace.dumped")[:MOST_BACKUPS])
    numbers = [int(row.object_id) for row in rows if row.object_id.isdigit()]
    names = dict(Espace.objects.filter(number__in=numbers).values_list("number", "name"))
    return [
        {"name": names.get(int(row.object_id or 0), "Espace supprimé"), "at": localtime(row.at)}
        for row in rows
    ]
