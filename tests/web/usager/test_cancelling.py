"""Cancelling by the link of a message: asked, done once, refused with its reason."""

from datetime import timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.models import Appointment, Change, Participation
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.confirm_hold import PARTICIPATION_PURPOSE
from booking.catalog.models import Motif
from booking.directory.models import Organisation, Usager
from booking.web.usager import cancelling
from socle.links import secret_of
from tenants.context import in_espace
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import UsagerFactory

from .booked import book
from .conftest import question, tree

pytestmark = pytest.mark.usefixtures("letters_given")

DEAD = "Ce lien n’est pas valable, ou ne l’est plus"
ASKED = "Voulez-vous annuler ce rendez-vous ?"
NO = "Ce rendez-vous ne peut pas être annulé en ligne"
FOUR_HOURS = timedelta(hours=4)
MINUTE = timedelta(minutes=1)


def page_of(part: Participation, act: str = "/annuler") -> str:
    secret = secret_of(PARTICIPATION_PURPOSE, part.pk, part.link_generation)
    return f"/r/{part.pk}/{secret}{act}"


@pytest.fixture
def appointment(town) -> Appointment:
    with town.inside():
        return book(town)


@pytest.fixture
def address(town, appointment) -> str:
    with town.inside():
        return page_of(appointment.participations.get())


def statuses(town) -> list[str]:
    with town.inside():
        return list(Appointment.objects.order_by("pk").values_list("status", flat=True))


def test_looking_cancels_nothing_and_says_all(client, town, address):
    with town.inside():
        Motif.objects.update(custom_cancel_warning_message="Prévenez aussi l’école.\n<b>Merci</b>")
    for method in (client.get, client.head, client.get):
        assert method(address).status_code == 200
    response = client.get(address)
    page = tree(response)
    assert page.one("h1").text == ASKED
    assert "mardi 24 novembre 2026 à 9 h" in page.text
    assert "Prévenez aussi l’école." in page.text
    assert "<b>Merci</b>" not in response.content.decode()
    assert page.all("a", href="tel:+33199001234")
    assert "Demande de passeport" not in page.one("title").text
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert statuses(town) == ["unknown"]


def test_the_click_cancels_once(client, town, address):
    for _ in range(2):
        response = client.post(address)
        assert (response.status_code, response["Location"]) == (302, address)
    page = tree(client.get(address))
    assert page.one("h1").text == "Votre rendez-vous est annulé"
    [again] = [link for link in page.all("a") if link.text == "Prendre un autre rendez-vous"]
    assert f"motif_id={town.counter.motif.pk}" in again["href"]
    with town.inside():
        appointment = Appointment.objects.get()
        assert (appointment.status, appointment.participations.get().status) == ("excused",) * 2
        [change] = Change.objects.filter(appointment_id=appointment.pk).order_by("-pk")[:1]
        assert change.author_label.startswith("Léo ")
        assert (
            Change.objects.filter(appointment_id=appointment.pk).count() == 2
        )  # booked, cancelled


def test_who_is_a_moment_too_late_is_told_what_became_of_it(client, town, address, monkeypatch):
    """The service cancels between the reading of the page and the lock."""
    with town.inside():
        author = Author.agent(town.counter.agents[0])

    def first_somebody_else(appointment_id, mine, now):
        cancel_appointment(appointment_id, author, now)
        return cancel_appointment(appointment_id, mine, now)

    monkeypatch.setattr(cancelling, "cancel_appointment", first_somebody_else)
    assert client.post(address).status_code == 302
    assert question(client.get(address)) == "Ce rendez-vous a été annulé par le service"
    assert statuses(town) == ["revoked"]


def test_until_four_hours_before_to_the_minute(client, town, address, clock):
    clock.now = NINE - FOUR_HOURS - MINUTE
    assert question(client.get(address)) == ASKED
    clock.now = NINE - FOUR_HOURS
    for response in (client.get(address), client.post(address)):
        page = tree(response, 422)
        assert page.one("h1").text == NO
        assert "plus de 4 heures à l'avance" in page.text
        assert page.all("a", href="tel:+33199001234")
    assert statuses(town) == ["unknown"]
    recap = tree(client.get(address.removesuffix("/annuler")))
    assert "plus de 4 heures à l'avance" in recap.text
    assert not recap.all("a", href=address)
    clock.now = NINE - FOUR_HOURS - MINUTE
    assert client.post(address).status_code == 302
    assert statuses(town) == ["excused"]


