"""Support comes into an espace by its leave only: for a time, under its own name, written down."""

from datetime import timedelta

import pytest
from django.conf import settings

from booking.directory.models import Agent, DirectoryChange, Organisation, SupportGrant, Usager
from booking.web.agent.support import KEY
from socle.accounts.models import Account, Session
from socle.accounts.sessions import SessionStore
from socle.audit.models import Entry
from socle.clock import now
from tenants.context import in_espace
from tenants.models import Espace
from tests.factories import AgentFactory, OrganisationFactory, UsagerFactory
from tests.support.clients import HostClient
from tests.support.markup import parse

from .pages import main_of

SETTINGS = "/agent/espace/assistance"
HOST = "alpha.localhost"


@pytest.fixture
def organisation(alpha, bravo) -> Organisation:
    with in_espace(alpha):
        return OrganisationFactory(name="Accueil d’alpha")


def agent_of(espace: Espace, organisation: Organisation | None = None, **fields) -> HostClient:
    with in_espace(espace):
        agent = AgentFactory(organisation=organisation, **fields)
    return HostClient(espace.primary_host).log_in(Account.objects.get(pk=agent.account_id))


@pytest.fixture
def espace_admin(alpha, organisation) -> HostClient:
    return agent_of(alpha, organisation, organisation__level="admin", is_espace_admin=True)


def grant(client: HostClient, level: str = "read", hours: int = 4, reason: str = "Agenda vide"):
    return client.post(SETTINGS, {"level": level, "hours": hours, "reason": reason})


def walk_in(operator: HostClient, host: str = HOST):
    """The whole passage, as a browser goes; the espace's client and the last answer."""
    inside = HostClient(host)
    to_portal = inside.get("/assistance").url
    answer = operator.get(to_portal.partition("localhost")[2])
    if answer.status_code != 302 or "/assistance/entree" not in answer.url:
        return inside, answer
    return inside, inside.get(answer.url.partition(host)[2])


def test_without_a_grant_nobody_gets_in(support, admin, alpha, bravo, organisation):
    for operator in (support, admin):
        inside, answer = walk_in(operator)
        assert answer.status_code == 403
        assert inside.get(f"/agent/{organisation.pk}/agenda").status_code == 302
    assert not Entry.objects.filter(verb="support.entered").exists()


def test_an_operator_reads_and_changes_nothing(
    support, support_account, espace_admin, organisation
):
    with_usager = organisation
    assert grant(espace_admin).status_code == 302
    inside, answer = walk_in(support)
    assert answer.url == "/agent/"
    page = inside.get(f"/agent/{with_usager.pk}/agenda")
    assert page.status_code == 200
    assert "Assistance : lecture seule" in parse(page.content.decode()).text
    refusal = inside.post(f"/agent/{organisation.pk}/usagers/nouveau", {"last_name": "Durand"})
    assert refusal.status_code == 403
    assert "lecture seule" in refusal.content.decode()
    line = Entry.objects.get(verb="support.entered")
    assert (line.account_id, line.detail) == (support_account.pk, "Lecture seule")


def test_every_step_is_in_the_espaces_own_history(
    support, espace_admin, alpha, bravo, organisation
):
    grant(espace_admin, "full")
    inside, _ = walk_in(support)
    inside.get(f"/agent/{organisation.pk}/motifs-de-l-organisation")
    inside.get(f"/agent/{organisation.pk}/agenda")
    page = main_of(espace_admin.get(SETTINGS))
    assert f"Page lue : /agent/{organisation.pk}/agenda, Sam Lire (assistance)" in page
    assert "Accès ouvert" in page
    assert "Entrée, Sam Lire (assistance)" in page
    with in_espace(bravo):
        assert not DirectoryChange.objects.filter(noun="support").exists()


def test_full_access_acts_under_the_operators_name(support, espace_admin, alpha, organisation):
    grant(espace_admin, "full")
    inside, _ = walk_in(support)
    answer = inside.post("/agent/espace/equipes/nouvelle", {"name": "Équipe de nuit", "agents": []})
    assert answer.status_code in (302, 404, 405, 422)
    with in_espace(alpha):
        steps = DirectoryChange.objects.filter(noun="support", verb="step")
        assert steps.filter(after__method="POST").exists()
        author = Agent.objects.get(pk=steps.first().author_agent_id)
        assert str(author) == "Sam Lire (assistance)"


def test_it_ends_by_itself(support, support_account, espace_admin, alpha, organisation):
    grant(espace_admin)
    inside, _ = walk_in(support)
    assert inside.get(f"/agent/{organisation.pk}/agenda").status_code == 200
    with in_espace(alpha):
        past = now() - timedelta(hours=9)
        SupportGrant.objects.update(granted_at=past, ends_at=past + timedelta(hours=1))
    assert inside.get(f"/agent/{organisation.pk}/agenda").url.startswith("/connexion")
    left = Session.objects.filter(host=HOST).values_list("account_id", flat=True)
    assert support_account.pk not in left


