"""Help, contact, privacy, cookies, and what machines read; on two espaces and the portal."""

import ast
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from booking.directory.models import Presentation, RetentionPolicy
from booking.notifications.duty import open_receipt
from booking.notifications.models import ContactMessage, Receipt
from booking.notifications.outcomes import MaybeSent
from booking.notifications.services.resend_receipt import resend_receipt
from booking.notifications.services.write_to_espace import KEPT, forget_unsent
from project.portal.cookies import cookies_set
from project.portal.help import find
from project.portal.topics import USAGERS
from project.portal.topics_agents import AGENTS
from socle import clock
from socle.outbox.models import Message
from tenants.context import in_espace
from tenants.relay import drain
from tests.layout.source import PACKAGES, sources
from tests.support.clients import HostClient
from tests.web.usager.conftest import question, tree

HOSTS = ["localhost", "alpha.localhost"]
LETTER = {"name": "Nadia Benali", "email": "nadia@demo.example", "text": "Bonjour,\nUne question."}


@pytest.fixture
def mailboxes(alpha, bravo):
    for espace in (alpha, bravo):
        with in_espace(espace):
            Presentation.objects.create(email=f"contact@{espace.slug}.example")


# Help


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("annuler", "annuler"),
        ("statuts", "statut"),
        ("je ne reçois pas le message", "message"),
        ("déplacer", "deplacer"),
        ("qr", "ouvrir"),
        ("prescripteur", "prescripteur"),
        ("xyzzy", None),
    ],
)
def test_help_is_searched(wanted, first):
    found = find((*USAGERS, *AGENTS), wanted)
    assert (found[0].anchor if found else None) == first


def test_without_words_all_of_it_is_there():
    assert find(USAGERS, "  le la ") == list(USAGERS)
    anchors = [topic.anchor for topic in (*USAGERS, *AGENTS)]
    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize("host", HOSTS)
def test_the_help_page(alpha, host):
    client = HostClient(host)
    assert len(tree(client.get("/aide")).all("details")) == len(USAGERS) + len(AGENTS)
    page = tree(client.get("/aide?q=annuler"))
    assert "pour « annuler »" in page.text
    assert all("open" in one.attributes for one in page.all("details"))
    odd = client.get("/aide", {"q": '"><script>x()</script>'})
    assert "<script>x()" not in odd.content.decode()
    assert "Aucune réponse" in tree(odd).text


# Contact


def test_a_message_reaches_the_espaces_own_mailbox_and_is_erased(alpha_client, mailboxes, alpha):
    answer = alpha_client.post("/contact", LETTER)
    assert answer["Location"] == "/contact?envoye=1"
    assert not answer.cookies.get("rdv_session")
    assert "Votre message est parti" in tree(alpha_client.get(answer["Location"])).text
    told = Message.objects.get(topic="contact.written")
    assert "nadia" not in str(told.payload).lower()
    drain()
    [sent] = mail.outbox
    assert sent.to == ["contact@alpha.example"]
    assert sent.reply_to == ["nadia@demo.example"]
    assert sent.cc == sent.bcc == []
    assert "Une question." in sent.body
    with in_espace(alpha):
        assert not ContactMessage.objects.exists()
    drain()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "nadia@demo.example\nBcc: tous@ailleurs.example"},
        {"email": "nadia@demo.example, tous@ailleurs.example"},
        {"name": ""},
        {"text": " "},
        {"text": "x" * 4001},
        {"name": "x" * 151},
        {"email": "pas une adresse"},
    ],
)
def test_what_is_wrong_is_told_and_nothing_leaves(alpha_client, mailboxes, alpha, changes):
    tree(alpha_client.post("/contact", {**LETTER, **changes}), 422)
    with in_espace(alpha):
        assert not ContactMessage.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "tous@ailleurs.example", "mailbox": "tous@ailleurs.example"},
        {"name": "Nadia\r\nBcc: tous@ailleurs.example"},
        {"text": "Bcc: tous@ailleurs.example\r\n\r\nBonjour"},
    ],
)
def test_nobody_else_is_ever_written_to(alpha_client, mailboxes, changes):
    alpha_client.post("/contact", {**LETTER, **changes})
    drain()
    for sent in mail.outbox:
        assert sent.recipients() == ["contact@alpha.example"]
        assert "\n" not in sent.subject
        headers = sent.message().as_string().split("\n\n")[0]
        assert "ailleurs.example" not in headers


def test_machines_that_fill_in_everything_are_not_heard(alpha_client, mailboxes):
    answer = alpha_client.post("/contact", {**LETTER, "website": "https://mal.example"})
    assert answer.status_code == 302
    drain()
    assert mail.outbox == []


def test_one_machine_writes_so_often_only(alpha_client, mailboxes, settings):
    settings.LIMITS_ENABLED = True
    answers = [alpha_client.post("/contact", LETTER).status_code for _ in range(12)]
    assert answers == [302] * 10 + [429] * 2
    assert alpha_client.get("/contact").status_code == 200


def test_a_mail_that_may_have_left_is_not_sent_twice_and_waits_to_be_looked_at(
    alpha_client, mailboxes, alpha, monkeypatch
):
    def unsure(self, messages):
        raise MaybeSent

    alpha_client.post("/contact", LETTER)
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", unsure)
    drain()
    monkeypatch.undo()
    with in_espace(alpha):
        receipt = Receipt.objects.get(event="contact_forwarded")
        assert (receipt.result, receipt.recipient) == ("doubtful", "contact@alpha.example")
        assert "Une question" not in receipt.content
        assert ContactMessage.objects.count() == 1
        resend_receipt(receipt.pk, clock.now())
    drain()
    assert [sent.to for sent in mail.outbox] == [["contact@alpha.example"]]
    with in_espace(alpha):
        assert not ContactMessage.objects.exists()


