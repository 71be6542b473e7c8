"""Moving by the link of a message: free times, both hours read, moved once, or told why not."""

from datetime import date, timedelta

import pytest

from booking.appointments.models import Appointment, Change, Participation
from booking.catalog.models import Motif
from socle.links import secret_of
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import NINE
from tests.factories import AbsenceFactory

from .booked import book, held
from .conftest import question, tree
from .test_cancelling import DEAD, page_of

pytestmark = pytest.mark.usefixtures("letters_given")

HAS = NINE + timedelta(days=7)  # a Tuesday, eight days ahead
NEW = HAS + timedelta(days=1)
TWO_DAYS, MINUTE = timedelta(days=2), timedelta(minutes=1)
NO = "Ce rendez-vous ne peut pas être déplacé en ligne"
ASKED = "Voulez-vous déplacer ce rendez-vous ?"


@pytest.fixture
def appointment(town) -> Appointment:
    with town.inside():
        return book(town, HAS)


@pytest.fixture
def address(town, appointment) -> str:
    with town.inside():
        return page_of(appointment.participations.get(), "/deplacer")


def confirm(address: str, start=NEW) -> str:
    return f"{address}/confirmer?starts_at={start:%Y-%m-%dT%H:%M}Z"


def read(start=HAS) -> dict[str, str]:
    return {"debut_lu": start.isoformat()}


def starts(town) -> list:
    with town.inside():
        return list(Appointment.objects.order_by("pk").values_list("starts_at", flat=True))


def test_from_the_appointment_to_another_time(client, town, address):
    recap = tree(client.get(address.removesuffix("/deplacer")))
    assert recap.one("a", href=address).text == "Déplacer le rendez-vous"
    week = tree(client.get(f"{address}?date=2026-12-02"))
    assert "mardi 1er décembre 2026 à 9 h" in week.text
    link = week.all("a", class_="rdv-slot")[0]["href"]
    response = client.get(link)
    page = tree(response)
    assert page.one("h1").text == ASKED
    assert "mardi 1er décembre 2026 à 9 h" in page.text
    assert "mercredi 2 décembre 2026 à 9 h" in page.text
    assert "Demande de passeport" not in page.one("title").text
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert starts(town) == [HAS]  # looking moved nothing
    form = page.one("form", method="post")
    typed = {one["name"]: one["value"] for one in form.all("input")}
    for _ in range(2):
        done = client.post(form["action"], typed)
        assert done.status_code == 302
    page = tree(client.get(done["Location"]))
    assert page.one("h1").text == "Votre rendez-vous est déplacé"
    assert "mercredi 2 décembre 2026 à 9 h" in page.text
    assert starts(town) == [NEW]
    with town.inside():
        assert Change.objects.count() == 2  # booked, moved


def test_until_two_days_before_to_the_minute(client, town, address, clock):
    clock.now = HAS - TWO_DAYS - MINUTE
    assert question(client.get(confirm(address))) == ASKED
    clock.now = HAS - TWO_DAYS
    for response in (
        client.get(address),
        client.get(confirm(address)),
        client.post(confirm(address), read()),
    ):
        page = tree(response, 422)
        assert page.one("h1").text == NO
        assert "plus de 2 jours à l'avance" in page.text
        assert page.all("a", href="tel:+33199001234")
    recap = tree(client.get(address.removesuffix("/deplacer")))
    assert "plus de 2 jours à l'avance" in recap.text
    assert not recap.all("a", href=address)
    assert starts(town) == [HAS]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rdvs_editable_by_user": False}, "ne se déplace pas en ligne"),
        ({"bookable_by": "agents"}, "ne se déplace pas en ligne"),
        ({"created_by": "agent"}, "pris par un agent"),
        ({"status": "revoked"}, "est annulé"),
        ({"part": "excused"}, "est annulé"),
    ],
)
def test_the_rules_refuse_with_their_reason(client, town, address, change, words):
    with town.inside():
        if "part" in change:
            Participation.objects.update(status=change["part"])
        else:
            model = Appointment if {"created_by", "status"} & set(change) else Motif
            model.objects.update(**change)
    for response in (client.get(address), client.post(confirm(address), read())):
        page = tree(response, 422)
        assert words in page.text
        assert page.all("a", href="tel:+33199001234")
    assert starts(town) == [HAS]


