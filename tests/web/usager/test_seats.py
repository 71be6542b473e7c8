"""A seat at a workshop for somebody never seen, and the list of those who wait for one."""

from datetime import timedelta

import pytest
from django.core import mail

from booking.appointments.author import Author
from booking.appointments.models import BookingHold, Participation, SeatWaiting
from booking.appointments.services.cancel_participation import cancel_participation
from booking.appointments.services.hold_slot import HOLD_LASTS
from booking.directory.models import Usager
from integrations.sms import memory
from tenants.context import in_espace
from tests.factories import UsagerFactory
from tests.support.clients import HostClient

from .booked import link_of
from .conftest import PERSON, choices, question, tree
from .test_company import LEO, rows
from .test_identity import errors, holds
from .test_known import know
from .test_workshops import plan, seat, workshop  # noqa: F401

LINA = {"first_name": "Lina", "last_name": "Roy", "email": "lina@demo.example"}


def keep(client, town, session, person=PERSON, **more) -> BookingHold:
    response = client.post(seat(town, session), {**person, **more})
    assert response.status_code == 302, response.content.decode()[:2000]
    return holds(town)[-1]


def confirm(client, town, hold):
    return client.post(link_of(town, hold))


def coming(town, session) -> list[str]:
    with town.inside():
        parts = Participation.objects.filter(appointment=session).exclude(status="excused")
        return [part.usager.first_name for part in parts.order_by("pk")]


@pytest.fixture
def full(workshop):  # noqa: F811
    return plan(workshop, seats=1, taken=1)


def free(town, session, now) -> None:
    """Whoever has the seat gives it up."""
    with town.inside():
        part = Participation.objects.filter(appointment=session, status="unknown").first()
        cancel_participation(part.pk, Author.usager(part.usager), now)


def test_a_stranger_takes_a_seat_by_the_link_of_the_message(client, workshop, deliver):  # noqa: F811
    session = plan(workshop, taken=1)
    hold = keep(client, workshop, session)
    page = tree(client.get(f"/prendre_rdv/verification/{hold.uuid}"))
    assert "La place vous est gardée" in page.text
    assert coming(workshop, session) == [coming(workshop, session)[0]]
    deliver()
    assert "Confirmer mon inscription" in mail.outbox[-1].body
    link = link_of(workshop, hold)
    assert question(client.get(link)) == "Confirmez-vous votre inscription ?"
    done = confirm(client, workshop, hold)
    # Their own seat, not that of whoever came first.
    with workshop.inside():
        own = Participation.objects.get(usager__email=PERSON["email"])
    assert done["Location"].startswith(f"/r/{own.pk}/")
    assert question(client.get(done["Location"])) == "Votre rendez-vous est confirmé"
    assert coming(workshop, session)[-1] == "Nadia"
    # A second click, and in another browser.
    for other in (client, HostClient(client.host)):
        assert confirm(other, workshop, hold)["Location"] == done["Location"]
    assert len(coming(workshop, session)) == 2


def test_the_link_of_one_seat_never_shows_the_first_ones(client, workshop):  # noqa: F811
    session = plan(workshop, taken=2)
    hold = keep(client, workshop, session)
    confirm(client, workshop, hold)
    with workshop.inside():
        own = Participation.objects.get(usager__email=PERSON["email"])
        first = session.participations.order_by("pk").first()
    page = client.get(link_of(workshop, hold)).content.decode()
    assert f"/r/{own.pk}/" in page
    assert f"/r/{first.pk}/" not in page
    with workshop.inside():
        own.delete()
    assert client.get(link_of(workshop, hold)).status_code == 404
    assert confirm(client, workshop, hold).status_code == 404


def test_a_kept_seat_is_nobody_elses_until_it_lapses(client, workshop, clock):  # noqa: F811
    session = plan(workshop, seats=2, taken=1)
    keep(client, workshop, session)
    other = HostClient(client.host)
    assert question(other.get(seat(workshop, session))) == "Cette séance est complète"
    assert "Qui s’inscrit" in question(client.get(seat(workshop, session)))
    clock.now += HOLD_LASTS
    assert question(other.get(seat(workshop, session))) == "Qui s’inscrit ?"


def test_a_late_click_takes_what_is_left_or_says_that_it_is_full(client, workshop, clock):  # noqa: F811
    session = plan(workshop, seats=2, taken=1)
    hold = keep(client, workshop, session)
    clock.now += HOLD_LASTS
    with workshop.inside():
        part = Participation.objects.create(
            appointment=session, usager=UsagerFactory(), link_expires_at=session.starts_at
        )
    assert question(confirm(client, workshop, hold), 409) == "Cette séance est complète"
    with workshop.inside():
        part.delete()
    assert confirm(client, workshop, hold).status_code == 302
    assert coming(workshop, session)[-1] == "Nadia"


def test_a_parent_registers_a_child(client, workshop):  # noqa: F811
    session = plan(workshop)
    first = client.post(seat(workshop, session), {**PERSON, "pour": "autre"})
    assert question(first) == "Pour qui est ce rendez-vous ?"
    assert not tree(first).all("button", name="ajouter")
    hold = keep(client, workshop, session, pour="autre", **rows(LEO))
    confirm(client, workshop, hold)
    assert coming(workshop, session) == ["Léo"]


