"""A personal link opens the motifs of invited usagers, for a while, to whoever it was sent to."""

from datetime import timedelta

import pytest

from booking.appointments.models import Appointment, BookingHold
from booking.appointments.services.hold_slot import link_secret
from booking.catalog.models import Motif
from booking.directory.models import Organisation, Usager
from booking.directory.services.invite_usager import (
    INVITATION_LASTS,
    invitation_token,
    open_invitation,
)
from booking.directory.usager_sessions import open_session
from tests.booking.conftest import NOW
from tests.factories import UsagerFactory

from .conftest import choices, question, tree
from .sectors import PRIVAS, attribute

REFUSED = "Cette invitation n’est pas valable, ou ne l’est plus"
FORM = "Qui êtes-vous ?"
BookableBy = Motif.BookableBy


@pytest.fixture
def closed(open_town):
    """A motif of invited usagers."""
    return open_town(name="Bilan", bookable_by=BookableBy.INVITED)


@pytest.fixture
def nadia(closed) -> Usager:
    with closed.inside():
        return UsagerFactory(
            first_name="Nadia",
            last_name="Benali",
            email="nadia@demo.example",
            phone_number="+33639981234",
        )


def person(usager: Usager, **changes: str) -> dict[str, str]:
    names = ("first_name", "last_name", "email", "phone_number")
    return {**{name: getattr(usager, name) for name in names}, **changes}


def come(client, usager: Usager, path: str = "/prendre_rdv?"):
    return client.get(f"{path}&invitation_token={invitation_token(usager.pk, NOW)}", follow=True)


def test_the_link_opens_what_is_closed_to_others(client, closed, nadia):
    assert "Bilan" not in tree(client.get("/prendre_rdv")).text
    assert client.get(closed.slots()).status_code == 404
    response = come(client, nadia)
    assert choices(response) == ["Bilan"]
    assert "invitation_token" not in response.request["QUERY_STRING"]
    assert client.get(closed.slots()).status_code == 200


def test_it_fills_in_who_comes_and_books_for_that_person(client, closed, nadia):
    come(client, nadia)
    page = tree(client.get(closed.form()))
    assert page.one("h1").text == FORM
    assert page.one("input", name="email")["value"] == "nadia@demo.example"
    assert page.one("input", name="first_name")["value"] == "Nadia"
    response = client.post(closed.form(), person(nadia))
    assert response.status_code == 302
    with closed.inside():
        hold = BookingHold.objects.get()
        assert hold.is_invited
    client.post(f"/rdv/confirmer/{hold.uuid}/{link_secret(hold)}")
    with closed.inside():
        part = Appointment.objects.get().participations.get()
        assert part.usager_id == nadia.pk


def test_somebody_else_cannot_use_it(client, closed, nadia):
    come(client, nadia)
    other = person(nadia, email="leo@demo.example", phone_number="")
    page = tree(client.post(closed.form(), other), 422)
    assert "à la personne invitée" in page.text
    with closed.inside():
        assert not BookingHold.objects.exists()
    # What anybody may book, they may.
    by_phone = person(nadia, email="")
    assert client.post(closed.form(), by_phone).status_code == 302


def test_it_opens_nothing_to_somebody_else_who_is_known(client, closed, nadia, clock):
    with closed.inside():
        leo = UsagerFactory(first_name="Léo", email="leo@demo.example")
        client.cookies["rdv_usager"] = open_session(leo, client.host, "link", clock.now)
    come(client, nadia)
    assert client.get(closed.form()).status_code == 404
    assert client.post(closed.form(), {"connu": "1"}).status_code == 404
    with closed.inside():
        assert not Appointment.objects.exists()
        client.cookies["rdv_usager"] = open_session(nadia, client.host, "link", clock.now)
    assert client.post(closed.form(), {"connu": "1"}).status_code == 302
    with closed.inside():
        assert Appointment.objects.get().participations.get().usager_id == nadia.pk


def test_a_hold_that_lapsed_may_be_taken_again(client, closed, nadia, clock):
    come(client, nadia)
    client.post(closed.form(), person(nadia))
    clock.move(minutes=30)
    client.cookies.clear()
    with closed.inside():
        hold = BookingHold.objects.get()
    response = client.post(f"/rdv/confirmer/{hold.uuid}/{link_secret(hold)}")
    assert response.status_code == 302
    with closed.inside():
        assert Appointment.objects.get().starts_at == hold.starts_at


def test_without_it_a_forged_request_holds_nothing(client, closed, nadia):
    assert client.post(closed.form(), person(nadia)).status_code == 404
    with closed.inside():
        assert not BookingHold.objects.exists()


