"""Agents learn of what others do to their appointments, or of all of it, by their level."""

from dataclasses import replace

from booking.appointments.models import Appointment
from booking.directory.models import Agent
from socle.outbox.models import Message
from socle.outbox.registry import handles

from ..going_back import AGENTS, is_back_unheard
from ..reading import coming, is_disowned
from ..recap import recap_of
from ..tell_agents import AgentNews, tell_agents
from .moved import former_setting

DISOWNED = (
    "La personne dit ne pas avoir demandé ce rendez-vous, pris par un prescripteur : "
    "il a été annulé"
)


@handles("appointment.booked", name="notifications.booked_agents")
@handles("appointment.restored", name="notifications.restored_agents")
def tell_booked(message: Message) -> None:
    appointment = coming(message.payload["appointment_id"])
    if appointment and not appointment.is_cancelled:
        tell_agents(message, appointment, _team(appointment), _booked(appointment))


@handles("appointment.moved", name="notifications.moved_agents")
def tell_moved(message: Message) -> None:
    """Those who stay learn of the move; who comes has a new appointment, who leaves one less."""
    appointment = coming(message.payload["appointment_id"])
    if appointment is None or appointment.is_cancelled:
        return
    moment, place = former_setting(message, appointment)
    _tell_change_of_team(message, appointment, moment)
    if (moment or place) and not is_back_unheard(appointment, AGENTS):
        recap = recap_of(appointment)
        news = AgentNews(
            event="rdv_updated",
            subject=f"Rendez-vous du {moment or recap.moment} modifié",
            title="Rendez-vous modifié",
            act="Ce rendez-vous a été modifié",
            extra={"former_moment": moment, "former_place": place},
        )
        added = set(message.payload.get("added_agent_ids", ()))
        stayed = [agent for agent in _team(appointment) if agent.pk not in added]
        tell_agents(message, appointment, stayed, news)


@handles("appointment.edited", name="notifications.edited_agents")
def tell_edited(message: Message) -> None:
    """Another team at the same time and place: who comes and who leaves is told all the same.

    The existing service tells nobody then, and agents find out in front of the usager.
    """
    appointment = coming(message.payload["appointment_id"])
    if appointment and not appointment.is_cancelled:
        _tell_change_of_team(message, appointment, "")


@handles("appointment.cancelled", name="notifications.cancelled_agents")
def tell_cancelled(message: Message) -> None:
    appointment = coming(message.payload["appointment_id"])
    if appointment and appointment.is_cancelled:
        news = _cancelled(appointment)
        if is_disowned(appointment.participations.values_list("pk", flat=True)):
            news = replace(news, act=DISOWNED)
        tell_agents(message, appointment, _team(appointment), news)


@handles("participation.added", name="notifications.added_agents")
@handles("participation.restored", name="notifications.restored_participation_agents")
def tell_joined(message: Message) -> None:
    """Somebody registers alone; what colleagues do to the list, they see on the list."""
    _tell_of_list(message, "rdv_created", "Nouvelle inscription", "Une inscription a été faite")


@handles("participation.cancelled", name="notifications.cancelled_participation_agents")
@handles("participation.removed", name="notifications.removed_agents")
def tell_left(message: Message) -> None:
    gone = is_disowned([message.payload["participation_id"]])
    act = DISOWNED if gone else "Une inscription a été annulée"
    _tell_of_list(message, "rdv_cancelled", "Inscription annulée", act)


@handles("participation.replaced", name="notifications.replaced_agents")
def tell_replaced(message: Message) -> None:
    _tell_of_list(message, "rdv_updated", "Participant changé", "Un participant a été remplacé")


def _tell_of_list(message: Message, event: str, title: str, act: str) -> None:
    if message.payload.get("author_kind") == Appointment.CreatedBy.AGENT:
        return
    appointment = coming(message.payload["appointment_id"])
    if appointment and not appointment.is_cancelled:
        moment = recap_of(appointment).moment
        news = AgentNews(event, f"{title} – rendez-vous du {moment}", title, act)
        tell_agents(message, appointment, _team(appointment), news)


def _tell_change_of_team(message: Message, appointment: Appointment, former: str) -> None:
    """`former`: the time that it had for those who leave, in French, if it is another."""
    payload, team = message.payload, _team(appointment)
    present = {agent.pk for agent in team}
    added = set(payload.get("added_agent_ids", ()))
    # Whoever was put back since has nothing to take out of their calendar.
    removed = set(payload.get("removed_agent_ids", ())) - present
    newcomers = [agent for agent in team if agent.pk in added]
    added_words = "Ce rendez-vous a été mis dans votre agenda"
    tell_agents(message, appointment, newcomers, _booked(appointment, added_words))
    leavers = Agent.objects.current().filter(pk__in=removed).order_by("pk")
    tell_agents(message, appointment, leavers, _withdrawn(appointment, former))


def _team(appointment: Appointment) -> list[Agent]:
    return list(appointment.agents.current().order_by("pk"))


def _booked(appointment: Appointment, act: str = "Ce rendez-vous a été pris") -> AgentNews:
    return AgentNews(
        event="rdv_created",
        subject=f"Nouveau rendez-vous le {recap_of(appointment).moment}",
        title="Nouveau rendez-vous",
        act=act,
    )


def _cancelled(appointment: Appointment) -> AgentNews:
    return AgentNews(
        event="rdv_cancelled",
        subject=f"Rendez-vous du {recap_of(appointment).moment} annulé",
        title="Rendez-vous annulé",
        act="Ce rendez-vous a été annulé",
        is_over=True,
    )


def _withdrawn(appointment: Appointment, former: str) -> AgentNews:
    moment = former or recap_of(appointment).moment
    return AgentNews(
        event="rdv_cancelled",
        subject=f"Rendez-vous du {moment} retiré de votre agenda",
        title="Rendez-vous retiré de votre agenda",
        act="Ce rendez-vous a été retiré de votre agenda",
        is_over=True,
        extra={"former_moment": former, "is_withdrawn": True},
    )
