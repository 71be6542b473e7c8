"""Forgotten password and new address: links, once, and nothing that tells who has an account."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.directory import memberships
from booking.directory.models import Agent
from booking.directory.tasks import take_address
from socle.accounts.models import Account, AddressProof, Session
from socle.accounts.proofs import proof_secret
from socle.audit.models import Entry
from socle.clock import now
from tenants.context import in_espace
from tests.factories import AccountFactory, OrganisationFactory
from tests.factories.directory import PASSWORD
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import account_of, give_password, member, with_authenticator

FORGOTTEN = "/connexion/mot-de-passe"
ADDRESS = "/agent/mon-compte/adresse"
NEW = "Autre-cheval-8-agrafe"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def agent(alpha) -> Agent:
    with in_espace(alpha):
        return member(OrganisationFactory(), email="ana.roux@dep.test")


def ask(client: HostClient, email: str):
    return client.post(FORGOTTEN, {"email": email})


def link_in(message) -> str:
    return re.search(r"http://[a-z.]+(/connexion/\S+)", message.body)[1]


def link_for(deliver, address: str) -> str:
    deliver()
    return link_in(next(one for one in mail.outbox if one.to == [address]))


def choose(client: HostClient, link: str, chosen: str = NEW, again: str | None = None):
    return client.post(link, {"chosen": chosen, "again": chosen if again is None else again})


# Forgotten password


def test_a_link_lets_one_choose_another_password(alpha_client, agent, deliver):
    ask(alpha_client, " Ana.Roux@DEP.test ")
    link = link_for(deliver, agent.email)
    assert alpha_client.get(link).status_code == 200
    answer = choose(alpha_client, link)
    assert answer.url == "/connexion"
    assert give_password(alpha_client, agent).status_code == 200
    assert give_password(alpha_client, agent, NEW).status_code == 302


def test_the_link_serves_once_and_is_told_to_nobody(alpha_client, agent, deliver):
    ask(alpha_client, agent.email)
    link = link_for(deliver, agent.email)
    assert alpha_client.get(link)["Referrer-Policy"] == "no-referrer"
    choose(alpha_client, link)
    again = choose(alpha_client, link, "Encore-cheval-9-agrafe")
    assert again.status_code == 404
    assert give_password(alpha_client, agent, NEW).status_code == 302


def test_it_lasts_six_hours(alpha_client, agent, deliver):
    ask(alpha_client, agent.email)
    link = link_for(deliver, agent.email)
    proof = AddressProof.objects.get()
    assert proof.expires_at - proof.created_at == timedelta(hours=6)
    AddressProof.objects.update(expires_at=now())
    assert alpha_client.get(link).status_code == 404
    assert choose(alpha_client, link).status_code == 404


def test_the_newest_use_kills_the_others(alpha_client, agent, deliver):
    ask(alpha_client, agent.email)
    first = link_for(deliver, agent.email)
    mail.outbox.clear()
    ask(alpha_client, agent.email)
    choose(alpha_client, link_for(deliver, agent.email))
    assert alpha_client.get(first).status_code == 404


def test_the_table_opens_nothing(alpha_client, agent):
    ask(alpha_client, agent.email)
    proof = AddressProof.objects.get()
    columns = {field.attname for field in AddressProof._meta.fields}
    assert not any(proof_secret(proof) in str(getattr(proof, name)) for name in columns)


@pytest.mark.parametrize("secret", ["a" * 33, "é", "x" * 500])
def test_a_guess_opens_nothing(alpha_client, agent, secret):
    ask(alpha_client, agent.email)
    proof = AddressProof.objects.get()
    assert alpha_client.get(f"{FORGOTTEN}/{proof.pk}/{secret}").status_code == 404


def test_a_link_for_one_thing_does_no_other(alpha_client, agent, deliver):
    ask(alpha_client, agent.email)
    proof = AddressProof.objects.get()
    link = f"/connexion/adresse/{proof.pk}/{proof_secret(proof)}"
    assert alpha_client.get(link).status_code == 404
    assert alpha_client.post(link).status_code == 404


@pytest.mark.parametrize(
    ("chosen", "again"), [("court", None), ("motdepasse1234", None), (NEW, "Different-7-agrafe-x")]
)
def test_a_weak_or_mistyped_password_keeps_the_link_good(
    alpha_client, agent, deliver, chosen, again
):
    ask(alpha_client, agent.email)
    link = link_for(deliver, agent.email)
    answer = choose(alpha_client, link, chosen, again)
    assert answer.status_code == 200
    assert parse(answer.content.decode()).one(id="erreurs")
    assert choose(alpha_client, link).status_code == 302


def test_every_session_is_closed_and_one_is_told(alpha_client, bravo_client, agent, deliver):
    for client in (alpha_client, bravo_client):
        client.log_in(account_of(agent))
    assert Session.objects.filter(account_id=agent.account_id).count() == 2
    visitor = HostClient("alpha.localhost")
    ask(visitor, agent.email)
    choose(visitor, link_for(deliver, agent.email))
    assert not Session.objects.filter(account_id=agent.account_id).exists()
    mail.outbox.clear()
    deliver()
    assert [one.subject for one in mail.outbox] == ["Votre mot de passe est changé"]
    assert Entry.objects.filter(verb="account.password_renewed").exists()


def test_the_second_factor_stays(alpha_client, agent, deliver):
    with_authenticator(agent)
    ask(alpha_client, agent.email)
    choose(alpha_client, link_for(deliver, agent.email))
    assert give_password(alpha_client, agent, NEW).url == "/connexion/code"


def test_a_locked_login_opens_again(alpha_client, agent, deliver):
    for _ in range(5):
        give_password(alpha_client, agent, "Pas-le-bon-mot-1")
    ask(alpha_client, agent.email)
    choose(alpha_client, link_for(deliver, agent.email))
    assert give_password(alpha_client, agent, NEW).status_code == 302


# Nothing tells who has an account


def unknown(alpha, bravo) -> str:
    return "personne@dep.test"


def without_agent(alpha, bravo) -> str:
    return AccountFactory().email


def of_another_espace(alpha, bravo) -> str:
    with in_espace(bravo):
        return member(OrganisationFactory()).email


def closed(alpha, bravo) -> str:
    with in_espace(alpha):
        agent = member(OrganisationFactory())
    Account.objects.filter(pk=agent.account_id).update(is_active=False)
    return agent.email


NOBODY = [unknown, without_agent, of_another_espace, closed]


@pytest.mark.parametrize("case", NOBODY, ids=lambda case: case.__name__)
def test_the_answer_and_the_work_are_the_same_for_nobody(
    case, alpha, bravo, agent, alpha_client, deliver
):
    counts, pages = [], []
    for email in (agent.email, case(alpha, bravo)):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(HostClient("alpha.localhost"), email)
        words = re.sub(r'(nonce|value)="[^"]*"', "", answer.content.decode())
        pages.append((answer.status_code, words.replace(email, "…")))
        counts.append([re.sub(r"'[^']*'|\d+", "", one["sql"])[:60] for one in queries])
    assert pages[0] == pages[1]
    assert counts[0] == counts[1]
    deliver()
    assert [one.to for one in mail.outbox] == [[agent.email]]


def test_asked_too_often_nothing_more_is_sent_nor_said(alpha_client, agent, deliver, settings):
    settings.LIMITS_ENABLED = True
    pages = {ask(alpha_client, agent.email).status_code for _ in range(8)}
    deliver()
    assert pages == {200}
    assert len(mail.outbox) == 5


# A new address


@pytest.fixture
def client(alpha_client, agent) -> HostClient:
    """Logged in a moment ago."""
    give_password(alpha_client, agent)
    return alpha_client


def change(client: HostClient, email: str = "ana@nouveau.test"):
    return client.post(ADDRESS, {"email": email})


def test_the_address_changes_once_the_new_one_is_proved(client, agent, alpha, deliver):
    change(client, "Ana@Nouveau.test")
    assert account_of(agent).email == "ana.roux@dep.test"
    link = link_for(deliver, "ana@nouveau.test")
    assert "ana@nouveau.test" in client.get(link).content.decode()
    assert account_of(agent).email == "ana.roux@dep.test"
    client.post(link)
    assert account_of(agent).email == "ana@nouveau.test"
    deliver()
    with in_espace(alpha):
        agent.refresh_from_db()
    assert agent.email == "ana@nouveau.test"
    assert client.post(link).status_code == 404


def test_the_former_address_is_told_before_and_after(client, agent, deliver):
    change(client)
    link = link_for(deliver, "ana@nouveau.test")
    client.post(link)
    deliver()
    told = [one.subject for one in mail.outbox if one.to == ["ana.roux@dep.test"]]
    assert told == [
        "Un changement d’adresse e-mail est demandé",
        "Votre adresse e-mail est changée",
    ]


def test_it_changes_in_every_espace(client, agent, alpha, bravo, deliver, monkeypatch):
    monkeypatch.setattr(take_address, "delay", lambda number, pk: take_address(number, pk))
    with in_espace(bravo):
        theirs = member(OrganisationFactory(), email=agent.email, account=account_of(agent))
        memberships.tell_members()
    with in_espace(alpha):
        memberships.tell_members()
    change(client)
    client.post(link_for(deliver, "ana@nouveau.test"))
    deliver()
    with in_espace(bravo):
        theirs.refresh_from_db()
    assert theirs.email == "ana@nouveau.test"


def test_an_address_of_somebody_else_gets_no_link_and_is_not_told(client, agent, alpha, deliver):
    with in_espace(alpha):
        bob = member(OrganisationFactory())
    known, unknown_ = change(client, bob.email), change(client, "libre@dep.test")
    assert known.status_code == unknown_.status_code == 302
    deliver()
    assert [one for one in mail.outbox if one.to == [bob.email]] == []


def test_taken_meanwhile_it_is_refused(client, agent, deliver):
    change(client)
    link = link_for(deliver, "ana@nouveau.test")
    AccountFactory(email="ana@nouveau.test")
    assert client.post(link).status_code == 409
    assert account_of(agent).email == "ana.roux@dep.test"


@pytest.mark.parametrize("email", ["", "sans arobase", "ana.roux@dep.test", "a" * 260 + "@x.fr"])
def test_an_address_that_makes_no_sense_changes_nothing(client, agent, email):
    assert change(client, email).status_code == 422
    assert not AddressProof.objects.exists()


def test_only_after_saying_who_one_is(alpha_client, agent):
    alpha_client.log_in(account_of(agent), second_factor=False)
    assert change(alpha_client).url.startswith("/connexion?next=")
    assert not AddressProof.objects.exists()


def test_the_password_stays_the_one_that_it_was(client, agent, deliver):
    change(client)
    client.post(link_for(deliver, "ana@nouveau.test"))
    answer = HostClient("alpha.localhost").post(
        "/connexion", {"email": "ana@nouveau.test", "password": PASSWORD}
    )
    assert answer.status_code == 302
