"""What usagers read: mails and SMS, line by line."""

import re
from datetime import timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.models import Participation
from booking.appointments.orders import MoveOrder
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.restore_appointment import restore_appointment
from booking.catalog.models import Motif
from booking.directory.models import Usager
from booking.notifications.gsm import BASIC, EXTENDED, segments
from tests.booking.appointments.conftest import ANYWAY
from tests.booking.conftest import NOW, open_counter
from tests.factories import PlaceFactory, ServiceFactory, UsagerFactory

from .conftest import FAR, book, calendar_in, event_in, html_of

MOBILE = "+33639980055"
DAY = timedelta(days=1)


@pytest.fixture
def nadia(in_alpha) -> Usager:
    return UsagerFactory(first_name="Nadia", last_name="Benali", phone_number=MOBILE)


@pytest.fixture
def social(in_alpha):
    service = ServiceFactory(name="Service social", short_name="Social")
    counter = open_counter(service=service, instruction_for_rdv="Venez avec une pièce d’identité.")
    counter.place.name, counter.place.phone = "Mairie de Privas", "+33199009876"
    counter.place.save()
    return counter


def everything(sent) -> list[str]:
    """The text and the page of a mail: what is asked of one is asked of both."""
    return [sent.body, html_of(sent)]


def test_the_confirmation_says_all_that_is_needed(social, nadia, post):
    book(social, nadia)
    found = post()
    sent = found.to(nadia.email)
    assert sent.subject == "Votre rendez-vous du lundi 30 novembre 2026 à 9 h est confirmé"
    part = Participation.objects.get()
    for text in everything(sent):
        for words in (
            "Bonjour Nadia",
            "lundi 30 novembre 2026 à 9 h",
            "30 min",
            social.motif.name,
            "Service social",
            social.organisation.name,
            "Mairie de Privas",
            "07000 Privas",
            "01 99 00 98 76",
            "Venez avec une pièce d’identité.",
            f"http://alpha.localhost/r/{part.pk}/",
        ):
            assert words in text
    lines = found.text_to(MOBILE).split("\n")
    assert lines[0] == "RDV Social lundi 30 novembre 2026 à 9 h"
    assert lines[1] == "Mairie de Privas (1 place de l'Hôtel-de-Ville, 07000 Privas)".replace(
        "ô", "o"
    )
    assert lines[2].startswith(f"Infos/annulation : http://alpha.localhost/r/{part.pk}/")
    assert lines[3:] == ["Tél. 01 99 00 98 76"]


@pytest.mark.parametrize("may", [True, False])
def test_the_mail_leads_to_the_cancellation_where_the_motif_lets(may, social, nadia, post):
    Motif.objects.update(rdvs_cancellable_by_user=may)
    book(social, nadia)
    part = Participation.objects.get()
    for text in everything(post().to(nadia.email)):
        link = re.search(rf"http://alpha\.localhost/r/{part.pk}/\w{{33}}/annuler", text)
        assert bool(link) is may


def test_the_organisation_is_called_when_the_place_has_no_phone(social, nadia, post):
    social.place.phone = ""
    social.place.save()
    book(social, nadia)
    assert post().text_to(MOBILE).endswith("Tél. 01 99 00 12 34")


def test_a_move_recalls_the_time_and_the_place_that_it_had(social, nadia, post, forget):
    appointment = book(social, nadia)
    other = PlaceFactory(organisation=social.organisation, name="Annexe", address="3 rue Neuve")
    forget()
    order = MoveOrder(FAR + DAY, place_id=other.pk)
    author = Author.agent(social.agents[0])
    move_appointment(appointment.pk, order, author, NOW, confirmation=ANYWAY)
    found = post()
    sent = found.to(nadia.email)
    assert sent.subject == "Votre rendez-vous du lundi 30 novembre 2026 à 9 h est déplacé"
    for text in everything(sent):
        assert "mardi 1er décembre 2026 à 9 h" in text
        assert "Annexe, 3 rue Neuve" in text
        assert "lundi 30 novembre 2026 à 9 h" in text
        assert "Mairie de Privas" in text
    assert found.text_to(MOBILE).startswith(
        "RDV Social du lundi 30 novembre 2026 à 9 h déplacé au mardi 1er décembre 2026 à 9 h\n"
    )
    assert event_in(sent)["sequence"] == 1


