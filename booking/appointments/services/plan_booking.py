"""Another application asks an agent to book an appointment here, and takes them back after."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible
from booking.directory.errors import InvalidValues
from booking.directory.models import Usager
from socle.errors import Forbidden

from ..models import Appointment, BookingPlan

LONGEST = 2000
# Nobody comes back to it later; it says who was to be seen.
IS_KEPT = timedelta(days=90)
NOT_AN_ADDRESS = "doit être une adresse https complète"


@transaction.atomic
def plan_booking(usager_id: int, return_url: str, dossier_url: str, actor: Actor) -> BookingPlan:
    """
    Args:
        return_url, dossier_url: "" for none.

    Raises:
        Forbidden: no agent.
        NotVisible: the usager is out of the actor's sight.
        InvalidValues: an address that leads nowhere, or elsewhere than to the web.
    """
    if actor.agent_id is None:
        raise Forbidden
    given = {"return_url": return_url, "dossier_url": dossier_url}
    wrong = {
        name: NOT_AN_ADDRESS for name, url in given.items() if url and not _leads_somewhere(url)
    }
    if wrong:
        raise InvalidValues(wrong)
    usager = fetch_visible(Usager.objects.current(), actor, pk=usager_id)
    return BookingPlan.objects.create(agent_id=actor.agent_id, usager=usager, **given)


@transaction.atomic
def fulfil_plan(plan_id: int, appointment: Appointment, actor: Actor) -> BookingPlan | None:
    """Tie what the agent has just booked to their plan, the first time; the plan, or None when
    it is not theirs, is done, or is of somebody else."""
    rows = BookingPlan.objects.select_for_update(of=("self",))
    plan = rows.filter(pk=plan_id, agent=actor.agent_id, appointment__isnull=True).first()
    if plan is None or not appointment.participations.filter(usager=plan.usager_id).exists():
        return None
    plan.appointment = appointment
    plan.save(update_fields=["appointment", "updated_at"])
    return plan


@transaction.atomic
def purge_plans(now: datetime, limit: int) -> int:
    """Delete those that are old; how many, `limit` at most."""
    old = BookingPlan.objects.filter(created_at__lte=now - IS_KEPT).order_by("pk")
    ids = list(old.values_list("pk", flat=True)[:limit])
    return BookingPlan.objects.filter(pk__in=ids).delete()[0]


def _leads_somewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    is_plain = url.isprintable() and " " not in url and "\\" not in url
    return len(url) <= LONGEST and is_plain and parts.scheme == "https" and bool(host)
