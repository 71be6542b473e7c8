"""Announcements: to whom, where, from when to when; read without a query, put away by agents."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from socle.accounts.models import Account
from socle.audit.models import Entry
from socle.clock import now
from tenants import hosts
from tenants.announcements import spread
from tenants.context import in_espace
from tenants.models import Announcement, Espace
from tests.factories import AgentFactory, OrganisationFactory
from tests.support.clients import HostClient
from tests.support.markup import parse

from .pages import main_of

NEW = "/operateurs/annonces/nouvelle"
TEXT = "Coupure mardi de 12 h à 13 h <b>"


def moments(start: timedelta, end: timedelta) -> dict[str, str]:
    found = {}
    for name, shift in (("starts_at", start), ("ends_at", end)):
        local = localtime(now() + shift)
        found |= {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M}"}
    return found


def asked(**changed: object) -> dict[str, object]:
    usual = moments(-timedelta(hours=1), timedelta(hours=2))
    return {"text": TEXT, "level": "warning", "audience": "agents", **usual, **changed}


@pytest.fixture
def publish(admin, alpha, bravo, django_capture_on_commit_callbacks):
    def send(**changed: object):
        with django_capture_on_commit_callbacks(execute=True):
            return admin.post(NEW, asked(**changed))

    return send


def agent_of(espace: Espace, **fields: object) -> HostClient:
    with in_espace(espace):
        agent = AgentFactory(organisation=OrganisationFactory(), **fields)
    account = Account.objects.get(pk=agent.account_id)
    return HostClient(espace.primary_host).log_in(account)


def says(client: HostClient, path: str = "/") -> bool:
    page = client.get(path, follow=True)
    assert page.status_code == 200
    text = parse(page.content.decode()).text
    assert "<b>Coupure" not in page.content.decode()
    return "Coupure mardi" in text


def test_agents_read_it_and_put_it_away(publish, alpha, bravo, alpha_client):
    publish()
    agent, colleague = agent_of(alpha), agent_of(bravo)
    assert says(agent, "/agent/")
    assert says(colleague, "/agent/")
    assert not says(alpha_client)
    pk = Announcement.objects.get().pk
    back = "http://alpha.localhost/agent/?x=1"
    answer = agent.post(f"/agent/annonces/{pk}/fermer", HTTP_REFERER=back)
    assert answer.url == "/agent/?x=1"
    assert not says(agent, "/agent/")
    assert says(colleague, "/agent/")


@pytest.mark.parametrize("referer", ["", "https://evil.example/agent", "//alpha.localhost@evil"])
def test_putting_it_away_leads_nowhere_else(publish, alpha, referer):
    publish()
    pk = Announcement.objects.get().pk
    answer = agent_of(alpha).post(f"/agent/annonces/{pk}/fermer", HTTP_REFERER=referer)
    assert answer.url == "/agent/"


def test_administrators_alone_read_what_is_for_them(publish, alpha, bravo):
    publish(audience="admins")
    assert says(agent_of(alpha, is_espace_admin=True), "/agent/")
    assert says(agent_of(alpha, organisation__level="admin"), "/agent/")
    assert not says(agent_of(alpha), "/agent/")


def test_usagers_read_what_is_for_them(publish, alpha, bravo, alpha_client):
    publish(audience="usagers")
    assert says(alpha_client)
    assert not says(agent_of(alpha), "/agent/")
    assert not says(HostClient("localhost"))


@pytest.mark.parametrize(
    ("where", "in_alpha", "in_bravo"),
    [
        ({"espaces": "alpha"}, True, False),
        ({"espaces": "bravo, alpha"}, True, True),
        ({"kinds": ["mairie"]}, False, True),
        ({"kinds": ["mairie"], "espaces": "alpha"}, False, False),
        ({"kinds": ["mairie", "general"]}, True, True),
        (moments(timedelta(hours=1), timedelta(hours=2)), False, False),
    ],
)
def test_it_is_said_where_and_when_it_should(publish, alpha, bravo, where, in_alpha, in_bravo):
    Espace.objects.filter(pk=bravo.pk).update(kind="mairie")
    publish(audience="usagers", **where)
    assert says(HostClient("alpha.localhost")) is in_alpha
    assert says(HostClient("bravo.localhost")) is in_bravo


def test_it_ends_by_itself_and_can_be_taken_back(
    publish, admin, alpha, bravo, alpha_client, django_capture_on_commit_callbacks
):
    publish(audience="usagers")
    pk = Announcement.objects.get().pk
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(f"/operateurs/annonces/{pk}/retirer")
    assert not says(alpha_client)
    alpha.refresh_from_db()
    assert alpha.announcements == []
    verbs = Entry.objects.filter(verb__startswith="announcement.").values_list("verb", flat=True)
    assert set(verbs) == {"announcement.made", "announcement.withdrawn"}
    assert "Retirée" in main_of(admin.get("/operateurs/annonces"))


def test_a_page_asks_nothing_for_it(publish, alpha, bravo, alpha_client, monkeypatch):
    # The names that the process keeps are not looked up anew half-way.
    monkeypatch.setattr(hosts, "GENERATION_SECONDS", 3600)
    alpha_client.get("/")
    with CaptureQueriesContext(connection) as before:
        alpha_client.get("/")
    publish(audience="usagers")
    alpha_client.get("/")
    with CaptureQueriesContext(connection) as after:
        assert says(alpha_client)
    assert len(after) == len(before)


def test_an_espace_that_comes_later_says_it_too(publish, alpha, bravo):
    publish()
    Espace.objects.filter(pk=bravo.pk).update(announcements=[])
    assert spread() == 1
    bravo.refresh_from_db()
    assert [one["text"] for one in bravo.announcements] == [TEXT]
    assert spread() == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"text": ""},
        {"text": "a" * 301},
        {"text": "\x00"},
        {"url": "javascript:alert(1)"},
        {"audience": "tous"},
        {"kinds": ["royaume"]},
        {"espaces": "inconnu"},
        {"level": "cri"},
        {"ends_at_0": "2020-01-01"},
        {"starts_at_0": "hier"},
        moments(timedelta(hours=3), timedelta(hours=2)),
        moments(-timedelta(hours=3), -timedelta(hours=2)),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(publish, changed):
    assert publish(**changed).status_code == 422
    assert not Announcement.objects.exists()