@pytest.mark.parametrize(
    "order", [MoveOrder(FAR, duration_in_min=60), MoveOrder(FAR)], ids=["longer", "as it was"]
)
def test_another_length_is_not_worth_a_message(order, social, nadia, post, forget):
    appointment = book(social, nadia)
    forget()
    author = Author.agent(social.agents[0])
    move_appointment(appointment.pk, order, author, NOW, confirmation=ANYWAY)
    found = post()
    assert (found.mails, found.texts) == ([], [])


def test_moved_back_before_anybody_was_told_says_nothing(social, nadia, post, forget):
    appointment = book(social, nadia)
    forget()
    author = Author.agent(social.agents[0])
    for start in (FAR + DAY, FAR):
        move_appointment(appointment.pk, MoveOrder(start), author, NOW, confirmation=ANYWAY)
    subjects = [one.subject for one in post().mails if one.to == [nadia.email]]
    assert subjects == ["Votre rendez-vous du mardi 1er décembre 2026 à 9 h est déplacé"]


@pytest.mark.parametrize(
    ("status", "reason"), [("revoked", "raison administrative"), ("excused", "à votre demande")]
)
def test_a_cancellation_says_why_and_how_to_book_again(status, reason, social, nadia, post, forget):
    appointment = book(social, nadia)
    forget()
    cancel_appointment(appointment.pk, Author.agent(social.agents[0]), NOW, status=status)
    found = post()
    sent = found.to(nadia.email)
    assert sent.subject == (
        f"Rendez-vous du lundi 30 novembre 2026 à 9 h annulé – {social.organisation.name}"
    )
    again = f"http://alpha.localhost/prendre_rdv?motif_id={social.motif.pk}"
    for text in everything(sent):
        assert reason in text
        assert "Service social" in text
        assert "01 99 00 98 76" in text
        assert again in text
    text = found.text_to(MOBILE)
    assert text.startswith(
        "RDV Social du lundi 30 novembre 2026 à 9 h annulé.\nTél. 01 99 00 98 76"
    )
    assert f"Reprendre RDV : {again}" in text
    assert str(calendar_in(sent)["method"]) == "CANCEL"


@pytest.mark.parametrize("closed", [{"bookable_by": "agents"}, {"follow_up": True}])
def test_no_button_where_not_everybody_may_book(closed, social, nadia, post, forget):
    appointment = book(social, nadia)
    Motif.objects.update(**closed)
    forget()
    cancel_appointment(appointment.pk, Author.agent(social.agents[0]), NOW)
    found = post()
    assert "prendre_rdv" not in found.to(nadia.email).body
    assert "prendre_rdv" not in found.text_to(MOBILE)


def test_whoever_had_cancelled_is_not_told_again(social, nadia, post, forget):
    other = UsagerFactory(phone_number="")
    appointment = book(social, nadia, other)
    Participation.objects.filter(usager=nadia).update(status="excused")
    forget()
    cancel_appointment(appointment.pk, Author.agent(social.agents[0]), NOW)
    assert post().mailed == [other.email]


def test_restored_is_said_as_booked(social, nadia, post, forget):
    appointment, author = book(social, nadia), Author.agent(social.agents[0])
    cancel_appointment(appointment.pk, author, NOW)
    forget()
    restore_appointment(appointment.pk, author, NOW, confirmation=ANYWAY)
    found = post()
    assert "est confirmé" in found.to(nadia.email).subject
    assert found.texted == [MOBILE]


def test_a_late_worker_says_only_what_is_still_true(social, nadia, post):
    """Booked, then cancelled before anything could leave: nobody reads that it is confirmed."""
    appointment = book(social, nadia)
    cancel_appointment(appointment.pk, Author.agent(social.agents[0]), NOW)
    assert ["annulé" in one.subject for one in post().mails] == [True]


