"""What stays when the first day comes again: who tries, their tokens, their webhooks."""

from dataclasses import dataclass

from django.db.models import Model

from booking.directory.memberships import tell_members
from booking.directory.models import (
    AccessToken,
    Agent,
    AgentInvitation,
    AgentRole,
    Organisation,
    Service,
)
from integrations.webhooks.models import WebhookEndpoint

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Person:
    agent: Values
    invitation: Values | None
    tokens: list[Values]


@dataclass(frozen=True, slots=True)
class Kept:
    """`endpoints`: the organisation's name, and what its webhook was."""

    people: list[Person]
    endpoints: list[tuple[str, Values]]


def kept() -> Kept:
    """Of the espace under way, before it is emptied."""
    people = []
    for agent in Agent.objects.current().filter(account_id__isnull=False).order_by("pk"):
        invitation = AgentInvitation.objects.filter(agent=agent).first()
        tokens = AccessToken.objects.filter(agent=agent, revoked_at__isnull=True).order_by("pk")
        people.append(
            Person(
                values_of(agent),
                values_of(invitation) if invitation else None,
                [values_of(token) for token in tokens],
            )
        )
    endpoints = WebhookEndpoint.objects.select_related("organisation").order_by("pk")
    return Kept(people, [(one.organisation.name, values_of(one)) for one in endpoints])


def put_back(stays: Kept) -> None:
    """In the espace of the first day: who tries administers all of it."""
    organisations = {one.name: one for one in Organisation.objects.order_by("pk")}
    first = next(iter(organisations.values()))
    services = list(Service.objects.filter(is_enabled=True))
    for person in stays.people:
        agent = Agent.objects.create(**{**person.agent, "is_espace_admin": True})
        agent.services.set(services)
        AgentRole.objects.bulk_create(
            AgentRole(agent=agent, organisation=one, access_level=AgentRole.AccessLevel.ADMIN)
            for one in organisations.values()
        )
        if person.invitation:
            AgentInvitation.objects.create(**{**person.invitation, "agent_id": agent.pk})
        for token in person.tokens:
            AccessToken.objects.create(**{**token, "agent_id": agent.pk})
    for name, endpoint in stays.endpoints:
        organisation = organisations.get(name, first)
        known = WebhookEndpoint.objects.filter(
            organisation=organisation, target_url=endpoint["target_url"]
        )
        if not known.exists():
            WebhookEndpoint.objects.create(**{**endpoint, "organisation_id": organisation.pk})
    tell_members()


def values_of(row: Model) -> Values:
    """All its columns but the identifier."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
