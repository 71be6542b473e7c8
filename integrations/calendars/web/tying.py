"""Tie a calendar: where it is, which one, what for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest, agent_required
from socle.clock import now
from socle.errors import NotVisible
from socle.web.limits import limited

from ..models import Connection
from ..services.connect import add_address, choose_calendar, find_calendars
from ..services.connect_exchange import connect_exchange
from .account import PAGE, show_form
from .forms import ChoiceForm, ExchangeForm, IcsForm, LoginForm

CALDAV = (
    "Pour La Suite, Nextcloud, Zimbra, SOGo et tous les agendas qui parlent CalDAV. Créez dans "
    "votre messagerie un mot de passe réservé à cet usage, puis saisissez-le ici."
)
ICS = (
    "Tout agenda publié à une adresse : Google Agenda, Outlook, un planning d’équipe. Les heures "
    "occupées bloquent vos créneaux ; rien n’y est écrit."
)
EXCHANGE = (
    "Pour un Outlook dont le serveur est dans les locaux de votre administration. Nous essayons "
    "votre calendrier avant de commencer : rien ne reste de l’essai."
)
BEGUN = "Votre agenda est relié. La première synchronisation commence."

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@sensitive_post_parameters("password")
@get_or_post
@agent_required
@limited("code", methods=("POST",))
def caldav(request: AgentRequest) -> HttpResponse:
    form = LoginForm(request.POST or None)
    tied: list[Connection] = []

    def work() -> None:
        tied.append(find_calendars(request.actor.agent_id, **form.cleaned_data, now=now()))

    status = saved(form, work)
    if status:
        heading = "Relier un agenda CalDAV"
        return show_form(
            request, form, heading, status, intro=CALDAV, button="Chercher mes calendriers"
        )
    if not tied[0].found:
        messages.success(request, "Vos accès sont à jour : la synchronisation reprend.")
        return redirect("agent_calendar", tied[0].pk)
    return redirect("agent_calendar_choice", tied[0].pk)


@get_or_post
@agent_required
@limited("code", methods=("POST",))
def choice(request: AgentRequest, connection_id: int) -> HttpResponse:
    rows = Connection.objects.filter(agent_id=request.actor.agent_id, pk=connection_id)
    connection = rows.exclude(state=Connection.State.LEAVING).first()
    if connection is None:
        raise NotVisible
    if not connection.found:
        return redirect("agent_calendar", connection.pk)
    form = ChoiceForm(request.POST or None, found=connection.found, initial=_present(connection))

    def work() -> None:
        chosen = dict(form.cleaned_data)
        choose_calendar(connection, chosen.pop("calendar"), now(), **chosen)

    status = saved(form, work, {"url": "calendar"})
    if status:
        intro = "Nous l’essayons avant de commencer : rien ne reste de l’essai."
        heading = "Choisir le calendrier"
        return show_form(request, form, heading, status, intro=intro, button="Relier ce calendrier")
    messages.success(request, BEGUN)
    return redirect("agent_calendar", connection.pk)


@sensitive_post_parameters("password")
@get_or_post
@agent_required
@limited("code", methods=("POST",))
def exchange(request: AgentRequest) -> HttpResponse:
    form = ExchangeForm(request.POST or None, initial=_tied_before(request.actor.agent_id))
    tied: list[Connection] = []

    def work() -> None:
        tied.append(connect_exchange(request.actor.agent_id, **form.cleaned_data, now=now()))

    status = saved(form, work)
    if status:
        heading = "Relier un agenda Exchange"
        return show_form(request, form, heading, status, intro=EXCHANGE, button="Relier cet agenda")
    messages.success(request, BEGUN)
    return redirect("agent_calendar", tied[0].pk)


def _tied_before(agent_id: int) -> dict[str, object]:
    """What was typed before, but for the password: who comes back has a new one."""
    rows = Connection.objects.filter(agent_id=agent_id, provider=Connection.Provider.EXCHANGE)
    row = rows.first()
    if row is None:
        return {}
    return {
        "url": row.url,
        "mailbox": row.calendar,
        "username": row.username,
        "pushes": row.pushes,
        "reads": row.reads,
    }


def _present(connection: Connection) -> dict[str, object]:
    """What was chosen before, if anything."""
    if not connection.calendar:
        return {}
    return {
        "calendar": connection.calendar,
        "pushes": connection.pushes,
        "reads": connection.reads,
    }


@sensitive_post_parameters("url")
@get_or_post
@agent_required
@limited("code", methods=("POST",))
def ics(request: AgentRequest) -> HttpResponse:
    form = IcsForm(request.POST or None)
    status = saved(
        form, lambda: add_address(request.actor.agent_id, form.cleaned_data["url"], now())
    )
    if status:
        heading = "Lire mes occupations à une adresse ICS"
        return show_form(request, form, heading, status, intro=ICS, button="Lire cet agenda")
    messages.success(request, BEGUN)
    return redirect(PAGE)
