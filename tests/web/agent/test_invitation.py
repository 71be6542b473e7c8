"""The page of an invitation: names, a password, and the login."""

from datetime import timedelta

import pytest

from booking.directory.models import Agent, AgentInvitation
from booking.directory.services.invite_agents import invitation_secret
from socle.accounts.models import Account
from socle.clock import now
from tenants.context import in_espace
from tests.factories import AgentFactory, OrganisationFactory
from tests.factories.directory import PASSWORD

CHOSEN = "Agrafe-cheval-42-correct"
NAMES = {"first_name": "Inès", "last_name": "Moreau"}


@pytest.fixture
def invited(alpha) -> AgentInvitation:
    """Somebody whose account has no password yet."""
    with in_espace(alpha):
        agent = AgentFactory(
            first_name="",
            last_name="",
            email="ines@demo.example",
            organisation=OrganisationFactory(name="Maison de Privas"),
        )
        account = Account.objects.get(pk=agent.account_id)
        account.set_unusable_password()
        account.save()
        return AgentInvitation.objects.create(agent=agent, expires_at=now() + timedelta(hours=48))


@pytest.fixture
def stored(alpha, invited):
    """`stored()`: the invitation, its agent and their account, as they are in the database."""

    def read():
        with in_espace(alpha):
            row = AgentInvitation.objects.select_related("agent").get(pk=invited.pk)
            return row, row.agent, Account.objects.get(pk=row.agent.account_id)

    return read


def address(invitation: AgentInvitation, secret: str = "") -> str:
    return f"/agent/invitation/{invitation.agent_id}/{secret or invitation_secret(invitation)}"


def test_one_comes_in(invited, alpha_client, stored):
    page = alpha_client.get(address(invited))
    assert page.status_code == 200
    for words in ("Rejoindre Alpha", "Maison de Privas", "ines@demo.example", "12 caractères"):
        assert words in page.content.decode()
    assert page["Cache-Control"] == "no-store, private"
    answer = alpha_client.post(address(invited), {**NAMES, "password": CHOSEN})
    assert (answer.status_code, answer["Location"]) == (302, "/connexion")
    _, agent, account = stored()
    assert str(agent) == "Inès Moreau"
    assert account.check_password(CHOSEN)
    assert "Votre compte est prêt" in alpha_client.get("/connexion").content.decode()
    login = alpha_client.post("/connexion", {"email": "ines@demo.example", "password": CHOSEN})
    assert login.status_code == 302


def test_looking_accepts_nothing(invited, alpha_client, stored):
    alpha_client.get(address(invited))
    assert stored()[0].accepted_at is None


def test_an_account_of_another_espace_keeps_its_password(invited, alpha_client, stored):
    account = stored()[2]
    account.set_password(PASSWORD)
    account.save()
    page = alpha_client.get(address(invited)).content.decode()
    assert 'name="password"' not in page
    assert "votre mot de passe reste le même" in page
    answer = alpha_client.post(address(invited), {**NAMES, "password": CHOSEN})
    assert answer.status_code == 302
    assert stored()[2].check_password(PASSWORD)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"password": "court"}, "Mélangez majuscules"),
        ({"password": ""}, "Ce champ"),
        ({"first_name": " "}, "Ce champ"),
        ({"last_name": "x" * 300}, "150"),
        ({"password": "x" * 2000}, "128"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(typed, words, invited, alpha_client, stored):
    answer = alpha_client.post(address(invited), {**NAMES, "password": CHOSEN, **typed})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert CHOSEN not in page
    assert stored()[0].accepted_at is None


@pytest.mark.parametrize("why", ["wrong", "old", "used", "newer", "deleted", "nobody"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_opens_nothing(method, why, invited, alpha, alpha_client, stored):
    link = address(invited, "x" * 33 if why == "wrong" else "")
    changes = {
        "old": (AgentInvitation, {"expires_at": now()}),
        "used": (AgentInvitation, {"accepted_at": now()}),
        "newer": (AgentInvitation, {"generation": 1}),
        "deleted": (Agent, {"deleted_at": now()}),
    }
    if why in changes:
        model, fields = changes[why]
        with in_espace(alpha):
            model.objects.update(**fields)
    elif why == "nobody":
        link = f"/agent/invitation/9999999999999999999/{'x' * 33}"
    answer = getattr(alpha_client, method)(link, {**NAMES, "password": CHOSEN})
    assert answer.status_code == 404
    assert "ne l’est plus" in answer.content.decode() or why == "nobody"
    assert not stored()[2].has_usable_password()
