"""Each who takes a seat for an identity card or a passport has their number, by whatever door."""

import pytest

from booking.appointments.models import Participation, SeatWaiting
from booking.catalog.models import MotifCategory
from tests.factories import UsagerFactory
from tests.support.clients import HostClient
from tests.web.prescriber.test_partners import enter, register
from tests.web.prescriber.test_workshops import book, url_of

from .conftest import PERSON, tree
from .test_company import LEO, rows, send
from .test_identity import holds
from .test_known import know
from .test_seats import LINA, confirm, free, keep
from .test_workshops import SEAT, plan, seat

NUMBER, OTHER = "A123456789", "B000000000"
ASKED = "Indiquez le numéro de pré-demande"


@pytest.fixture
def collective(open_town):
    """Titles at a counter where several are received at once."""
    town = open_town(name="Passeport, permanence", collectif=True)
    with town.inside():
        town.counter.motif.category = MotifCategory.objects.create(
            name="Passeport", short_name="passeport", ants_code="PASSPORT"
        )
        town.counter.motif.save()
    return town


def numbers(town, session) -> dict[str, str]:
    with town.inside():
        parts = Participation.objects.filter(appointment=session).exclude(ants_number="")
        return {part.usager.first_name: part.ants_number for part in parts}


def test_a_stranger_gives_theirs_and_it_comes_to_the_seat(client, collective, coordination):
    session = plan(collective)
    refused = client.post(seat(collective, session), PERSON)
    assert ASKED in tree(refused, 422).text
    unknown = client.post(seat(collective, session), {**PERSON, "ants_number": "INCO000001"})
    assert "ne connaît pas ce numéro" in tree(unknown, 422).text
    hold = keep(client, collective, session, ants_number="a123456789")
    assert coordination.calls[-1].query["meeting_point_id"] == [str(collective.counter.place.pk)]
    assert confirm(client, collective, hold).status_code == 302
    assert numbers(collective, session) == {"Nadia": NUMBER}


def test_a_child_s_own_number_comes_to_the_child(client, collective, coordination):
    session = plan(collective)
    address = seat(collective, session)
    person = {**PERSON, "pour": "autre"}
    missing = client.post(address, {**person, **rows(LEO), "personne-0-ants_number": ""})
    assert ASKED in tree(missing, 422).text
    assert client.post(address, {**person, **rows(LEO)}).status_code == 302
    confirm(client, collective, holds(collective)[-1])
    assert numbers(collective, session) == {"Léo": OTHER}


def test_somebody_known_is_asked_for_it(client, collective, coordination, clock):
    session = plan(collective)
    with collective.inside():
        nadia = UsagerFactory(first_name="Nadia", email="nadia@demo.example")
    known = know(client, collective, nadia, clock.now)
    address = seat(collective, session)
    assert tree(known.get(address)).one("input", name="ants_number")
    assert ASKED in tree(known.post(address, SEAT), 422).text
    assert known.post(address, {**SEAT, "ants_number": NUMBER}).status_code == 302
    assert numbers(collective, session) == {"Nadia": NUMBER}


@pytest.mark.parametrize("who", ["known", "stranger"])
def test_who_waits_takes_it_to_the_seat_that_is_freed(
    client, collective, coordination, clock, deliver, who
):
    session = plan(collective, days=7, seats=1, taken=1)
    address = seat(collective, session)
    if who == "known":
        with collective.inside():
            nadia = UsagerFactory(first_name="Nadia", email="nadia@demo.example")
        known = know(client, collective, nadia, clock.now)
        assert ASKED in tree(known.post(address, {"attente": "oui"}), 422).text
        known.post(address, {"attente": "oui", "ants_number": NUMBER})
    else:
        confirm(client, collective, keep(client, collective, session, ants_number=NUMBER))
    with collective.inside():
        assert SeatWaiting.objects.get().ants_number == NUMBER
    free(collective, session, clock.now)
    deliver()
    assert confirm(client, collective, holds(collective)[-1]).status_code == 302
    assert numbers(collective, session) == {"Nadia": NUMBER}


def test_a_prescripteur_gives_the_beneficiary_s(collective, coordination):
    session = plan(collective)
    register(collective, "CCAS de Privas", "ccas.example")
    client = enter(HostClient("alpha.localhost"), "ana@ccas.example")
    url = url_of(collective, session)
    assert tree(book(client, url), 422).text.count("numéro de pré-demande")
    assert book(client, url, ants_number=NUMBER).status_code == 302
    assert set(numbers(collective, session).values()) == {NUMBER}


def test_one_number_is_one_person_s(client, collective, coordination):
    session = plan(collective)
    confirm(client, collective, keep(client, collective, session, ants_number=NUMBER))
    other = HostClient(client.host)
    second = keep(other, collective, session, LINA, ants_number=NUMBER)
    refused = confirm(other, collective, second)
    assert "avec ce numéro de pré-demande" in tree(refused, 422).text
    assert numbers(collective, session) == {"Nadia": NUMBER}
    # Of who has cancelled it is free: the same person, written otherwise, comes back.
    with collective.inside():
        Participation.objects.filter(ants_number=NUMBER).update(status="excused")
    assert confirm(other, collective, second).status_code == 302
    assert numbers(collective, session) == {"Lina": NUMBER}


def test_adding_a_person_asks_nothing_of_france_titres_and_booking_does(
    client, open_town, collective, coordination
):
    town = collective
    with town.inside():
        type(town.counter.motif).objects.update(collectif=False)
    url = town.form(duration=60)
    for more in ({}, {"ajouter": "1"}, {"retirer": "0"}, {"ajouter": "1"}):
        people = [LEO] if more else []
        assert send(client, town, "ensemble", *people, url=url, **more).status_code == 200
    assert [one.query["application_ids"] for one in coordination.calls] == [["A000000000"]]
    # What the form carries may be somebody's invention: the last screen asks about everybody.
    coordination.register.statuses["A000000000"] = "consumed"
    assert send(client, town, "ensemble", LEO, url=url).status_code == 422
    assert not holds(town)
