"""Collective motifs: a seat for somebody at a session of another organisation."""

from datetime import timedelta

import pytest

from booking.appointments.models import Appointment, Participation
from booking.catalog.models import Motif
from booking.domain import statuses
from tenants.context import in_espace
from tests.factories import MotifFactory, PlaceFactory, UsagerFactory
from tests.support.markup import parse
from tests.web.agent.conftest import NOW
from tests.web.agent.people import book, member

from .conftest import PRESCRIPTEURS, choices, page_of, path

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def workshop(elsewhere, service):
    return MotifFactory(
        name="Atelier CV",
        service=service,
        organisations=[elsewhere],
        bookable_by=PRESCRIPTEURS,
        collectif=True,
    )


@pytest.fixture
def plan(elsewhere, workshop):
    hall = PlaceFactory(organisation=elsewhere, name="Salle Lovato")
    animator = member(elsewhere, services=[workshop.service])

    def planned(start=TOMORROW, seats: int | None = 2, taken: int = 0, **fields) -> Appointment:
        session = book(
            animator,
            elsewhere,
            start,
            motif=workshop,
            place=fields.pop("place", hall),
            name="Écrire son CV",
            max_participants_count=seats,
            **fields,
        )
        session.participations.all().delete()
        for _ in range(taken):
            Participation.objects.create(
                appointment=session, usager=UsagerFactory(), link_expires_at=start
            )
        return session

    return planned


def chosen(organisation, workshop, session, usager) -> str:
    query = f"motif={workshop.pk}&seance={session.pk}&usagers={usager.pk}"
    return f"{path(organisation, '/usager')}?{query}"


def test_from_the_motif_to_the_seat(alpha, client, agent, organisation, workshop, plan, usager):
    session = plan()
    [choice] = choices(page_of(client, organisation, usagers=usager.pk))
    assert "Atelier CV" in choice.text
    main = parse(client.get(choice["href"]).content.decode()).one("main")
    [choice] = choices(main)
    for words in ("mercredi 25 novembre 2026 à 9 h", "Écrire son CV", "Salle Lovato", "2 places"):
        assert words in choice.text.replace("\xa0", " ")
    check = client.get(choice["href"]).content.decode()
    assert "Nadia Benali" in check
    assert "Confirmer le RDV" in check
    answer = client.post(choice["href"], {"cle": "k"})
    assert answer.status_code == 302
    assert client.post(choice["href"], {"cle": "k"})["Location"] == answer["Location"]
    assert "Le RDV est confirmé" in client.get(answer["Location"]).content.decode()
    with in_espace(alpha):
        part = Participation.objects.get(appointment=session)
        assert (part.usager, part.created_by_agent) == (usager, agent)
        assert part.created_by_agent_prescripteur


def test_only_sessions_with_a_seat_within_the_delays_are_listed(
    alpha, client, organisation, workshop, plan
):
    plan(NOW + timedelta(minutes=10))  # sooner than the motif allows
    plan(seats=1, taken=1)
    plan(NOW + timedelta(days=2), status=statuses.REVOKED)
    plan(NOW - timedelta(days=1))
    assert choices(page_of(client, organisation)) == []
    with in_espace(alpha):
        plan(NOW + timedelta(days=3), seats=None)
        elsewhere = PlaceFactory(organisation=workshop.organisations.get())
        plan(NOW + timedelta(days=4), place=elsewhere)
    found = choices(page_of(client, organisation, motif=workshop.pk))
    assert [one.text.split()[0] for one in found] == ["vendredi", "samedi"]


@pytest.mark.parametrize("gone", ["full", "cancelled"])
def test_a_session_that_is_gone_leads_to_the_others(
    alpha, client, organisation, workshop, plan, usager, gone
):
    session = plan(seats=1)
    plan(NOW + timedelta(days=2))
    there = chosen(organisation, workshop, session, usager)
    if gone == "full":
        Participation.objects.create(
            appointment=session, usager=UsagerFactory(), link_expires_at=TOMORROW
        )
    else:
        Appointment.objects.filter(pk=session.pk).update(status=statuses.REVOKED)
    for answer in (client.get(there), client.post(there, {"cle": "k"})):
        assert answer.status_code == 409
        main = parse(answer.content.decode()).one("main")
        [other] = choices(main)
        assert "jeudi 26 novembre" in other.text.replace("\xa0", " ")
    assert client.post(other["href"], {"cle": "k2"}).status_code == 302


def test_who_is_registered_already_is_told(client, organisation, workshop, plan, usager):
    there = chosen(organisation, workshop, plan(), usager)
    assert client.post(there, {"cle": "k"}).status_code == 302
    answer = client.post(there, {"cle": "k2"})
    assert answer.status_code == 409
    assert "déjà inscrite" in answer.content.decode()


def test_who_had_cancelled_comes_back_and_it_is_confirmed(
    alpha, client, agent, organisation, workshop, plan, usager
):
    session = plan()
    Participation.objects.create(
        appointment=session, usager=usager, status=statuses.EXCUSED, link_expires_at=TOMORROW
    )
    answer = client.post(chosen(organisation, workshop, session, usager), {"cle": "k"})
    assert answer.status_code == 302
    assert "Le RDV est confirmé" in client.get(answer["Location"]).content.decode()
    with in_espace(alpha):
        part = Participation.objects.get()
        assert (part.status, part.created_by_agent) == (statuses.UNKNOWN, agent)


def test_a_motif_that_closes_meanwhile_is_not_booked(
    alpha, client, organisation, workshop, plan, usager
):
    there = chosen(organisation, workshop, plan(), usager)
    Motif.objects.filter(pk=workshop.pk).update(bookable_by=Motif.BookableBy.AGENTS)
    assert client.post(there, {"cle": "k"}).status_code == 404
    with in_espace(alpha):
        assert not Participation.objects.exists()
