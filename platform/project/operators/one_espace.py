"""`/operateurs/espaces/<slug>`: one espace, and what may be done for it."""

from datetime import timedelta

from django.db.models import Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_safe

from booking.notifications.addresses import origin_of
from socle.clock import now
from socle.outbox.models import Delivery
from tenants.dead_letters import STRUGGLING, Group, dead_letters, grouped
from tenants.levels.reading import levels_of
from tenants.models import Espace, NightCheck, WaveStop
from tenants.night.notes import PLATFORM, WORDS, Check

from .guard import operator_required
from .inside import look_inside
from .journal import lines_of, of_espace
from .shell import render_page
from .signs import current_version, signs_of

ESPACE_URLS = "project.urls.espace"
SHOWN = 10  # lines of the log


def espace_named(slug: str) -> Espace:
    """Raises Http404."""
    return get_object_or_404(Espace, slug=slug)


@require_safe
@operator_required
def show(request: HttpRequest, slug: str) -> HttpResponse:
    espace = espace_named(slug)
    signs = signs_of([espace], localdate())[espace.number]
    context = {
        "one": espace,
        "crumbs": [{"label": "Espaces", "url": reverse("operators_home")}, {"label": espace.name}],
        "address": f"{origin_of(espace.primary_host)}/",
        "door_url": f"{origin_of(espace.primary_host)}{reverse('support_door', ESPACE_URLS)}",
        "facts": _facts(espace),
        "signs": signs,
        "inside": look_inside(espace),
        "levels": levels_of(espace.number),
        "groups": _groups(espace),
        "queue": _queue(espace),
        "checks": _checks(espace),
        "journal": lines_of(of_espace(espace.number)[:SHOWN]),
        "journal_url": f"{reverse('operators_journal')}?espace={espace.slug}",
    }
    return render_page(request, "espace", context)


def _facts(espace: Espace) -> list[dict[str, object]]:
    is_current = espace.schema_version == current_version()
    details = [espace.creation_step, espace.creation_error]
    hosts = espace.domains.order_by("-is_primary", "domain").values_list("domain", flat=True)
    return [
        {
            "label": "État",
            "value": espace.get_state_display(),
            "details": [one for one in details if one],
        },
        {"label": "Type", "value": espace.get_kind_display()},
        {"label": "Numéro", "value": espace.number},
        {"label": "Noms d’hôte", "value": hosts[0] if hosts else "Aucun", "details": hosts[1:]},
        {"label": "Département", "value": espace.departement_number or "Aucun"},
        {
            "label": "Usagers",
            "value": "Communs à toutes les organisations"
            if espace.shares_usagers
            else "Chaque organisation voit les siens",
        },
        {"label": "Créé le", "value": f"{localtime(espace.created_at):%d/%m/%Y}"},
        {
            "label": "Schéma",
            "value": "À jour" if is_current else "En retard",
            "details": [f"Version {espace.schema_version[:12] or 'inconnue'}", *_wave(espace)],
        },
        {"label": "Sauvegarde", "value": _backup(), "details": _own_backup(espace)},
    ]


def _wave(espace: Espace) -> list[str]:
    stop = WaveStop.objects.filter(espace_number=espace.number).order_by("-wave_id").first()
    if stop is None:
        return ["Aucune vague de migrations ne l’a encore concerné"]
    return [f"Dernière vague : {stop.get_state_display().lower()} {stop.error}".strip()]


def _backup() -> str:
    made = NightCheck.objects.filter(name=Check.BACKUP, espace_number=PLATFORM).first()
    if made is None:
        return "Aucune sauvegarde de la plateforme n’est connue"
    what = "Plateforme sauvegardée" if made.ok else "Sauvegarde de la plateforme en échec"
    return f"{what} le {localtime(made.at):%d/%m/%Y à %H h %M}"


def _own_backup(espace: Espace) -> list[str]:
    own = of_espace(espace.number).filter(verb="espace.dumped").first()
    return [f"Espace seul : {localtime(own.at):%d/%m/%Y à %H h %M}"] if own else []


def _groups(espace: Espace) -> list[Group]:
    return grouped(dead_letters(espace=espace.slug))


def _queue(espace: Espace) -> dict[str, object]:
    """What waits: late, and tried several times already (2 queries)."""
    rows = Delivery.objects.filter(
        state=Delivery.State.PENDING, message__espace_number=espace.number
    )
    late = rows.filter(due_at__lte=now() - timedelta(minutes=5))
    return {
        "late": late.count(),
        "since": _oldest(late),
        "struggling": rows.filter(attempts__gte=STRUGGLING).count(),
    }


def _oldest(rows: QuerySet[Delivery]) -> object:
    first = rows.order_by().aggregate(first=Min("due_at"))["first"]
    return localtime(first) if first else None


def _checks(espace: Espace) -> list[dict[str, object]]:
    rows = NightCheck.objects.filter(espace_number=espace.number).order_by("name")
    return [
        {
            "label": WORDS.get(row.name, row.name),
            "ok": row.ok,
            "detail": row.detail,
            "at": localtime(row.at),
        }
        for row in rows
    ]
