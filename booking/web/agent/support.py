"""An operator in the agents' workspace: let in by the espace, told on every page, written down."""

from django.http import HttpRequest

from booking.access.actor import Actor
from booking.availability.loader import zone_of
from booking.directory.models import SupportGrant
from booking.directory.support import actor_of_support, note_step
from booking.domain.wording import format_moment
from socle.clock import now
from socle.errors import Forbidden

KEY = "support_grant"
# The account is the operator's own, and the door is the espace's.
CLOSED = ("/agent/mon-compte", "/agent/espace/assistance")
NOT_YOURS = "Cette page n’est pas ouverte à l’assistance."
ONLY_READ = "L’espace a ouvert un accès en lecture seule : rien ne peut y être changé."


def actor_of(request: HttpRequest) -> Actor | None:
    """Of a session that the console opened; None in every other (no query then)."""
    grant_id = request.session.get(KEY)
    if grant_id is None:
        return None
    found = actor_of_support(request.user, grant_id, now())
    if found is None:
        return None
    actor, request.support = found
    return actor


def check(request: HttpRequest) -> None:
    """Before the view: what the grant allows, and a line of the espace's history.

    Raises:
        Forbidden: a page that is not for support, or a change under a grant that only reads.
    """
    grant: SupportGrant | None = getattr(request, "support", None)
    if grant is None:
        return
    if request.path.startswith(CLOSED):
        raise Forbidden(NOT_YOURS)
    reads = request.method in ("GET", "HEAD")
    if not reads and grant.level == SupportGrant.Level.READ:
        raise Forbidden(ONLY_READ)
    note_step(grant, request.actor, request.method, request.path, now())


def banner(request: HttpRequest) -> list[dict[str, str]]:
    grant: SupportGrant | None = getattr(request, "support", None)
    if grant is None:
        return []
    until = format_moment(grant.ends_at, zone_of(None))
    text = f"Assistance : {grant.get_level_display().lower()}, jusqu’au {until}. {grant.reason}"
    return [{"text": text, "type": "alert"}]
