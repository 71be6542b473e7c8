"""Draws and queues, page by page: register, prove, see one's place, take it, ask for another."""

import re
from dataclasses import replace

import pytest
from django.core import mail

from booking.appointments.models import Appointment, BookingHold, Draw, Participation, TurnEntry
from booking.appointments.services.register_turn import turn_secret
from booking.catalog.models import Motif, MotifCategory
from booking.directory.services.invite_usager import invitation_token
from integrations.sms import memory
from tenants.context import in_espace
from tests.booking.conftest import NOW
from tests.factories import QuestionFactory, UsagerFactory
from tests.support.clients import HostClient
from tests.web.usager.conftest import PERSON, question, tree

State = TurnEntry.State


def text(response) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def words_of_main(response, status=200) -> str:
    return " ".join(tree(response, status).one("main").text.replace("\u00a0", " ").split())


def link_in(body: str) -> str:
    return re.search(r"https?://[^/]+(/f/\S+)", body)[1]


@pytest.fixture
def town(open_town):
    return open_town(name="Passeport", allocation="queue")


@pytest.fixture
def drawn(open_town):
    return open_town(
        name="Passeport",
        allocation="draw",
        release_weekday=1,
        release_minute=540,
        release_ahead_in_days=7,
    )


def register(town, client, deliver, **person) -> str:
    """The address of one's own page, from the message."""
    url = town.slots().replace("/prendre_rdv", "/inscription")
    answer = client.post(url, {**PERSON, **person})
    assert answer.status_code == 302, answer.content.decode()[:1500]
    assert answer.url.startswith("/inscription/envoyee")
    mail.outbox.clear()
    memory.outbox.clear()
    deliver()
    body = mail.outbox[0].body if mail.outbox else memory.outbox[0][1]
    return link_in(body)


def test_the_page_offers_a_place_and_no_time(town, client) -> None:
    answer = client.get(town.slots())
    assert question(answer) == "Voulez-vous vous inscrire ?"
    assert "starts_at" not in answer.content.decode()
    assert "Personne n’attend en ce moment" in text(answer)
    assert "Date estimée pour une inscription aujourd’hui" in text(answer)


def test_one_registers_proves_waits_and_takes_the_time(town, client, deliver, clock) -> None:
    own = register(town, client, deliver)
    assert question(client.get(own)) == "Confirmez-vous votre inscription ?"
    assert client.post(own, {"geste": "confirmer"}).url == own
    assert question(client.get(own)) == "Vous êtes inscrit"
    mail.outbox.clear()
    deliver()
    assert question(client.get(own)) == "C’est votre tour"
    assert mail.outbox == []  # it is 8 h: people are written to from 9 h on
    clock.move(hours=1)
    deliver()
    (message,) = mail.outbox
    assert message.subject.startswith("C’est votre tour : ")
    assert link_in(message.body) == own
    taking = tree(client.get(own)).one("a", class_="fr-btn")["href"]
    client.post(taking)
    assert question(client.get(own)) == "Vous avez votre rendez-vous"
    with town.inside():
        assert Appointment.objects.count() == 1


def test_opening_the_link_alone_confirms_nothing(town, client, deliver) -> None:
    own = register(town, client, deliver)
    for _ in range(3):
        client.get(own)
    with town.inside():
        assert TurnEntry.objects.get().state == State.PENDING


def test_without_e_mail_everything_comes_by_sms(town, client, deliver, clock) -> None:
    own = register(town, client, deliver, email="", phone_number="06 39 98 12 34")
    client.post(own, {"geste": "confirmer"})
    memory.outbox.clear()
    deliver()
    clock.move(hours=1)
    deliver()
    assert "votre tour" in memory.outbox[0][1]
    assert own in memory.outbox[0][1]
    assert "Passeport" not in memory.outbox[0][1]


def test_another_time_then_leaving(town, client, deliver) -> None:
    own = register(town, client, deliver)
    client.post(own, {"geste": "confirmer"})
    deliver()
    with town.inside():
        first = BookingHold.objects.get()
    client.post(own, {"geste": "autre"})
    deliver()
    assert question(client.get(own)) == "C’est votre tour"
    with town.inside():
        second = BookingHold.objects.get(state="pending")
        assert second.starts_at != first.starts_at
    client.post(own, {"geste": "quitter"})
    assert question(client.get(own)) == "Vous n’êtes plus inscrit"
    with town.inside():
        assert not BookingHold.objects.filter(state="pending").exists()


