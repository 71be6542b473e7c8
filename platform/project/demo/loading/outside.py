"""Who is not of the espace: a partner that books for people, a site that shows the path, software
that calls or is told of what happens, an agent's own calendar."""

from datetime import datetime, timedelta
from hashlib import sha256

from booking.directory.models import (
    AccessToken,
    Agent,
    AllowedOrigin,
    ApiCall,
    PartnerAddress,
    PartnerStructure,
)
from integrations.calendars.models import Connection
from integrations.webhooks.models import WebhookEndpoint
from project.context import portal_url
from socle.clock import now

PARTNER = "Association Le Pont"
PARTNER_DOMAIN = "lepont.example"
CALLS = (
    ("PATCH", "/api/v1/rdvs/:rdv_id/update_status", 403),
    ("GET", "/api/v1/rdvs", 200),
    ("GET", "/api/v1/users/:user_id", 404),
    ("GET", "/api/v1/users/:user_id", 200),
    ("GET", "/api/v1/rdvs", 200),
)


def write_outside() -> None:
    """A registered structure, known by its domain; the demonstration's own page with a frame."""
    partner = PartnerStructure.objects.create(name=PARTNER)
    PartnerAddress.objects.create(partner=partner, value=PARTNER_DOMAIN)
    AllowedOrigin.objects.create(origin=portal_url())
    agents = Agent.objects.filter(account_id__isnull=False, roles__access_level="admin")
    agent = agents.order_by("pk").first()
    if agent:
        _write_software(agent, now())


def _write_software(agent: Agent, instant: datetime) -> None:
    """All of it at rest: nothing in a demonstration asks other people's servers for anything."""
    token = AccessToken.objects.create(
        agent=agent,
        name="Tableau de bord",
        # Of nothing that could be shown: it opens nothing.
        digest=sha256(f"demonstration:{agent.pk}".encode()).hexdigest(),
        scopes=["read:rdvs", "read:users"],
        created_at=instant - timedelta(days=20),
        expires_at=instant + timedelta(days=70),
        last_used_at=instant - timedelta(hours=2),
    )
    ApiCall.objects.bulk_create(
        ApiCall(
            at=instant - timedelta(hours=2) + timedelta(minutes=10 * number),
            means=ApiCall.Means.TOKEN,
            agent_id=agent.pk,
            token_id=token.pk,
            method=method,
            path=path,
            status=status,
        )
        for number, (method, path, status) in enumerate(CALLS)
    )
    role = agent.roles.filter(access_level="admin").order_by("pk").first()
    webhook = WebhookEndpoint(
        organisation_id=role.organisation_id,
        target_url="https://tableau.example/rdv",
        paused_at=instant - timedelta(days=1),
    )
    webhook.set_secret("secret-de-demonstration")
    webhook.save()
    Connection.objects.create(
        agent=agent,
        provider=Connection.Provider.ICS,
        state=Connection.State.PAUSED,
        url="https://agenda.example/occupations.ics",
        label="Agenda personnel",
        reads=True,
        created_at=instant - timedelta(days=15),
        succeeded_at=instant - timedelta(days=1),
    )