def test_asked_twice_it_is_one_seat_and_a_correction_replaces_it(client, workshop):  # noqa: F811
    session = plan(workshop, seats=1)
    first = keep(client, workshop, session)
    assert keep(client, workshop, session).pk == first.pk
    keep(client, workshop, session, phone_number="06 39 98 12 34")
    pending = [one for one in holds(workshop) if one.state == BookingHold.State.PENDING]
    assert [one.phone_number for one in pending] == ["+33639981234"]


@pytest.mark.parametrize(
    ("person", "words"),
    [({"first_name": ""}, "Indiquez votre prénom."), ({"email": "x"}, "Vérifiez cette adresse")],
)
def test_what_is_mistyped_is_said(client, workshop, person, words):  # noqa: F811
    response = client.post(seat(workshop, plan(workshop)), {**PERSON, **person})
    assert words in errors(response)[0]
    assert not holds(workshop)


def test_a_session_cancelled_meanwhile_is_said(client, workshop):  # noqa: F811
    session = plan(workshop)
    hold = keep(client, workshop, session)
    with workshop.inside():
        type(session).objects.filter(pk=session.pk).update(status="revoked")
    assert "annulée" in tree(confirm(client, workshop, hold), 422).text
    assert client.get(seat(workshop, session)).status_code == 404


def test_a_stranger_waits_and_takes_the_seat_that_is_freed(client, workshop, full, clock, deliver):  # noqa: F811
    assert "me prévenir" in tree(client.get(workshop.slots())).one("main").text
    page = tree(client.get(seat(workshop, full)))
    assert page.one("h1").text == "Cette séance est complète"
    hold = keep(client, workshop, full)
    assert hold.waits
    deliver()
    assert "une place se libère" in mail.outbox[-1].body
    with workshop.inside():
        assert not SeatWaiting.objects.exists()
    assert "prévenu" in question(client.get(link_of(workshop, hold)))
    assert "Vous êtes sur la liste d’attente" in tree(confirm(client, workshop, hold)).text
    confirm(client, workshop, hold)
    with workshop.inside():
        assert SeatWaiting.objects.count() == 1
    deliver()
    mail.outbox.clear()
    clock.move(hours=2)
    free(workshop, full, clock.now)
    deliver()
    [told] = [one for one in mail.outbox if one.subject.startswith("Une place s’est libérée")]
    assert told.to == [PERSON["email"]]
    offered = holds(workshop)[-1]
    assert (
        question(HostClient(client.host).get(seat(workshop, full))) == "Cette séance est complète"
    )
    assert confirm(HostClient(client.host), workshop, offered).status_code == 302
    assert coming(workshop, full) == ["Nadia"]


def test_an_unanswered_seat_goes_to_the_next_in_order(client, workshop, full, clock, deliver):  # noqa: F811
    confirm(client, workshop, keep(client, workshop, full))
    clock.move(minutes=1)
    other = HostClient(client.host)
    confirm(other, workshop, keep(other, workshop, full, LINA))
    clock.move(hours=2)
    free(workshop, full, clock.now)
    deliver()
    assert holds(workshop)[-1].email == PERSON["email"]
    mail.outbox.clear()
    clock.now = holds(workshop)[-1].expires_at + timedelta(minutes=1)
    deliver()
    [told] = [one for one in mail.outbox if one.subject.startswith("Une place")]
    assert told.to == [LINA["email"]]


def test_one_leaves_the_list_by_the_same_link(client, workshop, full, clock, deliver):  # noqa: F811
    hold = keep(client, workshop, full)
    confirm(client, workshop, hold)
    client.post(link_of(workshop, hold), {"ne_plus_attendre": "1"})
    assert question(client.get(link_of(workshop, hold))) == "Vous n’attendez plus de place"
    free(workshop, full, clock.now)
    deliver()
    with workshop.inside():
        assert not SeatWaiting.objects.exists()
        assert not BookingHold.objects.filter(is_offered=True).exists()


def test_somebody_known_waits_and_leaves(client, workshop, full, clock):  # noqa: F811
    with workshop.inside():
        nadia = UsagerFactory(first_name="Nadia", email="nadia@demo.example")
    know(client, workshop, nadia, clock.now)
    url = seat(workshop, full)
    assert question(client.get(url), 409) == "Cette séance est complète"
    for _ in range(2):
        assert client.post(url, {"attente": "oui"}).status_code == 302
    assert "Vous attendez une place" in tree(client.get(url), 409).text
    client.post(url, {"attente": "non"})
    with workshop.inside():
        assert not SeatWaiting.objects.exists()


def test_without_e_mail_the_freed_seat_is_told_by_sms(client, workshop, full, clock, deliver):  # noqa: F811
    hold = keep(client, workshop, full, email="", phone_number="06 39 98 12 34")
    confirm(client, workshop, hold)
    deliver()
    memory.outbox.clear()
    clock.move(hours=2)
    free(workshop, full, clock.now)
    deliver()
    texts = [text for _, text in memory.outbox if "une place pour vous" in text]
    assert len(texts) == 1


def test_two_espaces_do_not_mix(client, workshop, full, bravo):  # noqa: F811
    keep(client, workshop, full)
    with in_espace(bravo):
        assert not BookingHold.objects.exists()
        assert not Usager.objects.filter(email=PERSON["email"]).exists()
    assert choices(client.get(workshop.slots())) == []
