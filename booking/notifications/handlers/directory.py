"""Agents are asked to come, or warned that they will be forgotten."""

from datetime import date

from booking.availability.loader import zone_of
from booking.directory.models import Agent, AgentInvitation
from booking.directory.services.invite_agents import invitation_secret
from booking.domain.wording import format_date, format_moment
from socle import clock
from socle.outbox.models import Message
from socle.outbox.registry import handles

from ..addresses import absolute
from ..deliver import Addressee, Mail, send_mail_once


@handles("agent.invited", name="notifications.invited_agent")
def tell_invited(message: Message) -> None:
    """The link, and until when it opens; nothing once it is answered, or dead."""
    invitation = (
        AgentInvitation.objects.select_related("agent")
        .filter(agent_id=message.payload["agent_id"], accepted_at__isnull=True)
        .filter(agent__deleted_at__isnull=True, expires_at__gt=clock.now())
        .first()
    )
    if invitation is None or not invitation.agent.email:
        return
    agent = invitation.agent
    inviter = Agent.objects.filter(pk=invitation.invited_by_id).first()
    mail = Mail(
        subject="Invitation à rejoindre un espace de rendez-vous",
        template="agent_invited",
        context={
            "title": "Une invitation pour vous",
            "first_name": agent.first_name,
            "inviter": str(inviter) if inviter else "",
            "organisations": [str(one) for one in agent.organisations.order_by("name")],
            "link": absolute("agent_invitation", agent.pk, invitation_secret(invitation)),
            "deadline": format_moment(invitation.expires_at, zone_of(None), mention_zone=True),
        },
    )
    to = Addressee(agent.email, agent=agent)
    send_mail_once(message, "agent_invitation", to, mail, None, until=invitation.expires_at)


@handles("agent.inactive_warned", name="notifications.inactive_agent")
def tell_inactive(message: Message) -> None:
    """Their account will be removed unless they log in; `removed_on` in the payload says when."""
    agent = Agent.objects.current().filter(pk=message.payload["agent_id"]).first()
    if agent is None or not agent.email:
        return
    removed_on = message.payload.get("removed_on")
    mail = Mail(
        subject="Votre compte va être supprimé",
        template="agent_inactive",
        context={
            "title": "Votre compte va être supprimé",
            "first_name": agent.first_name,
            "removed_on": format_date(date.fromisoformat(removed_on)) if removed_on else "",
            "link": absolute("login"),
        },
    )
    send_mail_once(message, "agent_inactive", Addressee(agent.email, agent=agent), mail, None)