def test_what_was_written_stays_while_another_worker_sends_it(
    alpha_client, mailboxes, alpha, monkeypatch
):
    def lost_the_race(duty):
        open_receipt(duty)  # by the other one, between our two questions

    alpha_client.post("/contact", LETTER)
    monkeypatch.setattr("booking.notifications.deliver.open_receipt", lost_the_race)
    drain()
    with in_espace(alpha):
        assert Receipt.objects.get(event="contact_forwarded").result == "sending"
        assert ContactMessage.objects.count() == 1


def test_a_busy_mailbox_gets_them_all(alpha_client, mailboxes, alpha):
    for _ in range(12):
        alpha_client.post("/contact", LETTER)
    drain()
    assert len(mail.outbox) == 12


def test_without_a_mailbox_there_is_no_form(alpha_client, alpha):
    page = tree(alpha_client.get("/contact"))
    assert page.all("form") == []
    assert alpha_client.post("/contact", LETTER).status_code == 200
    with in_espace(alpha):
        assert not ContactMessage.objects.exists()


def test_the_portal_has_no_form(portal_client):
    assert tree(portal_client.get("/contact")).all("form") == []
    assert portal_client.post("/contact", LETTER).status_code == 405


def test_what_never_left_is_erased_after_a_month(in_alpha):
    now = clock.now()
    for age in (KEPT + timedelta(days=1), KEPT - timedelta(days=1)):
        ContactMessage.objects.create(**LETTER, written_at=now - age)
    assert forget_unsent(now, 10) == 1
    assert forget_unsent(now, 10) == 0
    assert ContactMessage.objects.count() == 1


# Privacy and cookies


def test_the_durations_are_the_espaces_own(alpha_client, bravo_client, alpha):
    with in_espace(alpha):
        RetentionPolicy.objects.create(appointments_months=7, usagers_months=13)
    text = tree(alpha_client.get("/donnees-personnelles")).text
    assert "les rendez-vous : 7 mois" in text
    assert "ni modification : 13 mois" in text
    assert "les rendez-vous : 24 mois" in tree(bravo_client.get("/donnees-personnelles")).text


def test_who_answers_for_the_data_is_the_espaces_own(alpha_client, bravo_client, alpha):
    with in_espace(alpha):
        Presentation.objects.create(
            data_controller="Département d’Alpha",
            data_protection_officer="dpo@alpha.example",
            publisher="Hôtel d’Alpha",
            publication_director="Ada Alpha",
        )
    privacy = tree(alpha_client.get("/donnees-personnelles")).text
    assert "Département d’Alpha" in privacy
    assert "dpo@alpha.example" in privacy
    assert "Ada Alpha" in tree(alpha_client.get("/mentions-legales")).text
    for page in ("/donnees-personnelles", "/mentions-legales"):
        assert "Alpha" not in tree(bravo_client.get(page)).one("main").text
        assert "À compléter par" in tree(bravo_client.get(page)).text


def test_every_cookie_that_the_code_sets_is_told(alpha_client):
    text = tree(alpha_client.get("/cookies")).text
    for cookie in cookies_set():
        assert cookie.name in text
    setters = [
        source.path
        for source in sources(*PACKAGES)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("set_cookie", "set_signed_cookie")
    ]
    # A new one here is a new line of project.portal.cookies.
    assert sorted(set(setters)) == [
        "booking/web/prescriber/session.py",
        "booking/web/usager/device.py",
        "booking/web/usager/invitation.py",
        "booking/web/usager/letters.py",
        "booking/web/usager/own_answers.py",
        "booking/web/usager/own_holds.py",
        "booking/web/usager/session.py",
        "integrations/openid/passage.py",
        "platform/socle/accounts/devices.py",
    ]


# Machines


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("moment", ["2026-01-01", "2026-12-31", "2028-02-29"])
def test_security_txt_never_expires(alpha, host, moment, monkeypatch):
    today = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: today)
    text = HostClient(host).get("/.well-known/security.txt").content.decode()
    [expires] = re.findall(r"^Expires: (.+)$", text, re.MULTILINE)
    lasts = datetime.fromisoformat(expires) - today
    assert timedelta(days=30) < lasts < timedelta(days=365)
    assert "Contact: mailto:" in text


@pytest.mark.parametrize("host", HOSTS)
def test_the_sitemap_names_pages_that_exist(alpha, host):
    client = HostClient(host)
    answer = client.get("/sitemap.xml")
    urls = re.findall(r"<loc>([^<]+)</loc>", answer.content.decode())
    assert len(urls) >= 7
    for url in urls:
        assert url.startswith(f"http://{host}/")
        assert client.get(url.removeprefix(f"http://{host}")).status_code == 200


def test_robots_name_the_sitemap(alpha_client, settings):
    settings.DEMO = False
    text = alpha_client.get("/robots.txt").content.decode()
    assert "Sitemap: http://alpha.localhost/sitemap.xml" in text
    assert "Disallow: /integration/" in text


def test_the_icon_is_found_where_it_is_looked_for(alpha_client):
    answer = alpha_client.get("/favicon.ico")
    assert answer.status_code == 301
    assert alpha_client.get(answer["Location"]).status_code == 200


def test_the_home_says_who_one_is(alpha_client, alpha):
    with in_espace(alpha):
        Presentation.objects.create(welcome="Pour les habitants.", opening_hours="Lundi 9 h – 12 h")
    page = tree(alpha_client.get("/"))
    assert "Pour les habitants." in page.text
    assert "Lundi 9 h – 12 h" in page.text
    assert question(alpha_client.get("/")) == "Prendre rendez-vous avec Alpha"