def test_a_second_registration_is_refused_once_the_address_is_proved(town, client, deliver):
    """Until then the answer is the same: whether somebody is registered is told to nobody else."""
    own = register(town, client, deliver)
    client.post(own, {"geste": "confirmer"})
    deliver()
    again = register(town, client, deliver, email="nadia+2@demo.example")
    answer = client.post(again, {"geste": "confirmer"})
    assert "une inscription, pour ce motif" in words_of_main(answer, 422)


def test_a_lost_message_is_sent_again_three_times_at_most(town, client, deliver, clock) -> None:
    own = register(town, client, deliver)
    url = town.slots().replace("/prendre_rdv", "/inscription")
    assert client.post(url, PERSON).status_code == 302  # a double click
    deliver()
    assert len(mail.outbox) == 1
    for sent in (2, 3):
        clock.move(minutes=2)
        client.post(url, PERSON)
        deliver()
        assert len(mail.outbox) == sent
        assert link_in(mail.outbox[-1].body) == own
    clock.move(minutes=2)
    assert "déjà écrit trois fois" in words_of_main(client.post(url, PERSON), 429)


def test_nobody_changes_the_name_that_another_confirms(town, client, deliver) -> None:
    own = register(town, client, deliver)
    other = register(town, client, deliver, first_name="Quelqu’un")
    assert other != own
    client.post(own, {"geste": "confirmer"})
    with town.inside():
        assert TurnEntry.objects.get(state=State.WAITING).first_name == PERSON["first_name"]


def test_a_device_that_registers_all_day_is_stopped(town, client, settings) -> None:
    settings.LIMITS_ENABLED = True
    url = town.slots().replace("/prendre_rdv", "/inscription")
    sent = [{**PERSON, "email": f"personne{one}@demo.example"} for one in range(22)]
    answers = [client.post(url, one).status_code for one in sent]
    assert answers == [302] * 21 + [429]


def test_the_number_of_a_passport_is_asked_when_the_time_is_taken(
    open_town, alpha, client, deliver, clock, coordination
) -> None:
    with in_espace(alpha):
        category = MotifCategory.objects.create(
            name="Passeport", short_name="passport", ants_code="PASSPORT"
        )
    town = open_town(name="Passeport", allocation="queue", category=category)
    assert "Il n’est demandé qu’à votre tour" in text(client.get(town.slots()))
    own = register(town, client, deliver)
    client.post(own, {"geste": "confirmer"})
    deliver()
    clock.move(hours=1)
    deliver()
    assert "Préparez le numéro de pré-demande" in mail.outbox[-1].body
    taking = tree(client.get(own)).one("a", class_="fr-btn")["href"]
    assert tree(client.get(taking)).one("input", name="ants_number")
    assert "Indiquez le numéro de pré-demande" in words_of_main(client.post(taking), 422)
    with town.inside():
        assert not Appointment.objects.exists()
    assert client.post(taking, {"ants_number": "a1234 56789"}).status_code == 302
    with town.inside():
        assert Participation.objects.get().ants_number == "A123456789"
    assert client.post(taking).status_code == 302  # the second of two clicks


def test_where_to_come_is_asked_when_the_time_is_taken(open_town, client, deliver) -> None:
    town = open_town(name="Visite", allocation="queue", location_type="home")
    town = replace(town, counter=replace(town.counter, place=None))
    own = register(town, client, deliver)
    client.post(own, {"geste": "confirmer"})
    deliver()
    taking = tree(client.get(own)).one("a", class_="fr-btn")["href"]
    assert "Indiquez l’adresse à laquelle venir" in words_of_main(client.post(taking), 422)
    assert client.post(taking, {"address": "12 rue Pasteur, Valence"}).status_code == 302
    with town.inside():
        part = Participation.objects.select_related("usager").get()
        assert part.usager.address == "12 rue Pasteur, Valence"


def test_somebody_invited_registers_and_nobody_else(open_town, client, deliver) -> None:
    town = open_town(name="Bilan", allocation="queue", bookable_by=Motif.BookableBy.INVITED)
    url = town.slots().replace("/prendre_rdv", "/inscription")
    assert client.post(url, PERSON).status_code == 404
    with town.inside():
        nadia = UsagerFactory(**PERSON)
    client.get(f"{url}&invitation_token={invitation_token(nadia.pk, NOW)}")
    other = client.post(url, {**PERSON, "email": "leo@demo.example"})
    assert "à la personne invitée" in words_of_main(other, 422)
    own = register(town, client, deliver)
    assert question(client.get(f"{url.replace('?', '/envoyee?')}")) == "Ouvrez notre message"
    client.post(own, {"geste": "confirmer"})
    assert question(client.get(own)) == "Vous êtes inscrit"


