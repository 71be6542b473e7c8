"""Agents who log in, and what they find, for the tests of the workspace."""

import time
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from booking.appointments.models import AgentClaim, Appointment, Participation
from booking.directory.models import Agent, AgentRole, Organisation
from socle.accounts.models import Account
from tests.factories import AgentFactory, MotifFactory, UsagerFactory
from tests.factories.directory import PASSWORD
from tests.support.clients import HostClient

KEY = "31" * 20


def member(organisation: Organisation | None, level: str = "basic", **fields) -> Agent:
    """An agent with a login and a role."""
    agent = AgentFactory(**fields)
    if organisation:
        AgentRole.objects.create(agent=agent, organisation=organisation, access_level=level)
    return agent


def account_of(agent: Agent) -> Account:
    return Account.objects.get(pk=agent.account_id)


def with_authenticator(agent: Agent, key: str = KEY) -> TOTPDevice:
    return TOTPDevice.objects.create(user=account_of(agent), key=key, name="Téléphone")


def code_of(key: str = KEY, steps: int = 0) -> str:
    """The six digits of now, or of so many steps of 30 s from now."""
    # At the very end of a step the next one would be current by the time it is checked.
    if time.time() % 30 > 28:
        time.sleep(2.1)
    return f"{totp(bytes.fromhex(key), drift=steps):06d}"


def give_password(client: HostClient, agent: Agent, password: str = PASSWORD, **more):
    return client.post("/connexion", {"email": agent.email, "password": password, **more})


def book(
    agent: Agent,
    organisation: Organisation,
    start: datetime,
    *,
    motif=None,
    usager=None,
    minutes: int = 30,
    **fields,
) -> Appointment:
    """An appointment of the agent, with one usager."""
    end = start + timedelta(minutes=minutes)
    booked = Appointment.objects.create(
        organisation=organisation,
        motif=motif or MotifFactory(organisations=[organisation]),
        starts_at=start,
        ends_at=end,
        **{"created_by": Appointment.CreatedBy.USER, **fields},
    )
    AgentClaim.objects.create(
        agent=agent,
        appointment=booked,
        period=DateTimeTZRange(start, end, "[)"),
        blocking=not booked.is_cancelled,
    )
    Participation.objects.create(
        appointment=booked,
        usager=usager or UsagerFactory(),
        status=booked.status,
        link_expires_at=end,
    )
    return booked
