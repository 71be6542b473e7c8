"""The page of an appointment, its calendar file, and what keeps others out."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from booking.appointments.models import Appointment, Participation
from booking.appointments.models.appointment import Status
from booking.appointments.services.confirm_hold import PARTICIPATION_PURPOSE
from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place, Usager
from socle.links import secret_of
from tests.booking.conftest import NINE

from .booked import book
from .conftest import question, tree

pytestmark = pytest.mark.usefixtures("letters_given")

DEAD = "Ce lien n’est pas valable, ou ne l’est plus"


@pytest.fixture
def appointment(town) -> Appointment:
    with town.inside():
        return book(town)


@pytest.fixture
def address(town, appointment) -> str:
    with town.inside():
        part = appointment.participations.get()
    return f"/r/{part.pk}/{secret_of(PARTICIPATION_PURPOSE, part.pk)}"


def test_it_says_when_where_what_to_bring_and_whom_to_call(client, town, address):
    with town.inside():
        Motif.objects.update(
            instruction_for_rdv="Une photo d’identité.\nVoir https://exemple.fr/photo"
        )
        Place.objects.update(access_notes="Sonnez à l’interphone.", phone="+33475000102")
    page = tree(client.get(address))
    assert "mardi 24 novembre 2026 à 9 h" in page.text
    assert "30 min" in page.text
    # On paper it is what the counter compares.
    assert "Pour Léo Petit" in page.one("section", aria_label="Votre rendez-vous").text
    assert "Une photo d’identité." in page.text
    assert page.one("a", href="https://exemple.fr/photo")
    assert "Sonnez à l’interphone." in page.text
    assert page.all("a", href="tel:+33475000102")
    [map_link] = [link["href"] for link in page.all("a") if "openstreetmap" in link["href"]]
    assert "mlat=44.73530&mlon=4.59930" in map_link
    assert "data-print" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("visio", "https://webconf.numerique.gouv.fr/RdvServicePublic"),
        ("phone", "Le numéro que l’agent appellera finit par 34"),
        ("public_office", "Comment venir"),
    ],
)
def test_it_says_how_one_meets(client, town, address, kind, said):
    with town.inside():
        Motif.objects.update(location_type=kind, restriction_for_rdv="Venez sans bagage.")
        Usager.objects.update(phone_number="+33639981234")
        if kind != "public_office":
            Appointment.objects.update(place=None)
        room = Appointment.objects.get().uuid.hex
    page = tree(client.get(address))
    assert said in page.text
    assert "Venez sans bagage." in page.text
    links = [one["href"] for one in page.all("a")]
    assert any(link.endswith(room) for link in links) == (kind == "visio")


def test_no_line_is_empty_where_nothing_is_known(client, town, address):
    with town.inside():
        Organisation.objects.update(phone="")
        Motif.objects.update(rdvs_cancellable_by_user=False)
    page = tree(client.get(address))
    assert "Contactez" in page.text
    assert "au ." not in page.text


def test_it_leads_to_the_cancellation_with_its_deadline(client, address):
    page = tree(client.get(address))
    assert page.one("a", href=f"{address}/annuler").text == "Annuler le rendez-vous"
    assert "plus de 4 heures avant" in page.text


def test_the_calendar_file_is_that_of_the_mail(client, town, appointment, address):
    response = client.get(f"{address}/rdv.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="rdv.ics"'
    [event] = Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["UID"]) == str(appointment.uuid)
    assert event["DTSTART"].dt == NINE
    assert str(event["URL"]) == f"http://alpha.localhost{address}"


@pytest.mark.parametrize("whose", ["appointment", "participation"])
def test_a_cancelled_appointment_says_so(client, town, address, whose):
    model = {"appointment": Appointment, "participation": Participation}[whose]
    with town.inside():
        model.objects.update(status=Status.REVOKED)
    page = tree(client.get(address))
    assert page.one("h1").text == "Ce rendez-vous est annulé"
    assert not [link for link in page.all("a") if link["href"].endswith("rdv.ics")]


@pytest.mark.parametrize("status", [Status.REVOKED, Status.EXCUSED])
def test_the_reason_of_the_service_is_read_there(client, town, address, status):
    with town.inside():
        Appointment.objects.update(status=status, cancel_reason="Agent <souffrant>")
    page = client.get(address).content.decode()
    assert ("Message du service : Agent &lt;souffrant&gt;" in page) is (status == Status.REVOKED)


def test_it_says_how_to_reach_the_organisation(client, town, address):
    """FAQ: what an organisation says of itself stands in the recap of its appointments."""
    titles = [title.text for title in tree(client.get(address)).all("h2")]
    assert "Nous joindre" not in titles
    with town.inside():
        Organisation.objects.update(
            email="accueil@ville.example",
            website="https://ville.example",
            opening_hours="Lundi 9 h à 12 h\nJeudi 14 h à 17 h",
        )
    page = tree(client.get(address))
    assert page.one("a", href="mailto:accueil@ville.example")
    assert page.one("a", href="https://ville.example")
    assert "Jeudi 14 h à 17 h" in page.text


def test_a_past_appointment_says_so(client, address, clock):
    clock.now = NINE + timedelta(minutes=29)
    assert question(client.get(address)) == "Votre rendez-vous est confirmé"
    clock.now = NINE + timedelta(minutes=30)
    assert question(client.get(address)) == "Ce rendez-vous est passé"


def test_the_link_dies_twelve_weeks_after(client, address, clock):
    clock.now = NINE + timedelta(weeks=12) - timedelta(seconds=1)
    assert client.get(address).status_code == 200
    clock.now = NINE + timedelta(weeks=12)
    assert question(client.get(address), 404) == DEAD
    assert question(client.get(f"{address}/rdv.ics"), 404) == DEAD


def test_a_link_of_an_older_generation_is_dead(client, town, address):
    with town.inside():
        Participation.objects.update(link_generation=1)
    assert question(client.get(address), 404) == DEAD


def test_the_link_of_a_deleted_usager_is_dead(client, town, address):
    with town.inside():
        Usager.objects.update(deleted_at=datetime(2026, 11, 23, tzinfo=UTC))
    assert question(client.get(address), 404) == DEAD


def test_the_secret_of_one_opens_no_other(client, town, address):
    with town.inside():
        other = book(town, NINE + timedelta(hours=1)).participations.get()
    secret = address.rsplit("/", 1)[1]
    assert question(client.get(f"/r/{other.pk}/{secret}"), 404) == DEAD
    for purpose in ("hold", "x"):
        forged = f"/r/{other.pk}/{secret_of(purpose, other.pk)}"
        assert question(client.get(forged), 404) == DEAD