class TestFamilies:
    def test_one_message_to_who_answers_for_several(self, social, nadia, post):
        children = [
            UsagerFactory(first_name=name, last_name="Benali", responsible=nadia, email="")
            for name in ("Léo", "Mina")
        ]
        book(social, *children)
        found = post()
        assert found.mailed == [nadia.email]
        for text in everything(found.to(nadia.email)):
            assert "Pour Léo Benali et Mina Benali" in text
        assert "\nPour Léo et Mina\n" in found.text_to(MOBILE)

    def test_a_parent_reads_that_it_is_for_them(self, social, nadia, post):
        UsagerFactory(first_name="Léo", responsible=nadia)
        book(social, nadia)
        assert "\nPour Nadia\n" in post().text_to(MOBILE)

    def test_two_people_of_one_address_are_written_to_once(self, social, nadia, post):
        other = UsagerFactory(
            first_name="Karim", email=nadia.email.upper(), phone_number="+33639980056"
        )
        book(social, nadia, other)
        found = post()
        assert found.mailed == [nadia.email.lower()]
        assert "Karim" in found.mails[0].body
        assert found.texted == [MOBILE, "+33639980056"]

    def test_nobody_writes_to_who_was_deleted(self, social, nadia, post):
        child = UsagerFactory(responsible=nadia)
        book(social, child)
        Usager.objects.filter(pk=nadia.pk).update(deleted_at=NOW)
        found = post()
        assert (found.mails, found.texts) == ([], [])


class TestKinds:
    """By type of appointment."""

    @pytest.mark.parametrize(
        ("kind", "in_sms", "in_mail"),
        [
            ("phone", "Par téléphone", "Par téléphone : un agent vous appellera"),
            ("home", "A votre domicile", "vers 9 h"),
            ("visio", "webconf.numerique.gouv.fr/RdvServicePublic", "rejoindre la visioconférence"),
        ],
    )
    def test_where(self, kind, in_sms, in_mail, nadia, post):
        counter = open_counter(location_type=kind)
        book(counter, nadia)
        found = post()
        assert in_sms in found.text_to(MOBILE)
        assert in_mail in html_of(found.to(nadia.email))

    def test_a_follow_up_names_the_agent(self, social, nadia, post):
        Motif.objects.update(follow_up=True)
        social.motif.refresh_from_db()
        agent = social.agents[0]
        nadia.referents.add(agent)
        book(social, nadia)
        found, words = post(), f"Avec C. {agent.last_name.upper()}"
        assert f"\n{words}\n" in found.text_to(MOBILE)
        assert words in found.to(nadia.email).body

    def test_elsewhere_the_agent_is_not_named(self, social, nadia, post):
        book(social, nadia)
        assert social.agents[0].last_name not in post().to(nadia.email).body

    def test_overseas_times_say_whose_they_are(self, social, nadia, post):
        social.place.time_zone = "Indian/Reunion"
        social.place.save()
        book(social, nadia)
        found = post()
        words = "lundi 30 novembre 2026 à 12 h (heure de La Réunion)"
        assert words in found.to(nadia.email).subject
        assert words in found.text_to(MOBILE)
        start = event_in(found.to(nadia.email))["dtstart"]
        assert (start.params["TZID"], start.dt) == ("Indian/Reunion", FAR)


class TestHostileValues:
    @pytest.mark.parametrize(
        "name",
        ["😀🎉", "مريم", "x" * 150, "Nadia\r\nBcc: all@demo.example", "<script>alert(1)</script>"],
        ids=["emoji", "right to left", "long", "header", "html"],
    )
    def test_names(self, name, social, post):
        parent = UsagerFactory(first_name=name, last_name=name, phone_number=MOBILE)
        child = UsagerFactory(first_name=name, last_name="B", responsible=parent, email="")
        parent.email = "parent@demo.example"
        parent.save()
        social.organisation.name = f"{name} & fils"[:150]
        social.organisation.save()
        appointment = book(social, child, parent)
        cancel_appointment(appointment.pk, Author.agent(social.agents[0]), NOW)
        found = post()
        sent = found.to("parent@demo.example")
        assert sent.message()["Bcc"] is None
        assert "\n" not in sent.subject
        assert "<script>" not in html_of(sent)
        assert sent.message().as_bytes()
        text = found.text_to(MOBILE)
        assert set(text) <= set(BASIC + EXTENDED)
        assert segments(text) <= 4

    def test_a_title_is_cut_at_fifty_signs(self, nadia, post):
        counter = open_counter(collectif=True)
        book(counter, nadia, name="Atelier " + "a" * 140)
        found = post()
        quoted = found.text_to(MOBILE).split('"')[1]
        assert len(quoted) == 50
        assert quoted.endswith("...")
        assert "a" * 140 in found.to(nadia.email).body
        assert "Atelier" not in found.to(nadia.email).subject

    def test_a_text_costs_two_sms_at_most(self, social, nadia, post):
        """An ordinary one: place, address, link, phone."""
        book(social, nadia)
        assert segments(post().text_to(MOBILE)) <= 2
