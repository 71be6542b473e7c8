"""Pages of every host: help, what the law asks for, what machines read; and errors."""

import pytest

from tenants import hosts
from tenants.models import Espace
from tests.support.clients import HostClient
from tests.web.usager.conftest import question, tree

HOSTS = ["localhost", "alpha.localhost"]
PAGES = ["/", "/aide", "/accessibilite", "/mentions-legales", "/donnees-personnelles"]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("address", PAGES)
def test_each_page_leads_to_the_others(alpha, host, address):
    page = tree(HostClient(host).get(address))
    footer = [link["href"] for link in page.one("footer").all("a")]
    assert set(PAGES[1:]) <= set(footer)
    assert len(page.all("h1")) == 1


def test_the_espace_is_named_where_it_is_known(alpha_client, alpha):
    Espace.objects.filter(pk=alpha.pk).update(phone="+33475000102")
    hosts.forget()
    page = tree(alpha_client.get("/mentions-legales"))
    assert "Alpha" in page.one("main").text
    assert page.one("main").all("a", href="tel:+33475000102")
    assert "À compléter par l’exploitant" in page.text
    hosts.forget()


@pytest.mark.parametrize("host", HOSTS)
def test_where_to_report_a_flaw(alpha, host):
    response = HostClient(host).get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == f"http://{host}/aide#securite"
    assert fields["Canonical"] == f"http://{host}/.well-known/security.txt"
    assert fields["Expires"].endswith("T00:00:00Z")
    assert 'id="securite"' in HostClient(host).get("/aide").content.decode()


@pytest.mark.parametrize("host", HOSTS)
def test_what_robots_may_read(alpha, settings, host):
    assert "Disallow: /\n" in HostClient(host).get("/robots.txt").content.decode()
    settings.DEMO = False
    lines = HostClient(host).get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /r/" in lines
    assert "Disallow: /" not in lines


def test_the_errors_are_ours(alpha_client, portal_client, client_of, alpha):
    assert question(alpha_client.get("/nulle-part"), 404) == (
        "Cette page n’existe pas, ou n’existe plus"
    )
    assert question(portal_client.get("/nulle-part"), 404)
    stranger = client_of("personne.localhost").get("/")
    assert question(stranger, 404) == "Aucun service ne répond à cette adresse"
    Espace.objects.filter(pk=alpha.pk).update(state=Espace.State.SUSPENDED)
    hosts.forget()
    closed = alpha_client.get("/")
    assert question(closed, 503) == "La prise de rendez-vous en ligne est suspendue"
    hosts.forget()


def test_an_error_of_ours_shows_a_page(alpha_client, monkeypatch):
    def fail(*args: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("booking.web.usager.home.open_motifs", fail)
    alpha_client.raise_request_exception = False
    assert question(alpha_client.get("/"), 500) == "Une erreur s’est produite de notre côté"