def test_it_is_forgotten_after_half_an_hour(client, closed, nadia, clock, monkeypatch):
    come(client, nadia)
    real = __import__("time").time
    monkeypatch.setattr("django.core.signing.time.time", lambda: real() + 31 * 60)
    assert client.get(closed.slots()).status_code == 404


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        "12.34",
        "{pk}.{expires}.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "{pk}.99999999999.{secret}",
        "{other}.{expires}.{secret}",
        "{pk}.{expires}.{secret}x",
        "{pk}.{expires}",
        "9999999999999999.{expires}.{secret}",
        "{pk}.{expires}.{secret}\x00",
        "٣.{expires}.{secret}",
    ],
)
def test_a_forged_link_opens_nothing(client, closed, nadia, forged):
    with closed.inside():
        other = UsagerFactory()
    pk, expires, secret = invitation_token(nadia.pk, NOW).split(".")
    token = forged.format(pk=pk, expires=expires, secret=secret, other=other.pk)
    response = client.get("/prendre_rdv", {"invitation_token": token})
    if token:
        assert question(response, 404) == REFUSED
    assert client.get(closed.slots()).status_code == 404


def test_a_link_ends(closed, nadia):
    token = invitation_token(nadia.pk, NOW)
    with closed.inside():
        assert open_invitation(token, NOW + INVITATION_LASTS - timedelta(seconds=1)) == nadia
        assert open_invitation(token, NOW + INVITATION_LASTS) is None
        Usager.objects.filter(pk=nadia.pk).update(deleted_at=NOW)
        assert open_invitation(token, NOW) is None


def test_a_link_of_another_espace_is_nothing_here(bravo_client, closed, nadia):
    token = invitation_token(nadia.pk, NOW)
    response = bravo_client.get("/prendre_rdv", {"invitation_token": token})
    page = tree(response, 404)
    assert page.one("h1").text == REFUSED
    assert "Nadia" not in page.text


def test_a_cookie_of_another_espace_is_nothing_here(client, bravo_client, closed, nadia):
    come(client, nadia)
    bravo_client.cookies["rdv_invitation"] = client.cookies["rdv_invitation"].value
    assert bravo_client.get("/prendre_rdv").status_code == 200


def test_the_other_parameters_of_the_link_are_kept(client, closed, nadia):
    pk = closed.counter.motif.pk
    response = come(client, nadia, f"/prendre_rdv?motif_id={pk}&lieu_id={closed.counter.place.pk}")
    assert question(response) == "Quel jour, à quelle heure ?"


def test_an_invitation_names_its_organisations_whatever_the_sectors(client, open_town, addresses):
    town = open_town(
        name="Bilan",
        bookable_by=BookableBy.INVITED,
        sectorisation_level=Motif.SectorisationLevel.ORGANISATION,
    )
    with town.inside():
        attribute(open_town(name="Autre").counter.organisation, PRIVAS)
        usager = UsagerFactory(email="n@demo.example")
    organisation = town.counter.organisation.pk
    response = come(client, usager, f"/prendre_rdv?organisation_ids[]={organisation}")
    assert choices(response) == ["Bilan"]


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "full"])
def test_an_invitation_that_leads_to_nothing_says_whom_to_write_to(
    client, closed, nadia, is_closed
):
    organisation = closed.counter.organisation
    with closed.inside():
        Organisation.objects.update(email="ccas@demo.example", phone="+33475000109")
        if is_closed:
            Motif.objects.update(bookable_by=BookableBy.AGENTS)
        else:
            # From Saturday to Sunday, when nobody receives.
            Motif.objects.update(
                min_public_booking_delay=timedelta(days=4, hours=16).total_seconds(),
                max_public_booking_delay=timedelta(days=5, hours=8).total_seconds(),
            )
    path = f"/prendre_rdv?organisation_ids={organisation.pk}&motif_id={closed.counter.motif.pk}"
    page = tree(come(client, nadia, path), 404 if is_closed else 200)
    [link] = [one["href"] for one in page.all("a") if one["href"].startswith("mailto:ccas@")]
    assert "body=Bonjour%2C%0A" in link
    assert "Prévenez le service qui vous a invité" in page.text
    client.cookies.clear()
    assert "Prévenez" not in client.get(path).content.decode()


def test_the_page_of_somebody_invited_is_kept_for_nobody(client, closed, nadia, settings):
    settings.BRIEF_CACHE_SECONDS = 60
    come(client, nadia)
    client.get("/prendre_rdv")
    client.cookies.clear()
    assert "Bilan" not in tree(client.get("/prendre_rdv")).text
