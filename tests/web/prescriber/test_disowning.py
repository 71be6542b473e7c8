"""« Je n’ai pas demandé ce rendez-vous »: cancelled, agents told, and the prescripteur flagged."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from booking.appointments.models import AgentClaim, Appointment, Participation, Prescripteur
from booking.appointments.services.confirm_hold import PARTICIPATION_PURPOSE
from booking.catalog.models import Motif
from booking.directory.models import AgentRole
from integrations.sms import memory
from socle.links import secret_of
from tenants.relay import drain
from tests.booking.conftest import NINE
from tests.factories import AccountFactory
from tests.support.clients import HostClient
from tests.web.usager.conftest import question, tree

from .conftest import AWA, Walk, booked

pytestmark = pytest.mark.usefixtures("letters_given")

BY_MAIL = {**AWA, "person_email": "awa@demo.example"}


@pytest.fixture
def link(walk, town) -> str:
    """The address of the appointment, as the messages to the person give it."""
    walk.ask(person=BY_MAIL)
    walk.prove()
    drain()
    with town.inside():
        part = Participation.objects.get()
        return f"/r/{part.pk}/{secret_of(PARTICIPATION_PURPOSE, part.pk)}"


@pytest.fixture
def stranger() -> HostClient:
    return HostClient("alpha.localhost")


def test_the_mail_says_who_booked_and_gives_the_way(link):
    [message] = [one for one in mail.outbox if one.to == ["awa@demo.example"]]
    assert "pris pour vous par Lise Martin, CCAS de Privas" in message.body
    assert f"{link}/pas-demande" in message.body
    assert f"{link}/pas-demande" in message.alternatives[0][0]


def test_the_link_of_the_sms_leads_to_it(link, stranger):
    [(_, text)] = [one[:2] for one in memory.outbox]
    assert link in text
    page = tree(stranger.get(link))
    assert "pris pour vous par Lise Martin, CCAS de Privas" in page.text
    [way] = [one for one in page.all("a") if one.text == "Je n’ai pas demandé ce rendez-vous"]
    assert way["href"] == f"{link}/pas-demande"


def test_looking_changes_nothing(link, stranger, town):
    page = stranger.get(f"{link}/pas-demande")
    assert question(page) == "Vous n’avez pas demandé ce rendez-vous ?"
    assert booked(town)[0].status == "unknown"


def test_one_click_cancels_and_tells_the_agents(link, stranger, town):
    mail.outbox.clear()
    there = stranger.post(f"{link}/pas-demande")["Location"]
    assert question(stranger.get(there)) == "Le rendez-vous est annulé"
    with town.inside():
        assert Appointment.objects.get().status == "excused"
        assert Prescripteur.objects.get().disowned_at is not None
        assert not AgentClaim.objects.filter(blocking=True).exists()
    drain()
    bodies = {message.to[0]: message.body for message in mail.outbox}
    with town.inside():
        agent = Appointment.objects.get().agents.get()
    assert "ne pas avoir demandé ce rendez-vous" in bodies[agent.email]
    assert "lise.martin@ccas.example" not in bodies


def test_a_second_click_changes_nothing_more(link, stranger, town):
    first = stranger.post(f"{link}/pas-demande")
    again = stranger.post(f"{link}/pas-demande")
    assert first["Location"] == again["Location"]
    mail.outbox.clear()
    drain()
    assert len([one for one in mail.outbox if "ne pas avoir demandé" in one.body]) == 1


def test_no_notice_is_owed(link, stranger, town, clock):
    """Two hours before, where the ordinary cancellation is closed; and for any motif."""
    with town.inside():
        Motif.objects.update(rdvs_cancellable_by_user=False)
    clock.now = NINE - timedelta(hours=2)
    assert stranger.post(f"{link}/pas-demande").status_code == 302
    assert booked(town)[0].status == "excused"


def test_once_it_has_begun_it_is_too_late(link, stranger, town, clock):
    clock.now = NINE
    page = stranger.post(f"{link}/pas-demande")
    assert page.status_code >= 400
    assert booked(town)[0].status == "unknown"


def test_what_nobody_prescribed_cannot_be_disowned(stranger, town, link):
    with town.inside():
        Prescripteur.objects.all().delete()
    assert stranger.get(f"{link}/pas-demande").status_code == 404
    assert stranger.post(f"{link}/pas-demande").status_code == 404
    assert "Je n’ai pas demandé" not in stranger.get(link).content.decode()
    assert booked(town)[0].status == "unknown"


def test_agents_see_who_booked_and_that_it_was_disowned(link, stranger, town):
    with town.inside():
        appointment = Appointment.objects.get()
        agent = appointment.agents.get()
        AgentRole.objects.filter(agent=agent).update(access_level="admin")
        agent.account_id = AccountFactory().pk
        agent.save()
    from socle.accounts.models import Account

    client = HostClient("alpha.localhost").log_in(Account.objects.get(pk=agent.account_id))
    address = f"/agent/{appointment.organisation_id}/rdv/{appointment.pk}"
    words = re.sub(r"\s+", " ", tree(client.get(address)).text)
    assert "Lise Martin" in words
    assert "CCAS de Privas" in words
    assert "lise.martin@ccas.example" in words
    assert "ne pas avoir demandé" not in words
    stranger.post(f"{link}/pas-demande")
    assert "ne pas avoir demandé" in tree(client.get(address)).text


def test_three_people_who_had_not_asked_stop_the_address(known, stranger, town):
    """Whatever the structure says: the address books no more for a month."""
    start = NINE
    for number in range(1, 4):
        walk = Walk(known.client, town, start + timedelta(minutes=30 * number))
        person = {**AWA, "person_last_name": f"Diallo{number}", "person_phone_number": ""}
        walk.open()
        walk.send("beneficiaire", **person, sans_message="on")
        assert walk.send("confirmer").status_code == 302
    with town.inside():
        parts = list(Participation.objects.order_by("-pk")[:3])
    for part in parts:
        secret = secret_of(PARTICIPATION_PURPOSE, part.pk)
        assert stranger.post(f"/r/{part.pk}/{secret}/pas-demande").status_code == 302
    walk = Walk(known.client, town, NINE + timedelta(hours=2))
    page = walk.ask()
    assert page.status_code == 429
    assert "Appelez l’organisation" in tree(page, 429).text
