"""What the link of a message opens, for whoever holds it: one person's part in an appointment."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from booking.access.actor import Actor
from booking.appointments.errors import LinkRefused
from booking.appointments.models import Participation
from booking.appointments.services.confirm_hold import PARTICIPATION_PURPOSE
from booking.directory.identity import actor_of_link
from booking.notifications.recap import recap_of
from socle import clock
from socle.links import opens
from socle.web.limits import limited

from . import letters
from .screen import contact

View = Callable[..., HttpResponse]


def by_link(view: View) -> View:
    """Call `view(request, participation, secret)`; a dead link, whatever it died of, is a 404.

    Before that, the first letters of the name are asked, once a browser.
    """

    @limited("link", refusals=(404,))
    @wraps(view)
    def guarded(request: HttpRequest, participation_id: int, secret: str) -> HttpResponse:
        try:
            part = open_participation(participation_id, secret)
            if not letters.is_open(request, part):
                return letters.ask(request, part)
            return view(request, part, secret)
        except LinkRefused as refusal:
            return render(request, "usager/link_refused.html", status=refusal.status)

    return guarded


def open_participation(identifier: int, secret: str) -> Participation:
    """The participation that a link opens (2 queries, 1 for a wrong one).

    Raises:
        LinkRefused: wrong link, too old, or of a person since deleted.
    """
    rows = Participation.objects.filter(pk=identifier, usager__deleted_at__isnull=True)
    # First what the secret is made of, and no more: reading all the rest would take longer where
    # there is an appointment, and tell it to who has a wrong secret.
    generation = rows.order_by().values_list("link_generation", flat=True).first()
    right = opens(secret, PARTICIPATION_PURPOSE, identifier, generation or 0)
    if generation is None or not right:
        raise LinkRefused
    part = rows.select_related(
        "usager",
        "appointment__organisation",
        "appointment__motif__service",
        "appointment__place",
    ).first()
    if part is None or part.link_expires_at <= clock.now():
        raise LinkRefused
    return part


def actor_of(part: Participation) -> Actor:
    """Who holds the link of that participation."""
    return actor_of_link(part.pk)


def words_of(part: Participation, secret: str) -> dict[str, object]:
    """What every page about the participation shows."""
    appointment = part.appointment
    return {
        "recap": recap_of(appointment),
        "participation_id": part.pk,
        "secret": secret,
        **contact(appointment.organisation, appointment.place),
    }
