"""`POST /inbound_emails/<provider>`: an answer reaches the agents of its appointment, only them."""

import json
from urllib.parse import quote

import pytest
from django.core import mail

from booking.appointments.author import Author
from booking.notifications.deliver import Addressee
from booking.notifications.models import Receipt
from booking.notifications.reply_address import reply_address
from socle.outbox.models import Message
from tenants.context import current_espace, in_espace
from tenants.models import Espace
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import open_counter
from tests.booking.delivery.conftest import letter
from tests.factories import UsagerFactory

SECRET = "s3cret-of-the-provider"
URL = "/inbound_emails/brevo"
CANARY = "je serai en retard, mon fils est malade"


@pytest.fixture(autouse=True)
def configured(settings):
    settings.REPLY_DOMAIN, settings.INBOUND_EMAIL_SECRET = "reply.rdv.example", SECRET
    settings.SUPPORT_EMAIL = "support@rdv.example"


@pytest.fixture
def answered(alpha, bravo):
    """An appointment of alpha with two agents, and where its answers are written to."""
    with in_espace(bravo):
        booked(open_counter())
    with in_espace(alpha):
        counter = open_counter(agents=2)
        usager = UsagerFactory(first_name="Nadia", last_name="Benali", email="nadia@demo.example")
        appointment = booked(counter, usager, author=Author.agent(counter.agents[0]))
        return appointment, counter, reply_address(appointment)


def given(client, address: str, *, headers=None, url=URL, secret=SECRET, **fields):
    item = {
        "MessageId": "<1@mail>",
        "From": {"Name": "Nadia", "Address": "nadia@demo.example"},
        "To": [{"Address": address}],
        "Subject": "Re: votre rendez-vous",
        "RawTextBody": f"{CANARY}\n\n> Bonjour",
        "Headers": headers or {},
        **fields,
    }
    return post(client, {"items": [item]}, url=url, secret=secret)


def post(client, payload, *, url=URL, secret=SECRET):
    data = payload if isinstance(payload, str | bytes) else json.dumps(payload)
    token = {"HTTP_AUTHORIZATION": f"Bearer {secret}"} if secret else {}
    return client.post(url, data, content_type="application/json", **token)


def test_it_reaches_all_the_agents(portal_client, answered, alpha, bravo):
    _, counter, address = answered
    names = [{"Name": "carte.pdf", "DownloadToken": "t"}]
    response = given(portal_client, address, Attachments=names)
    assert (response.status_code, response.json()) == (200, {"outcomes": ["forwarded"]})
    assert sorted(sent.to for sent in mail.outbox) == sorted([[a.email] for a in counter.agents])
    for sent in mail.outbox:
        assert sent.subject == "Réponse à propos du rendez-vous du mardi 24 novembre 2026 à 9 h"
        for words in (
            "De : Nadia Benali (nadia@demo.example)",
            "Objet : Re: votre rendez-vous",
            CANARY,
            "- carte.pdf",
            f"http://alpha.localhost/agent/{counter.organisation.pk}/",
        ):
            assert words in sent.body
        assert "> Bonjour" not in sent.body
        assert sent.attachments == []
        assert counter.motif.name not in sent.subject
    assert current_espace() is None


def test_it_is_kept_nowhere_else(portal_client, answered, alpha, caplog):
    _, _, address = answered
    given(portal_client, address)
    assert not Message.objects.filter(topic="reply.received").exists()
    with in_espace(alpha):
        for receipt in Receipt.objects.all():
            assert CANARY not in str(receipt.__dict__)
            assert "Re: votre" not in str(receipt.__dict__)
    assert CANARY not in caplog.text
    assert "nadia" not in caplog.text


def test_given_twice_it_is_forwarded_once(portal_client, answered):
    _, _, address = answered
    for _ in range(2):
        assert given(portal_client, address).status_code == 200
    assert len(mail.outbox) == 2
    given(portal_client, address, MessageId="<2@mail>")
    assert len(mail.outbox) == 4


def test_while_the_mail_server_is_away_the_provider_gives_it_again(
    portal_client, answered, settings
):
    _, _, address = answered
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.support.mail.DownBackend"
    assert given(portal_client, address).status_code == 503
    assert given(portal_client, "rdv@reply.rdv.example").status_code == 503
    settings.EMAIL_BACKEND = working
    assert given(portal_client, address).status_code == 200
    assert len(mail.outbox) == 2


def test_an_unknown_author_is_said_to_be(portal_client, answered):
    _, _, address = answered
    given(portal_client, address, From={"Name": "Omar", "Address": "omar@demo.example"})
    assert (
        "Omar (omar@demo.example), qui n’est pas connu pour ce rendez-vous" in mail.outbox[0].body
    )


def test_the_responsible_of_a_relative_is_known(portal_client, answered, alpha):
    appointment, _, address = answered
    with in_espace(alpha):
        parent = UsagerFactory(first_name="Lina", last_name="Benali", email="lina@demo.example")
        appointment.participations.get().usager.__class__.objects.filter(
            participations__appointment=appointment
        ).update(responsible=parent)
    given(portal_client, address, From={"Address": "LINA@demo.example"})
    assert "De : Lina Benali (LINA@demo.example)" in mail.outbox[0].body