def test_a_session_is_not_moved(client, open_town):
    town = open_town(collectif=True)
    with town.inside():
        address = page_of(booked(town.counter, starts_at=HAS).participations.get(), "/deplacer")
    assert "ne se déplace pas" in tree(client.post(confirm(address), read()), 422).text


@pytest.mark.parametrize("when", ["before the page", "after the page"])
def test_a_slot_lost_meanwhile(client, town, address, when):
    if when == "after the page":
        assert question(client.get(confirm(address))) == ASKED
    with town.inside():
        held(town, NEW)
    response = (
        client.post(confirm(address), read())
        if when == "after the page"
        else client.get(confirm(address))
    )
    page = tree(response, 409)
    assert page.one("h1").text == "Ce créneau n’est plus libre"
    assert "vous gardez votre rendez-vous du mardi 1er décembre 2026 à 9 h" in page.text
    assert starts(town) == [HAS]
    [near] = [link for link in page.all("a") if "2 décembre à 9 h 30" in link.text]
    assert question(client.get(near["href"])) == ASKED


def test_moved_by_the_service_meanwhile_it_asks_again(client, town, address):
    with town.inside():
        length = timedelta(minutes=30)
        Appointment.objects.update(starts_at=HAS + length, ends_at=HAS + 2 * length)
    page = tree(client.post(confirm(address), read()), 409)
    assert "Votre rendez-vous vient de changer" in page.text
    assert "mardi 1er décembre 2026 à 9 h 30" in page.text
    assert starts(town) == [HAS + length]


@pytest.mark.parametrize(
    "start",
    ["demain", "", "2026-02-30T09:00", "9999-12-31T23:59Z", "2026-12-02T08:00:01Z", "é" * 300],
)
def test_a_start_that_cannot_be_moves_nothing(client, town, address, start):
    for response in (
        client.get(f"{address}/confirmer", {"starts_at": start}),
        client.post(f"{address}/confirmer?starts_at={start}", read()),
    ):
        assert response.status_code in (302, 409)
    assert client.get(address, {"date": start}).status_code == 200
    assert starts(town) == [HAS]


def test_an_empty_week_leads_to_the_next_free_time(client, town, address):
    with town.inside():
        AbsenceFactory(
            agent=town.counter.agents[0], first_day=date(2026, 11, 23), end_day=date(2026, 12, 6)
        )
    page = tree(client.get(address))
    assert "Prochaine disponibilité : lundi 7 décembre 2026 à 9 h" in page.text
    way = page.one("div", class_="rdv-next").one("a", class_="fr-btn")["href"]
    assert tree(client.get(way)).all("a", class_="rdv-slot")


def test_dead_links_are_one_page(client, bravo_client, town, appointment, address):
    with town.inside():
        part = appointment.participations.get()
    forged = f"/r/{part.pk}/{secret_of('hold', part.pk)}/deplacer"
    for visitor, dead in ((client, forged), (bravo_client, address)):
        assert question(visitor.get(dead), 404) == DEAD
        assert question(visitor.post(confirm(dead), read()), 404) == DEAD
    with town.inside():
        Participation.objects.update(link_generation=1)
    assert question(client.post(confirm(address), read()), 404) == DEAD
    assert starts(town) == [HAS]


@pytest.mark.parametrize("agents", [1, 20])
def test_its_queries_do_not_grow(client, open_town, agents, django_assert_max_num_queries):
    town = open_town(agents=agents)
    with town.inside():
        address = page_of(book(town, HAS).participations.get(), "/deplacer")
    client.get("/")  # the host's name is kept from then on
    for page in (address, confirm(address)):
        with django_assert_max_num_queries(10):
            assert client.get(page).status_code == 200
