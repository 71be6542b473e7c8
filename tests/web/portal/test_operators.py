"""The operators' door: on the portal only, by two proofs, for who has the role now."""

import pytest
from django.conf import settings
from django_otp.plugins.otp_totp.models import TOTPDevice

from socle.accounts.models import Account, Session
from tenants.models import Espace
from tests.factories import AccountFactory
from tests.support.clients import HostClient
from tests.support.markup import parse
from tests.web.agent.people import KEY, PASSWORD, code_of

HOME, LOGIN = "/operateurs", "/operateurs/connexion"


@pytest.fixture
def client(db) -> HostClient:
    return HostClient(settings.PORTAL_HOST)


@pytest.fixture
def operator(db) -> Account:
    account = AccountFactory(email="ops@demo.example", operator_role="support")
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def equipped(operator) -> Account:
    TOTPDevice.objects.create(user=operator, key=KEY, name="Téléphone")
    return operator


def send(client: HostClient, email: str = "ops@demo.example", password: str = PASSWORD, **more):
    return client.post(LOGIN, {"email": email, "password": password, **more})


def enter(client: HostClient):
    assert send(client).url == "/operateurs/connexion/code"
    return client.post("/operateurs/connexion/code", {"code": code_of()})


def main_of(answer) -> str:
    assert answer.status_code == 200
    return parse(answer.content.decode()).one("main").text


def test_the_home_lists_espaces_and_their_state(client, equipped, alpha, bravo) -> None:
    assert client.get(HOME).url == f"{LOGIN}?next={HOME}"
    assert enter(client).url == HOME
    words = main_of(client.get(HOME))
    assert alpha.name in words
    assert bravo.name in words
    assert "Ouvert" in words
    assert alpha.primary_host in words
    assert "Aucun espace" in main_of(client.get(f"{HOME}?etat=archived"))
    assert client.get(f"{HOME}?etat=<script>").status_code == 200


def test_a_password_alone_opens_nothing(client, operator) -> None:
    answer = send(client)
    assert answer.url == "/operateurs/connexion/activer"
    assert client.get(HOME).url.startswith(LOGIN)
    assert "Activez le second facteur" in client.get(answer.url).content.decode()
    assert not Session.objects.filter(account_id=operator.pk).exists()


@pytest.mark.parametrize("role", ["", "nobody"])
def test_who_has_no_role_gets_the_words_of_a_wrong_password(client, equipped, role) -> None:
    if role == "nobody":
        answer = send(client, email="personne@demo.example")
    else:
        Account.objects.update(operator_role="")
        answer = send(client)
    assert "Adresse e-mail ou mot de passe incorrect" in answer.content.decode()


def test_a_role_that_is_taken_away_closes_the_page(client, equipped) -> None:
    enter(client)
    Account.objects.update(operator_role="")
    assert client.get(HOME).url.startswith(LOGIN)
    assert not Session.objects.filter(account_id=equipped.pk).exists()


def test_a_session_of_the_portal_is_worth_nothing_in_an_espace(client, equipped, alpha) -> None:
    enter(client)
    espace = HostClient(alpha.primary_host)
    espace.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[
        settings.SESSION_COOKIE_NAME
    ].value
    assert espace.get("/agent/").url.startswith("/connexion")
    assert espace.get(HOME).status_code == 404


def test_leaving_closes_it(client, equipped) -> None:
    enter(client)
    assert client.get("/operateurs/deconnexion").status_code == 405
    assert client.post("/operateurs/deconnexion").url == LOGIN
    assert client.get(HOME).url.startswith(LOGIN)


def test_one_never_lands_elsewhere(client, equipped) -> None:
    send(client, next="https://evil.example/")
    answer = client.post("/operateurs/connexion/code", {"code": code_of()})
    assert answer.url == HOME


def test_wrong_passwords_lock(client, equipped, settings) -> None:
    statuses = [send(client, password="faux").status_code for _ in range(12)]
    assert statuses[-1] in (403, 429)
    assert send(client).status_code in (403, 429)


def test_espaces_that_failed_say_where(client, equipped, alpha) -> None:
    enter(client)
    Espace.objects.filter(pk=alpha.pk).update(
        state=Espace.State.FAILED, creation_error="Étape rôle : refusée"
    )
    assert "Étape rôle : refusée" in main_of(client.get(HOME))