@pytest.mark.parametrize("wrong", [{"first_name": ""}, {"email": "x"}, {"email": ""}])
def test_a_mistake_is_told_and_what_was_typed_stays(town, client, wrong) -> None:
    url = town.slots().replace("/prendre_rdv", "/inscription")
    answer = client.post(url, {**PERSON, **wrong})
    assert "Benali" in tree(answer, 422).one("input", name="last_name")["value"]


def test_motifs_that_are_open_take_no_registrations(open_town, client) -> None:
    town = open_town()
    answer = client.post(town.slots().replace("/prendre_rdv", "/inscription"), PERSON)
    assert answer.status_code == 302
    assert answer.url.startswith("/prendre_rdv")


def test_a_draw_is_announced_made_and_can_be_checked_by_anybody(drawn, client, deliver, clock):
    assert "Prochain tirage au sort : lundi 23 novembre 2026 à 9 h" in text(
        client.get(drawn.slots())
    )
    owns = []
    for number in range(3):
        own = register(drawn, client, deliver, email=f"p{number}@demo.example")
        client.post(own, {"geste": "confirmer"})
        owns.append(own)
    assert "Le tirage au sort aura lieu" in words_of_main(client.get(owns[0]))
    assert "3 personnes y participent" in words_of_main(client.get(owns[0]))
    with drawn.inside():
        draw = Draw.objects.get()
    page = f"/tirage/{draw.uuid}"
    before = client.get(page)
    assert draw.commitment in text(before)
    assert draw.secret not in text(before)
    clock.move(hours=1)
    deliver()
    after = HostClient(client.host).get(page)
    assert "Ce tirage a été recalculé" in text(after)
    assert draw.secret in text(after)
    with drawn.inside():
        ranks = dict(TurnEntry.objects.values_list("uuid", "rank"))
        assert sorted(ranks.values()) == [1, 2, 3]
    for person in ("Nadia", "Benali", "demo.example"):
        assert person not in text(after)


def test_a_touched_draw_says_so(drawn, client, deliver, clock) -> None:
    for number in range(3):
        own = register(drawn, client, deliver, email=f"p{number}@demo.example")
        client.post(own, {"geste": "confirmer"})
    clock.move(hours=1)
    deliver()
    with drawn.inside():
        draw = Draw.objects.get()
        Draw.objects.update(digest="0" * 64)
    assert "ne correspond pas" in text(client.get(f"/tirage/{draw.uuid}"))


def test_nothing_is_told_of_a_wrong_link(town, client, deliver) -> None:
    own = register(town, client, deliver)
    with town.inside():
        entry = TurnEntry.objects.get()
    wrong = own.replace(turn_secret(entry), turn_secret(entry)[:-1] + "A")
    refused = client.get(wrong)
    unknown = client.get(wrong.replace(str(entry.uuid), "00000000-0000-4000-8000-000000000000"))
    assert (refused.status_code, refused.content) == (404, unknown.content) or (
        refused.status_code == unknown.status_code == 404
    )
    for answer in (refused, unknown):
        assert answer["Cache-Control"] == "no-store, private"


def test_reading_one_s_place_is_cheap(town, client, deliver, django_assert_max_num_queries):
    for number in range(4):
        own = register(town, client, deliver, email=f"p{number}@demo.example")
        client.post(own, {"geste": "confirmer"})
    with django_assert_max_num_queries(30):
        client.get(own)


def test_the_questionnaire_is_asked_before_and_goes_with_the_time(town, client, deliver, clock):
    with town.inside():
        asked = QuestionFactory(motif=town.counter.motif, label="Combien d’enfants ?")
    first = client.get(town.slots())
    assert question(first) == "Combien d’enfants ?"
    url = town.slots().replace("/prendre_rdv", "/inscription")
    # Registering without the answers is asked for them.
    assert question(client.post(url, PERSON, follow=True)) == "Combien d’enfants ?"
    page = tree(first)
    form = next(one for one in page.all("form") if one.get("method") == "post")
    sent = {one["name"]: one.get("value", "") for one in form.all("input") if one.get("name")}
    field = next(name for name in sent if str(asked.pk) in name)
    after = client.post(form["action"], {**sent, field: "Trois"})
    assert question(client.get(after["Location"])) == "Voulez-vous vous inscrire ?"
    answered = after["Location"].replace("/prendre_rdv", "/inscription")
    assert client.post(answered, PERSON).status_code == 302
    deliver()
    own = link_in(mail.outbox[-1].body)
    client.post(own, {"geste": "confirmer"})
    clock.move(hours=2)
    deliver()
    client.post(tree(client.get(own)).one("a", class_="fr-btn")["href"])
    with town.inside():
        [line] = Appointment.objects.get().answer_sheet.lines
        assert (line["label"], line["words"]) == ("Combien d’enfants ?", "Trois")
