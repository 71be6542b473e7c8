"""A scarce motif may ask who one is, by FranceConnect; without it there is the telephone."""

from django.http import HttpRequest, HttpResponse

from booking.appointments.choice import Choice
from booking.appointments.search import candidates
from booking.directory.verified import subject_of

from . import taken
from .path import Path, Step
from .screen import recap_lines, show
from .session import known_session


def is_missing(request: HttpRequest, path: Path) -> bool:
    """Whether the motif asks for a verified identity, and this browser has shown none."""
    return path.motif.verified_identity and not subject_of(known_session(request))


def ask(request: HttpRequest, path: Path, choice: Choice | None = None) -> HttpResponse:
    """Lead to FranceConnect and back to this very step; nothing is held meanwhile.

    Args:
        choice: the slot chosen; None for who registers in a draw or a queue.
    """
    if choice and not candidates(path.wanted, choice.starts_at, path.now):
        return taken.show_taken(request, path, choice, typed={}, late=False)
    status = 422 if request.method == "POST" else 200
    lines = recap_lines(path, choice.starts_at if choice else None)
    return show(request, "verification", path, Step.IDENTITY, status, recap=lines)