def wrong(address: str) -> dict[str, str]:
    local, _, domain = address.partition("@")
    number, _, secret = local.removeprefix("rdv+").partition("-")
    flipped = "a" if secret[-1] != "a" else "b"
    return {
        "secret": f"rdv+{number}-{secret[:-1]}{flipped}@{domain}",
        "neighbour": f"rdv+{int(number) + 1}-{secret}@{domain}",
        "other espace": f"rdv+{int(number) + 2**32}-{secret}@{domain}",
        "huge": f"rdv+{'9' * 16}-{secret}@{domain}",
        "domain": f"{local}@elsewhere.example",
        "short": f"rdv+{number}@{domain}",
        "none": f"contact@{domain}",
        "arabic digits": f"rdv+١٢٣-{secret}@{domain}",
        "empty": "",
    }


@pytest.mark.parametrize("which", list(wrong("rdv+1-a@b")))
def test_no_match_goes_to_the_support(portal_client, answered, which):
    _, _, address = answered
    response = given(portal_client, wrong(address)[which])
    assert response.json() == {"outcomes": ["to_support"]}
    [sent] = mail.outbox
    assert sent.to == ["support@rdv.example"]
    assert CANARY in sent.body


def test_an_appointment_that_is_gone_or_without_reader(portal_client, answered, alpha):
    _, counter, address = answered
    with in_espace(alpha):
        for agent in counter.agents:
            type(agent).objects.filter(pk=agent.pk).update(email="")
    assert given(portal_client, address).json() == {"outcomes": ["to_support"]}
    Espace.objects.filter(pk=alpha.pk).update(state=Espace.State.SUSPENDED)
    assert given(portal_client, address).json() == {"outcomes": ["to_support"]}


def test_without_support_it_is_dropped(portal_client, answered, settings):
    settings.SUPPORT_EMAIL = ""
    assert given(portal_client, "rdv@reply.rdv.example").json() == {"outcomes": ["dropped"]}
    assert not mail.outbox


@pytest.mark.parametrize(
    "fields",
    [
        {"headers": {"Auto-Submitted": "auto-replied"}},
        {"From": {"Address": "mailer-daemon@x.example"}},
        {"From": {"Address": "rdv+1-x@reply.rdv.example"}},
        {"From": {"Address": "rdv@rdv.example"}},
    ],
)
def test_loops_are_cut(portal_client, answered, fields):
    _, _, address = answered
    assert given(portal_client, address, **fields).json() == {"outcomes": ["dropped"]}
    assert not mail.outbox


def test_our_mails_ask_for_no_automatic_answer_and_say_where_to_answer(answered, alpha):
    appointment, counter, address = answered
    with in_espace(alpha):
        letter(appointment=appointment)
        agent = counter.agents[0]
        letter(appointment=appointment, to=Addressee(agent.email, agent=agent))
        letter()
    usager, staff, nothing = mail.outbox
    assert usager.reply_to == [address]
    assert len(address.partition("@")[0]) <= 64
    assert staff.reply_to == nothing.reply_to == []
    assert usager.message()["Auto-Submitted"] == "auto-generated"


def test_no_header_can_be_slipped_in(portal_client, answered):
    _, _, address = answered
    evil = "x\r\nBcc: evil@x.example\r\n\r\nbody"
    given(portal_client, address, Subject=evil, From={"Name": evil, "Address": evil})
    given(portal_client, "no@reply.rdv.example", Subject=evil, From={"Name": evil, "Address": evil})
    for sent in mail.outbox:
        written = sent.message()
        assert written["Bcc"] is None
        assert "evil" not in str(written["Subject"])
        assert sent.recipients() != ["evil@x.example"]


def test_html_in_an_answer_is_shown_not_run(portal_client, answered):
    _, _, address = answered
    given(portal_client, address, RawTextBody="<script>alert(1)</script>", Subject="<b>x</b>")
    html = mail.outbox[0].alternatives[0][0]
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_flood_stops(portal_client, answered):
    _, _, address = answered
    outcomes = [
        given(portal_client, address, MessageId=f"<{n}@m>").json()["outcomes"][0] for n in range(33)
    ]
    assert outcomes == ["forwarded"] * 30 + ["dropped"] * 3


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], "é"])
def test_only_the_provider(portal_client, answered, secret):
    _, _, address = answered
    assert given(portal_client, address, secret=secret).status_code == 401
    url = f"{URL}?password={quote(secret)}"
    assert given(portal_client, address, url=url, secret="").status_code == 401
    assert not mail.outbox


def test_the_secret_in_the_address(portal_client, answered):
    _, _, address = answered
    url = f"/inbound_emails/sendinblue?password={SECRET}"
    assert given(portal_client, address, url=url, secret="").status_code == 200


def test_without_a_secret_nobody(portal_client, answered, settings):
    settings.INBOUND_EMAIL_SECRET = ""
    _, _, address = answered
    assert given(portal_client, address, secret="").status_code == 401
    assert given(portal_client, address, url=f"{URL}?password=", secret="").status_code == 401


def test_what_cannot_be_read(portal_client, answered, settings):
    for body in (b"", b"{", b"\xff", b"[]", b'{"items": 3}', b"[" * 100_000):
        assert post(portal_client, body).status_code == 400
    assert post(portal_client, {"items": []}).json() == {"outcomes": []}
    assert post(portal_client, {}, url="/inbound_emails/elsewhere").status_code == 404
    assert portal_client.get(URL).status_code == 405
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert post(portal_client, {"items": ["x" * 2000]}).status_code == 413
    assert not mail.outbox


def test_no_espace_has_this_address(alpha_client, answered):
    _, _, address = answered
    assert given(alpha_client, address).status_code == 404


def test_the_cost_does_not_grow_with_espaces(
    portal_client, answered, django_assert_max_num_queries
):
    _, _, address = answered
    given(portal_client, address)
    with django_assert_max_num_queries(45):  # two mails, each with its receipt
        given(portal_client, address, MessageId="<2@mail>")
