"""Every message is written out once, to be read by eye and to be checked as a page.

`RDV_MESSAGES_TO=<folder>` keeps what the test wrote: one `.html`, one `.txt`, and `sms.txt`.
"""

import os
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from booking.appointments.author import Author
from booking.appointments.models import Participation, WaitingOffer
from booking.appointments.orders import Attendee, MoveOrder
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.change_participant import change_participant
from booking.appointments.services.end_offers import decline_offer
from booking.appointments.services.hold_slot import Booker, hold_slot
from booking.appointments.services.join_collective import join_collective
from booking.appointments.services.join_waiting_list import join_waiting_list
from booking.appointments.services.move_appointment import move_appointment
from booking.directory.identity import actor_of_agent
from booking.directory.models import Agent, RecordSettings
from booking.directory.services.invite_agents import invite_agents
from booking.notifications.gsm import segments
from socle.outbox.publish import publish
from tests.booking.appointments.conftest import ANYWAY, CARD
from tests.booking.conftest import NOW, open_counter
from tests.factories import (
    AbsenceFactory,
    AgentFactory,
    PlaceFactory,
    ServiceFactory,
    UsagerFactory,
)

from .conftest import FAR, Post, book, html_of
from .test_planning import told_of, window_of
from .test_waiting_list import FRIDAY, LATER, NOON

TAGS = re.compile(r"<(style|title)\b.*?</\1>|<[^>]+>", re.S)


def words_of(html: str) -> str:
    return " ".join(unescape(TAGS.sub(" ", html)).split())


@pytest.fixture
def every_message(in_alpha, run_outbox, clock) -> Post:
    """One of each kind, in one demonstration of everything."""
    RecordSettings.objects.create(waiting_room_mail=True)
    service = ServiceFactory(name="Service social", short_name="Social")
    counter = open_counter(
        name="Aide pour remplir un dossier",
        service=service,
        instruction_for_rdv="Apportez votre dernier avis d’imposition.\n"
        "La liste est sur https://exemple.fr/pieces",
    )
    counter.place.name, counter.place.access_notes = "Hôtel de ville", "Entrée par la cour."
    counter.place.save()
    workshop = open_counter(name="Atelier", service=service, collectif=True)
    Agent.objects.update(rdv_notifications_level="all", first_name="Camille", last_name="Roux")
    nadia = UsagerFactory(first_name="Nadia", last_name="Benali", email="nadia@demo.example")
    leo = UsagerFactory(first_name="Léo", last_name="Benali", email="", responsible=nadia)
    agent, colleague = counter.agents[0], AgentFactory(organisation=counter.organisation)
    by_agent = Author.agent(agent)
    hold_slot(counter.choice(), Booker("Nadia", "Benali", email="nadia@demo.example"), NOW)
    run_outbox()
    moved = book(counter, nadia, leo)
    other = PlaceFactory(organisation=counter.organisation, name="Annexe du Port")
    run_outbox()
    publish("reminder.asked", participation_id=Participation.objects.first().pk)
    publish("appointment.arrived", appointment_id=moved.pk)
    order = MoveOrder(FAR + timedelta(days=1), place_id=other.pk, agent_ids=(agent.pk,))
    move_appointment(moved.pk, order, by_agent, NOW, confirmation=ANYWAY)
    run_outbox()
    order = MoveOrder(FAR + timedelta(days=1), agent_ids=(colleague.pk,))
    move_appointment(moved.pk, order, by_agent, NOW, confirmation=ANYWAY)
    run_outbox()
    cancel_appointment(moved.pk, by_agent, NOW)
    run_outbox()
    session = book(workshop, name="Rédiger son CV", max_participants_count=8)
    join_collective(session.pk, Attendee(nadia.pk), Author.usager(nadia), NOW)
    run_outbox()
    part = Participation.objects.get(appointment=session)
    change_participant(part.pk, leo.pk, Author.usager(nadia), NOW)
    book(counter, nadia, author=Author.prescripteur(CARD), starts_at=FAR + timedelta(hours=1))
    waiting = book(counter, nadia, author=Author.usager(nadia), starts_at=LATER)
    join_waiting_list(waiting.pk, nadia.pk, NOW)
    freed = book(counter, leo, starts_at=FRIDAY)
    window = window_of(counter)
    told_of("window", "created", window, colleague)
    run_outbox()
    told_of("absence", "created", AbsenceFactory(agent=agent), agent)
    told_of("window", "removed", window, agent)
    admin = AgentFactory(organisation=counter.organisation, organisation__level="admin")
    roles = {counter.organisation.pk: "basic"}
    invite_agents(["ines@demo.example"], roles, (service.pk,), actor_of_agent(admin, True), NOW)
    publish("agent.inactive_warned", agent_id=agent.pk, removed_on=LATER.date())
    run_outbox()
    clock.at(NOON)
    cancel_appointment(freed.pk, by_agent, NOON)
    run_outbox()
    decline_offer(WaitingOffer.objects.get().pk, NOON)
    run_outbox()
    return Post()


def test_every_message_reads_well(every_message):
    mails, texts = every_message.mails, every_message.texts
    if folder := os.environ.get("RDV_MESSAGES_TO"):
        keep(Path(folder), mails, texts)
    subjects = {one.subject for one in mails}
    assert len(subjects) >= 20
    for one in mails:
        html, body = html_of(one), one.body
        assert '<html lang="fr"' in html
        assert html.count("<h1") == 1
        assert "{{" not in html + body
        assert "None" not in html + body
        assert "<script" not in html
        assert "<img" not in html
        # The same is said in both: every word of the text stands in the page.
        shown = words_of(html)
        missing = [
            line.strip()
            for line in body.splitlines()
            # What leads to a link is said otherwise where the link is a button.
            if line.strip()
            and not line.endswith(":")
            and not set(_words(line)) <= set(_words(shown + html))
        ]
        assert missing == []
    for _, text in texts:
        assert segments(text) <= 2
        assert "Aide pour remplir" not in text


def _words(text: str) -> list[str]:
    return re.findall(r"[\w’@-]+", unescape(text))


def keep(folder: Path, mails, texts) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for rank, one in enumerate(mails):
        name = f"{rank:02d}"
        (folder / f"{name}.html").write_text(html_of(one))
        (folder / f"{name}.txt").write_text(f"{one.to[0]}\n{one.subject}\n\n{one.body}")
    (folder / "sms.txt").write_text(
        "\n\n---\n".join(f"{to} ({segments(text)} SMS)\n{text}" for to, text in texts)
    )
