"""`/etat-du-service`: what is measured now. It names no espace and tells nothing of machines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from booking.domain.wording import format_delay
from integrations.publication.models import PublicFigure
from socle import clock
from socle.web.health import CHECKS
from socle.web.queues import oldest_due
from socle.web.schedule import jobs_missed
from tenants.context import on_portal
from tenants.levels.reading import Measured, levels_of

GOOD, SLOW, DOWN = "ok", "warning", "error"
WORDS = {GOOD: "Normal", SLOW: "Perturbé", DOWN: "En panne"}
# From when messages are late.
LATE = timedelta(minutes=5)
# From when a night has been missed.
NIGHT_IS_OLD = timedelta(hours=36)
KEEP = 20  # seconds: the page may be asked for by many when something is wrong
KEEP_LEVELS = 300  # seconds: they are of thirty days
KEY = "shared:status"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing measured: its state, and what was seen."""

    label: str
    state: str
    detail: str = ""

    @property
    def word(self) -> str:
        return WORDS[self.state]


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    lines = measured()
    espace = request.espace
    levels = kept_levels(espace.number if espace else None)
    worst = max(lines, key=lambda line: list(WORDS).index(line.state)).state
    context = {"lines": lines, "worst": worst, "measured_at": localtime(clock.now())}
    context["levels"] = levels
    page = render(request, "portal/status.html", context, status=503 if worst == DOWN else 200)
    page["Cache-Control"] = "no-store"
    return page


def measured() -> list[Line]:
    """As of some seconds ago; measured now when the cache is away."""
    try:
        kept = cache.get(KEY)
    except Exception:  # each client has its own errors; here they all mean "down"
        kept = None
    if kept is None:
        kept = [_seen(label, look) for label, look in LOOKS.items()]
        try:
            cache.set(KEY, kept, KEEP)
        except Exception:  # as above
            return kept
    return kept


def kept_levels(espace_number: int | None) -> list[Measured]:
    """As of some minutes ago; nothing when the database does not answer."""
    key = f"shared:levels:{espace_number or 'all'}"
    try:
        kept = cache.get(key)
        if kept is None:
            kept = levels_of(espace_number)
            cache.set(key, kept, KEEP_LEVELS)
    except Exception:  # as above: the page must say what is down, not be down with it
        return []
    return kept


def _seen(label: str, look: Callable[[], tuple[str, str]]) -> Line:
    try:
        state, detail = look()
    except Exception:  # as above
        state, detail = DOWN, "Ne répond pas."
    return Line(label, state, detail)


def _pages() -> tuple[str, str]:
    with on_portal():
        CHECKS["database"]()
    return GOOD, "La base de données répond."


def _jobs() -> tuple[str, str]:
    CHECKS["broker"]()
    return GOOD, "La file des tâches répond."


def _messages() -> tuple[str, str]:
    with on_portal():
        late = oldest_due()
    if late > LATE.total_seconds():
        return SLOW, f"Des e-mails et des SMS attendent depuis {format_delay(int(late))}."
    return GOOD, "Les e-mails et les SMS partent sans attendre."


def _schedule() -> tuple[str, str]:
    missed = jobs_missed()
    return (SLOW, "Des tâches planifiées ont du retard.") if missed else (GOOD, "À l’heure.")


def _night() -> tuple[str, str]:
    with on_portal():
        last = PublicFigure.objects.aggregate(last=Max("counted_at"))["last"]
    if last is None:
        return GOOD, "La première nuit n’est pas encore passée."
    words = date_format(localtime(last), "j F Y à G \\h i")
    return (SLOW if clock.now() - last > NIGHT_IS_OLD else GOOD), f"Dernier passage le {words}."


LOOKS = {
    "Prise de rendez-vous": _pages,
    "Tâches en arrière-plan": _jobs,
    "Envoi des messages": _messages,
    "Tâches planifiées": _schedule,
    "Travail de nuit": _night,
}
