"""What a person wrote, without what their mail program quotes, in bounded time."""

import random
import time

import pytest

from integrations.email.inbound import Unreadable, from_brevo, written

pytestmark = pytest.mark.unit
QUOTED = "> Bonjour Nadia,\n> Votre rendez-vous du mardi 24 novembre\n"
BELOW = (
    "De : RDV <a@b.example>\nEnvoyé : lundi 23 novembre 2026 09:12\nObjet : Votre RDV\n\nBonjour\n"
)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            f"En retard.\n\nLe lun. 23 nov. 2026 à 09:12, RDV <a@b.example> a écrit :\n\n{QUOTED}",
            "En retard.",
        ),
        (
            "D'accord\n\nLe lun. 23 nov. 2026 à 09:12, RDV du département de la Drôme <\n"
            f"rdv+123@reply.example> a écrit :\n\n{QUOTED}",
            "D'accord",
        ),
        (f"Je ne viens pas.\n\n________________________________\n{BELOW}", "Je ne viens pas."),
        (f"Je ne viens pas.\n\n{BELOW}", "Je ne viens pas."),
        (f"Oui\n\n> Le 23 nov. 2026 à 09:12, RDV <a@b.example> a écrit :\n> \n{QUOTED}", "Oui"),
        (f"OK\n\n> Message du 23/11/26 09:12\n> De : RDV\n{QUOTED}", "OK"),
        (
            "Les papiers :\n- un\n- deux\n\nCordialement,\nNadia",
            "Les papiers :\n- un\n- deux\n\nCordialement,\nNadia",
        ),
        ("\r\n\r\nBonjour\r\n\u202eà demain\u202c\x00", "Bonjour\nà demain"),
        ("", ""),
        (QUOTED, ""),
    ],
)
def test_the_quoted_part_is_left_out(text, kept):
    assert written(text) == kept


PIECES = [
    "\n",
    " \n",
    " ",
    "Le ",
    "Le 1 ",
    "De : ",
    "Objet : a\n",
    ">",
    "> ",
    "--\n",
    "___",
    "On ",
    "wrote:",
    "a écrit :",
    "<",
    "a@b ",
    "*",
    "\t",
    "\u200b",
    "On 1, ",
    "😀",
]


@pytest.mark.parametrize("seed", range(30))
def test_hostile_texts_take_no_time(seed):
    chance = random.Random(seed)
    some = chance.sample(PIECES, 1 + seed % 4)
    text = "".join(chance.choice(some) for _ in range(50_000))
    begun = time.process_time()
    written(text)
    assert time.process_time() - begun < 1


def item(**fields) -> dict:
    return {"items": [{"Headers": {}, "Subject": "Re", "RawTextBody": "Oui", **fields}]}


def test_what_brevo_sends():
    [reply] = from_brevo(
        item(
            MessageId="<1@x>",
            From={"Name": "Nadia\r\nBcc: x@y", "Address": "nadia@demo.example"},
            To=[{"Name": "", "Address": "rdv+1@reply.example"}, None, 3],
            Headers={"To": "RDV <rdv+2@reply.example>", "Delivered-To": ["rdv+3@reply.example"]},
            Subject="Re: \u202eRDV\nBcc: a@b",
            Attachments=[{"Name": "carte.pdf"}, {"Name": "a\r\nb"}, {}, "x"],
        )
    )
    assert (reply.sender, reply.sender_name) == ("nadia@demo.example", "Nadia Bcc: x@y")
    assert set(reply.recipients) == {f"rdv+{n}@reply.example" for n in (1, 2, 3)}
    assert reply.subject == "Re: RDV Bcc: a@b"
    assert reply.attachments == ("carte.pdf", "a b")
    assert not reply.automatic
    assert "nadia" not in repr(reply)


@pytest.mark.parametrize(
    "fields",
    [
        {"Headers": {"Auto-Submitted": "auto-replied"}},
        {"Headers": {"Precedence": "bulk"}},
        {"Headers": {"Return-Path": "<>"}},
        {"Headers": {"Content-Type": "multipart/report; report-type=delivery-status"}},
        {"Headers": {"List-Id": "<a.b>"}},
        {"Headers": {"X-Autoreply": "yes"}},
        {"From": {"Address": "MAILER-DAEMON@x.example"}},
        {"From": {"Address": "postmaster@x.example"}},
    ],
)
def test_what_no_person_wrote(fields):
    [reply] = from_brevo(item(**fields))
    assert reply.automatic


def test_a_mail_without_plain_text():
    html = "<p>Oui,<br>merci</p><p>Nadia</p><script>alert(1)</script>"
    [reply] = from_brevo(item(RawTextBody="", RawHtmlBody=html))
    assert reply.text.startswith("Oui,\nmerci\nNadia")
    assert "<" not in reply.text
    [reply] = from_brevo(item(RawTextBody=None, RawHtmlBody=7, ExtractedMarkdownMessage="Oui"))
    assert reply.text == "Oui"


def test_the_same_mail_has_the_same_identity():
    first, again = (next(from_brevo(item(MessageId="<1@x>", Subject=s))) for s in ("a", "b"))
    other = next(from_brevo(item(MessageId="<2@x>", Subject="a")))
    assert first.identity == again.identity != other.identity


@pytest.mark.parametrize(
    "payload", [None, [], {}, {"items": 3}, {"items": ["x"]}, {"items": [None]}]
)
def test_what_is_not_brevos(payload):
    with pytest.raises(Unreadable):
        list(from_brevo(payload))


@pytest.mark.parametrize("wrong", [None, 3, "x" * 100_000, ["a"], {"a": 1}, True, [[["a"]]]])
def test_fields_of_the_wrong_kind_are_left_out(wrong):
    for key in (
        "Headers",
        "From",
        "To",
        "Cc",
        "Recipients",
        "Subject",
        "RawTextBody",
        "Attachments",
        "MessageId",
        "RawHtmlBody",
    ):
        [reply] = from_brevo(item(**{key: wrong}))
        assert len(reply.subject) <= 200
        assert len(reply.text) <= 10_000