def test_the_motif_may_refuse(client, town, address):
    with town.inside():
        Motif.objects.update(rdvs_cancellable_by_user=False)
        Organisation.objects.update(phone="")
    page = tree(client.post(address), 422)
    assert "ne s'annule pas en ligne" in page.text
    assert "contactez" in page.text
    assert statuses(town) == ["unknown"]


def test_what_is_over_is_not_cancelled(client, town, address, clock):
    clock.now = NINE + timedelta(days=1)
    with town.inside():
        Appointment.objects.update(status="seen")
    assert question(client.post(address), 422) == NO
    assert statuses(town) == ["seen"]


def test_a_place_already_cancelled_takes_nobody_else_along(client, town, appointment, address):
    """Their part of an appointment of several is cancelled: the appointment is not theirs."""
    with town.inside():
        Participation.objects.update(status="excused")
    assert client.post(address).status_code == 302
    assert statuses(town) == ["unknown"]


@pytest.mark.parametrize(
    "dead", ["generation", "expired", "forged", "purpose", "unknown", "deleted", "elsewhere"]
)
def test_dead_links_are_one_page(client, bravo_client, town, appointment, address, dead, clock):
    visitor = client
    with town.inside():
        part = appointment.participations.get()
        if dead == "generation":
            Participation.objects.update(link_generation=1)
        if dead == "deleted":
            Usager.objects.update(deleted_at=NOW)
    if dead == "expired":
        clock.now = part.link_expires_at
    if dead == "forged":
        address = f"/r/{part.pk}/{'é' * 300}/annuler"
    if dead == "purpose":
        address = f"/r/{part.pk}/{secret_of('hold', part.pk)}/annuler"
    if dead == "unknown":
        address = f"/r/{2**62}/{secret_of(PARTICIPATION_PURPOSE, 2**62)}/annuler"
    if dead == "elsewhere":
        visitor = bravo_client
    for response in (visitor.get(address), visitor.post(address)):
        assert question(response, 404) == DEAD
    assert statuses(town) == ["unknown"]


def test_the_other_espace_keeps_its_own(client, bravo, town, address):
    with in_espace(bravo):
        other = booked(open_counter())
    client.post(address)
    with in_espace(bravo):
        other.refresh_from_db()
        assert other.status == "unknown"


def test_relatives_are_named_and_others_counted(client, town):
    with town.inside():
        parent = UsagerFactory(first_name="Nadia")
        child = UsagerFactory(first_name="Léo", responsible=parent, email="")
        stranger = UsagerFactory(first_name="Zoé")
        appointment = booked(town.counter, parent, child, stranger)
        address = page_of(appointment.participations.get(usager=parent))
    text = tree(client.get(address)).text
    assert "annulé pour Nadia et Léo" in text
    assert "une autre personne" in text
    assert "Zoé" not in text
    client.post(address)
    with town.inside():
        assert set(Participation.objects.values_list("status", flat=True)) == {"excused"}


def test_a_collective_one_loses_one_person_only(client, open_town):
    town = open_town(collectif=True)
    with town.inside():
        parent = UsagerFactory(first_name="Nadia")
        child = UsagerFactory(first_name="Léo", responsible=parent, email="")
        session = booked(town.counter, parent, child, name="Atelier", max_participants_count=5)
        mine = session.participations.get(usager=child)
    address = page_of(mine)
    page = tree(client.get(address))
    assert page.one("h1").text == "Voulez-vous annuler votre inscription ?"
    assert "L’inscription de Léo est annulée, elle seule." in page.text
    for _ in range(2):
        assert client.post(address).status_code == 302
    assert question(client.get(address)) == "Votre inscription est annulée"
    with town.inside():
        found = dict(session.participations.values_list("usager__first_name", "status"))
        assert found == {"Nadia": "unknown", "Léo": "excused"}
    assert statuses(town) == ["unknown"]


def test_an_invisible_motif_is_cancelled_like_any_other(client, open_town):
    town = open_town(name="Suivi discret", visibility_type="invisible")
    with town.inside():
        address = page_of(booked(town.counter).participations.get())
    assert "Suivi discret" not in tree(client.get(address)).one("title").text
    assert client.post(address).status_code == 302
    assert statuses(town) == ["excused"]


@pytest.mark.parametrize("people", [1, 8])
def test_its_queries_do_not_grow(client, town, people, django_assert_max_num_queries):
    with town.inside():
        appointment = booked(town.counter, *(UsagerFactory() for _ in range(people)))
        address = page_of(appointment.participations.first())
    client.get("/")  # the host's name is kept from then on
    with django_assert_max_num_queries(5):
        assert client.get(address).status_code == 200
