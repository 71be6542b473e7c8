"""`/mes-rdv/connexion`: by a code or a link, and nothing that tells who is known here."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.directory.models import ContactProof, Usager, UsagerSession
from booking.directory.services.ask_proof import KEPT, purge_proofs
from booking.notifications.models import Receipt
from booking.web.templatetags.wording import phone
from integrations.sms import memory
from socle.outbox.models import Message
from tenants.context import in_espace
from tests.factories import UsagerFactory
from tests.support.clients import HostClient

from .conftest import question, tree

SIGN_IN = "/mes-rdv/connexion"
EMAIL, MOBILE = "nadia@demo.example", "+33639985678"


@pytest.fixture
def nadia(alpha) -> Usager:
    with in_espace(alpha):
        return UsagerFactory(
            first_name="Nadia", last_name="Benali", email=EMAIL, phone_number=MOBILE
        )


@pytest.fixture
def run_outbox(deliver):
    def run() -> None:
        connection.set_schema_to_public()
        deliver()

    return run


def ask(client, contact: str, suite: str = "") -> str:
    """Ask for a code; the page that takes it."""
    address = f"{SIGN_IN}?suite={suite}" if suite else SIGN_IN
    response = client.post(address, {"contact": contact})
    assert response.status_code == 302, response.content.decode()[:2000]
    return response["Location"]


def code_sent() -> str:
    """Of the last message, whatever its channel."""
    text = memory.outbox[-1][1] if memory.outbox else mail.outbox[-1].body
    return re.search(r"\b(\d{6})\b", text)[1]


def link_sent() -> str:
    return re.search(r"http://alpha\.localhost(/mes-rdv/connexion/\S+)", mail.outbox[-1].body)[1]


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.mark.parametrize("contact", [EMAIL, "  NADIA@Demo.example ", "06 39 98 56 78"])
def test_the_code_of_the_message_lets_in(client, nadia, run_outbox, contact):
    check = ask(client, contact)
    run_outbox()
    code = code_sent()
    response = client.post(check, {"code": f" {code[:3]} {code[3:]} "})
    assert response["Location"] == "/mes-rdv"
    page = tree(client.get("/mes-rdv"))
    assert "Vous êtes Nadia Benali" in page.text


def test_the_link_of_the_mail_lets_in_on_a_click_only(client, nadia, run_outbox):
    ask(client, EMAIL)
    run_outbox()
    link = link_sent()
    for _ in range(3):  # scanners of mail
        assert question(client.get(link)) == "Voulez-vous accéder à vos rendez-vous ?"
    assert client.get("/mes-rdv").status_code == 302
    assert client.post(link)["Location"] == "/mes-rdv"
    assert client.get("/mes-rdv").status_code == 200


def test_the_sms_is_short_and_its_receipt_holds_no_code(client, nadia, run_outbox):
    ask(client, MOBILE)
    run_outbox()
    [(number, text)] = memory.outbox
    assert number == MOBILE
    assert len(text) <= 160
    with in_espace(nadia_espace()):
        receipt = Receipt.objects.get()
    assert receipt.content == "Code à usage unique"
    assert receipt.sms_count == 1


def nadia_espace():
    from tenants.models import Espace

    return Espace.objects.get(slug="alpha")


def test_the_outbox_and_the_table_hold_neither_code_nor_contact(client, nadia, run_outbox):
    ask(client, EMAIL)
    message = Message.objects.get(topic="contact_proof.asked")
    assert set(message.payload) == {"proof_id", "generation"}
    run_outbox()
    with in_espace(nadia_espace()):
        [row] = ContactProof.objects.values()
    assert code_sent() not in map(str, row.values())


@pytest.mark.parametrize(
    ("known", "unknown"), [(EMAIL, "nobody@demo.example"), (MOBILE, "+33639980000")]
)
def test_nothing_tells_whether_somebody_is_known(nadia, run_outbox, known, unknown):
    """The same words, statuses and number of queries, from the form to the fifth wrong code."""

    def walk(contact: str) -> list[tuple[int, int, str]]:
        client, seen = HostClient("alpha.localhost"), []
        client.get("/")

        def note(ask_for) -> str:
            with CaptureQueriesContext(connection) as captured:
                response = ask_for()
            body = response.content.decode()
            body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", body)
            for own in (contact, contact if "@" in contact else phone(contact)):
                body = body.replace(own, "CONTACT")
            seen.append((response.status_code, len(captured), body))
            return response.headers.get("Location", "")

        note(lambda: client.get(SIGN_IN))
        check = note(lambda: client.post(SIGN_IN, {"contact": contact}))
        run_outbox()
        note(lambda: client.get(check))
        for number in range(6):
            note(lambda number=number: client.post(check, {"code": f"{number:06}"}))
        note(lambda: client.get(check))
        return [(status, queries, body.replace(check, "CHECK")) for status, queries, body in seen]

    assert walk(known) == walk(unknown)


def test_nobody_is_written_to_who_is_not_known(client, nadia, run_outbox):
    ask(client, "nobody@demo.example")
    ask(client, "+33639980000")
    run_outbox()
    assert not mail.outbox
    assert not memory.outbox


def test_the_fifth_wrong_code_is_the_last(client, nadia, run_outbox):
    check = ask(client, EMAIL)
    run_outbox()
    code = code_sent()
    for left in (4, 3, 2):
        page = tree(client.post(check, {"code": other(code)}), 422)
        assert f"Il vous reste {left} essais." in page.text
    assert "Il vous reste 1 essai." in tree(client.post(check, {"code": other(code)}), 422).text
    over = client.post(check, {"code": other(code)})
    assert question(over, 404) == "Ce code n’est plus valable"
    assert question(client.post(check, {"code": code}), 404) == "Ce code n’est plus valable"
    assert client.get("/mes-rdv").status_code == 302


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abcdef", "１２３４５６", "1" * 500, "\0"]
)
def test_what_is_no_code_costs_no_attempt(client, nadia, run_outbox, code):
    check = ask(client, EMAIL)
    for _ in range(6):
        assert client.post(check, {"code": code}).status_code == 422
    run_outbox()
    assert client.post(check, {"code": code_sent()}).status_code == 302


def test_a_code_lives_a_quarter_of_an_hour(client, nadia, run_outbox, clock):
    check = ask(client, EMAIL)
    run_outbox()
    clock.move(minutes=15)
    assert client.post(check, {"code": code_sent()}).status_code == 404
    assert client.post(link_sent()).status_code == 404


def test_a_code_serves_once_and_forgives_a_double_click(client, nadia, run_outbox, clock):
    check = ask(client, EMAIL)
    run_outbox()
    for _ in range(2):
        assert client.post(check, {"code": code_sent()}).status_code == 302
    clock.move(seconds=31)
    thief = HostClient("alpha.localhost")
    assert thief.post(check, {"code": code_sent()}).status_code == 404
    assert thief.post(link_sent()).status_code == 404


def test_another_code_kills_the_one_before(client, nadia, run_outbox, clock):
    check = ask(client, EMAIL)
    run_outbox()
    first, link = code_sent(), link_sent()
    soon = client.post(check, {"renvoyer": "1"})
    assert soon.status_code == 429
    assert "Attendez une minute" in tree(soon, 429).text
    clock.move(seconds=60)
    assert "Un nouveau message part" in tree(client.post(check, {"renvoyer": "1"})).text
    run_outbox()
    assert len(mail.outbox) == 2
    assert client.post(check, {"code": first}).status_code == 422
    assert client.get(link).status_code == 404
    assert client.post(check, {"code": code_sent()}).status_code == 302


def test_nobody_is_flooded(client, nadia, run_outbox, clock):
    """Five messages an hour to one number, whoever asks and from wherever."""
    for _ in range(5):
        ask(HostClient("alpha.localhost"), MOBILE)
        clock.move(seconds=61)
    response = client.post(SIGN_IN, {"contact": MOBILE})
    assert response.status_code == 429
    assert "Plusieurs messages sont déjà partis" in tree(response, 429).text
    clock.move(hours=1)
    assert ask(client, MOBILE)


def test_a_double_click_sends_one_message(client, nadia, run_outbox):
    assert ask(client, EMAIL) == ask(client, EMAIL)
    run_outbox()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        ("", "Indiquez une adresse e-mail ou un téléphone portable."),
        ("nadia@", "Vérifiez cette adresse"),
        ("nadia", "Vérifiez ce que vous avez écrit"),
        ("04 75 00 01 02", "Indiquez un téléphone portable"),
        ("x" * 300, "Ne dépassez pas 254 caractères."),
        ("nadia@demo.example\x00", "Retirez les caractères invisibles"),
        ("'; DROP TABLE usager; --", "Vérifiez ce que vous avez écrit"),
    ],
)
def test_a_contact_that_is_none_is_explained(client, contact, words):
    response = client.post(SIGN_IN, {"contact": contact})
    assert words in tree(response, 422).text


@pytest.mark.parametrize(
    ("suite", "leads_to"),
    [
        ("/mes-rdv?page=2", "/mes-rdv?page=2"),
        ("/creneaux?motif_id=1", "/creneaux?motif_id=1"),
        ("/agent/", "/mes-rdv"),
        ("https://evil.example/mes-rdv", "/mes-rdv"),
        ("//evil.example/mes-rdv", "/mes-rdv"),
        ("/mes-rdv.evil.example", "/mes-rdv"),
        ("/\\evil.example", "/mes-rdv"),
        ("javascript:alert(1)", "/mes-rdv"),
        ("/mes-rdv?" + "x" * 2000, "/mes-rdv"),
    ],
)
def test_one_goes_on_to_where_one_was_going_on_this_host(
    client, nadia, run_outbox, suite, leads_to
):
    from urllib.parse import quote

    check = ask(client, EMAIL, quote(suite))
    run_outbox()
    assert client.post(check, {"code": code_sent()})["Location"] == leads_to


def test_who_shares_an_address_says_who_they_are(client, nadia, run_outbox, alpha):
    with in_espace(alpha):
        leo = UsagerFactory(first_name="Léo", last_name="Benali", email=EMAIL.upper())
        UsagerFactory(first_name="Mina", responsible=nadia, email="", phone_number="")
        stranger = UsagerFactory(email="stranger@demo.example")
    check = ask(client, EMAIL)
    run_outbox()
    page = tree(client.post(check, {"code": code_sent()}))
    assert page.one("h1").text == "Qui êtes-vous ?"
    assert [one.text for one in page.all("button", name="personne")] == [
        "Nadia Benali",
        "Léo Benali",
    ]
    assert client.get("/mes-rdv").status_code == 302
    proved = page.one("input", name="preuve")["value"]
    choose = f"{SIGN_IN}/personne"
    forged = {"preuve": proved, "personne": stranger.pk}
    assert client.post(choose, forged).status_code == 404
    assert client.post(choose, {"preuve": proved[:-2], "personne": leo.pk}).status_code == 404
    assert client.post(choose, {"preuve": proved, "personne": leo.pk}).status_code == 302
    assert "Vous êtes Léo Benali" in tree(client.get("/mes-rdv")).text


def test_the_other_espace_lets_nobody_in(bravo, client, nadia, run_outbox):
    other_host = HostClient("bravo.localhost")
    check = ask(client, EMAIL)
    ask(other_host, EMAIL)
    run_outbox()
    assert len(mail.outbox) == 1
    code = code_sent()
    assert other_host.post(check, {"code": code}).status_code == 404
    assert other_host.post(link_sent()).status_code == 404
    assert client.post(check, {"code": code}).status_code == 302
    other_host.cookies["rdv_usager"] = client.cookies["rdv_usager"].value
    assert other_host.get("/mes-rdv").status_code == 302


def test_forms_from_elsewhere_let_nobody_in(nadia, run_outbox):
    """Who is let in under another's name would go on writing in that other's record."""
    strict = HostClient("alpha.localhost", enforce_csrf_checks=True)
    client = HostClient("alpha.localhost")
    check = ask(client, EMAIL)
    run_outbox()
    for address, form in ((check, {"code": code_sent()}), (link_sent(), {})):
        assert strict.post(address, form).status_code == 403
    assert strict.get("/mes-rdv").status_code == 302


def test_leaving_is_by_post_and_leaves_nothing_behind(client, nadia, run_outbox, alpha):
    check = ask(client, EMAIL)
    run_outbox()
    client.post(check, {"code": code_sent()})
    page = tree(client.get("/mes-rdv/sortir"), 405)
    assert page.one("h1").text == "Cette page ne se rouvre pas ainsi"
    assert question(client.post("/mes-rdv/sortir")) == "Vous êtes déconnecté"
    assert client.get("/mes-rdv").status_code == 302
    with in_espace(alpha):
        assert not UsagerSession.objects.exists()


def test_who_is_known_is_not_asked_again(client, nadia, run_outbox):
    check = ask(client, EMAIL)
    run_outbox()
    client.post(check, {"code": code_sent()})
    assert client.get(SIGN_IN)["Location"] == "/mes-rdv"


def test_pages_are_kept_by_no_cache_and_found_by_no_engine(client):
    response = client.get(SIGN_IN)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_what_was_asked_is_purged(client, nadia, clock, alpha):
    ask(client, EMAIL)
    with in_espace(alpha):
        assert purge_proofs(clock.now) == 0
        assert purge_proofs(clock.now + KEPT) == 1
