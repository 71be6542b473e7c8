"""The demonstration: who to be, and the post that never leaves."""

from datetime import UTC, datetime

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from integrations.email.mailbox import MailboxBackend, keep_sms
from project.demo.logins import PASSWORD, demo_logins
from tests.support.clients import HostClient
from tests.web.usager.conftest import tree

NOW = datetime(2026, 11, 24, 8, 0, 10, tzinfo=UTC)


@pytest.fixture
def box(settings, tmp_path, alpha, bravo):
    """Alpha's post: a mail with a file, then an SMS."""
    settings.STATE_DIR = tmp_path
    mail = EmailMessage(
        "Votre rendez-vous",
        "Bonjour <b>Nadia</b>\nhttp://alpha.localhost/r/1/x",
        to=["nadia@demo.example"],
        headers={"X-RDV-Espace": "alpha"},
    )
    mail.attach("rdv.ics", b"BEGIN:VCALENDAR\r\n", "text/calendar; method=PUBLISH")
    MailboxBackend().send_messages([mail])
    keep_sms("alpha", "+33639981234", "RDV Social https://exemple.fr/x")
    return tmp_path


PAGES = [
    ("localhost", "/demonstration/messages/alpha"),
    ("alpha.localhost", "/demonstration/messages"),
]


@pytest.mark.parametrize(("host", "address"), PAGES)
def test_the_post_is_read_the_newest_first(box, host, address):
    page = tree(HostClient(host).get(address))
    titles = [title.text for title in page.all("h2")]
    assert titles == ["SMS au 06 39 98 12 34", "Votre rendez-vous"]
    assert page.one("a", href="http://alpha.localhost/r/1/x")
    assert "<b>Nadia</b>" in page.text
    file = next(link for link in page.all("a") if link.text.startswith("Pièce jointe"))
    response = HostClient(host).get(file["href"])
    assert response.content == b"BEGIN:VCALENDAR\r\n"
    assert response["Content-Disposition"] == 'attachment; filename="piece-1.ics"'


def test_one_espace_does_not_read_the_post_of_another(box):
    page = tree(HostClient("bravo.localhost").get("/demonstration/messages"))
    assert "Aucun message pour le moment" in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/demonstration/messages/ailleurs",
        "/demonstration/messages/..",
        "/demonstration/messages/alpha/rien.eml/0",
        "/demonstration/messages/alpha/../0",
        "/demonstration/messages/alpha/%2e%2e/0",
        "/demonstration/messages/alpha/x.eml/99",
    ],
)
def test_a_message_that_is_not_there(box, portal_client, address):
    (box / "secret.eml").write_bytes(b"Subject: x\n\nx")
    assert portal_client.get(address).status_code == 404


def test_the_logins_come_with_the_code_of_the_moment(portal_client, alpha, monkeypatch):
    login = demo_logins("drome")[0]
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr("project.portal.demo.demo_logins", lambda slug: [login])
    page = tree(portal_client.get("/demonstration"))
    assert login.email in page.text
    assert login.code_at(NOW) in page.text
    assert PASSWORD in page.text
    assert "encore 20 secondes" in page.text
    assert page.one("a", href="http://alpha.localhost/connexion")


def test_espaces_that_are_no_demonstration_are_not_listed(portal_client, alpha):
    assert "ne sont pas encore prêts" in tree(portal_client.get("/demonstration")).text


@pytest.mark.parametrize(
    ("host", "address"),
    [
        *PAGES,
        ("localhost", "/demonstration"),
        ("localhost", "/_composants"),
        ("alpha.localhost", "/_composants"),
        ("localhost", "/demonstration/messages/alpha/x.eml/0"),
        ("alpha.localhost", "/demonstration/messages/x.eml/0"),
    ],
)
def test_outside_a_demonstration_none_of_this_exists(box, settings, host, address):
    settings.DEMO = False
    assert HostClient(host).get(address).status_code == 404


def test_the_gallery_is_shown_in_a_demonstration(portal_client):
    assert portal_client.get("/_composants").status_code == 200


def test_a_town_s_site_shows_the_path_of_the_espace_in_a_frame(alpha, settings):
    response = HostClient("localhost").get("/demonstration/site/alpha")
    script = tree(response).one("script", src="http://alpha.localhost/integration/rdv.js")
    assert script["data-chemin"] == "/prendre_rdv"
    policy = response["Content-Security-Policy"]
    for directive in ("script-src", "frame-src"):
        said = next(one for one in policy.split(";") if one.strip().startswith(directive))
        assert "http://alpha.localhost" in said
    assert HostClient("localhost").get("/demonstration/site/nulle-part").status_code == 404
    settings.DEMO = False
    assert HostClient("localhost").get("/demonstration/site/alpha").status_code == 404