def test_the_espace_closes_it_at_once(support, espace_admin, alpha, organisation):
    grant(espace_admin)
    inside, _ = walk_in(support)
    with in_espace(alpha):
        pk = SupportGrant.objects.get().pk
    assert espace_admin.post(f"{SETTINGS}/{pk}/fin").url == SETTINGS
    assert inside.get(f"/agent/{organisation.pk}/agenda").url.startswith("/connexion")
    inside, answer = walk_in(support)
    assert answer.status_code == 403


def test_a_role_that_is_taken_away_closes_the_door(
    support, support_account, espace_admin, organisation
):
    grant(espace_admin)
    inside, _ = walk_in(support)
    Account.objects.filter(pk=support_account.pk).update(operator_role="")
    assert inside.get(f"/agent/{organisation.pk}/agenda").url.startswith("/connexion")


def test_the_grant_of_one_espace_opens_no_other(support, espace_admin, alpha, bravo):
    grant(espace_admin)
    assert walk_in(support, "bravo.localhost")[1].status_code == 403
    inside, _ = walk_in(support)
    stolen = HostClient("bravo.localhost")
    stolen.cookies.update(inside.cookies)
    assert stolen.get("/agent/").url.startswith("/connexion")


def test_a_ticket_is_worth_nothing_in_another_browser_nor_twice(support, espace_admin, alpha):
    grant(espace_admin)
    inside = HostClient(HOST)
    path = inside.get("/assistance").url.partition("localhost")[2]
    entry = support.get(path).url.partition(HOST)[2]
    assert HostClient(HOST).get(entry).status_code == 403
    assert inside.get(entry).status_code == 403  # spent by the thief
    entry = support.get(path).url.partition(HOST)[2]
    assert inside.get(entry).status_code == 302
    assert inside.get(entry).status_code == 403


def test_an_agent_cannot_take_the_console_s_way(espace_admin, alpha, organisation):
    grant(espace_admin)
    stranger = agent_of(alpha, organisation)
    portal = HostClient("localhost").log_in(Account.objects.order_by("created_at").last())
    _, answer = walk_in(portal)
    assert answer.url.startswith("/operateurs/connexion")
    assert stranger.get(SETTINGS).status_code == 403


def test_a_session_that_names_a_grant_by_itself_is_nobodys(espace_admin, alpha, organisation):
    """A grant in the session of an account without a role opens nothing."""
    grant(espace_admin)
    client = agent_of(alpha, organisation)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    session = SessionStore(session_key=cookie, host=HOST)
    with in_espace(alpha):
        session[KEY] = SupportGrant.objects.get().pk
        assert not Agent.objects.filter(is_support=True).exists()
    session.save()
    assert client.get(f"/agent/{organisation.pk}/agenda").status_code == 200
    assert client.get(SETTINGS).status_code == 403


@pytest.mark.parametrize("path", ["/agent/mon-compte", SETTINGS, "/agent/mon-compte/securite"])
def test_some_pages_are_never_supports(support, espace_admin, alpha, path):
    grant(espace_admin, "full")
    inside, _ = walk_in(support)
    assert inside.get(path).status_code == 403
    form = {"level": "full", "hours": 72, "reason": "Encore"}
    assert inside.post(path, form).status_code in (403, 405)


def test_support_is_picked_nowhere(support, espace_admin, alpha, organisation):
    grant(espace_admin, "full")
    walk_in(support)
    with in_espace(alpha):
        assert not Agent.objects.complete().filter(is_support=True).exists()
    page = espace_admin.get(f"/agent/{organisation.pk}/agenda").content.decode()
    assert "Sam Lire" not in page


def test_an_operator_who_is_an_agent_there_comes_as_one(
    support, support_account, espace_admin, alpha, organisation
):
    with in_espace(alpha):
        AgentFactory(account=support_account, organisation=organisation)
    grant(espace_admin)
    assert walk_in(support)[1].status_code == 403


@pytest.mark.parametrize(
    "changed",
    [
        *({"level": "root"}, {"hours": 0}, {"hours": 1000}, {"hours": "x"}, {"reason": ""}),
        *({"reason": "a" * 301}, {"reason": "\x00"}),
    ],
    ids=str,
)
def test_a_grant_that_makes_no_sense_is_refused(espace_admin, alpha, changed):
    form = {"level": "read", "hours": 4, "reason": "Agenda vide", **changed}
    assert espace_admin.post(SETTINGS, form).status_code == 422
    with in_espace(alpha):
        assert not SupportGrant.objects.exists()


def test_usagers_data_stays_in_its_espace(support, espace_admin, alpha, bravo, organisation):
    with in_espace(bravo):
        foreign = UsagerFactory(last_name="Voisin")
    grant(espace_admin, "full")
    inside, _ = walk_in(support)
    assert inside.get(f"/agent/{organisation.pk}/usagers/{foreign.pk}").status_code == 404
    with in_espace(bravo):
        assert Usager.objects.filter(pk=foreign.pk).exists()


def test_the_console_says_what_is_open(support, espace_admin, alpha):
    page = "/operateurs/espaces/alpha"
    assert "Aucun accès n’est ouvert" in main_of(support.get(page))
    grant(espace_admin)
    assert "Agenda vide" in main_of(support.get(page))
