"""Event × author × level × nearness: which agents are written to. One agent a level is there."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from booking.appointments.author import Author
from booking.appointments.models import Appointment
from booking.appointments.orders import MoveOrder
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.restore_appointment import restore_appointment
from booking.directory.models import Agent
from tests.booking.appointments.conftest import ANYWAY
from tests.booking.conftest import NOW, open_counter
from tests.factories import AgentFactory, UsagerFactory

from .conftest import FAR, book, event_in

LEVELS = ("all", "others", "soon", "none")
TODAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # today, 11:00 in Paris
TOMORROW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
AFTER = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NEAR = {TODAY, TOMORROW}


@pytest.fixture
def team(in_alpha):
    """A counter with one agent a level, and an outsider."""
    counter = open_counter(agents=4)
    for agent, level in zip(counter.agents, LEVELS, strict=True):
        agent.rdv_notifications_level = level
        agent.save(update_fields=["rdv_notifications_level"])
    outsider = AgentFactory(organisation=counter.organisation, rdv_notifications_level="all")
    return counter, outsider


def author_of(who: str, counter, outsider, usager) -> Author:
    if who == "usager":
        return Author.usager(usager)
    if who == "outsider":
        return Author.agent(outsider)
    return Author.agent(counter.agents[LEVELS.index(who)])


def told(counter, who: str, *starts: datetime) -> list[str]:
    """The rule, said another way than in the code."""
    near = any(start in NEAR for start in starts)
    wanting = {"all"} | ({"others"} - {who}) | ({"soon"} - {who} if near else set())
    return sorted(counter.agents[LEVELS.index(level)].email for level in wanting)


def mails_to(counter, found) -> list[str]:
    staff = {agent.email for agent in counter.agents}
    return [address for address in found.mailed if address in staff]


AUTHORS = ("usager", "outsider", *LEVELS)


@pytest.mark.parametrize("start", [TODAY, TOMORROW, AFTER])
@pytest.mark.parametrize("who", AUTHORS[1:])
def test_booked(who, start, team, post):
    counter, outsider = team
    usager = UsagerFactory()
    book(counter, usager, author=author_of(who, counter, outsider, usager), starts_at=start)
    found = post()
    assert mails_to(counter, found) == told(counter, who, start)
    assert not found.has(outsider.email)
    for address in mails_to(counter, found):
        assert "Nouveau rendez-vous le " in found.to(address).subject
        assert str(event_in(found.to(address))["status"]) == "CONFIRMED"


# Only agents bring back, and an usager cancels more than four hours before.
ENDS = [
    (act, start, who)
    for act, start, who in product(("cancel", "restore"), (TODAY, TOMORROW, AFTER), AUTHORS)
    if who != "usager" or (act == "cancel" and start is not TODAY)
]


@pytest.mark.parametrize(("act", "start", "who"), ENDS)
def test_cancelled_and_restored(act, start, who, team, post, forget):
    counter, outsider = team
    usager = UsagerFactory()
    appointment = book(counter, usager, starts_at=start)
    author = author_of(who, counter, outsider, usager)
    if act == "restore":
        cancel_appointment(appointment.pk, Author.agent(outsider), NOW)
    forget()
    if act == "restore":
        restore_appointment(appointment.pk, author, NOW, confirmation=ANYWAY)
    else:
        cancel_appointment(appointment.pk, author, NOW)
    found = post()
    assert mails_to(counter, found) == told(counter, who, start)
    method = {"cancel": "CANCELLED", "restore": "CONFIRMED"}[act]
    for address in mails_to(counter, found):
        event = event_in(found.to(address))
        assert str(event["status"]) == method
        assert event["sequence"] == (1 if act == "cancel" else 2)


@pytest.mark.parametrize("who", AUTHORS[1:])
@pytest.mark.parametrize(
    ("before", "after"), [(AFTER, AFTER + DAY), (AFTER, TOMORROW), (TOMORROW, AFTER)]
)
def test_moved(before, after, who, team, post, forget):
    """The old day counts as well as the new one: who expected somebody tomorrow must know."""
    counter, outsider = team
    usager = UsagerFactory()
    appointment = book(counter, usager, starts_at=before)
    forget()
    author = author_of(who, counter, outsider, usager)
    move_appointment(appointment.pk, MoveOrder(after), author, NOW, confirmation=ANYWAY)
    found = post()
    assert mails_to(counter, found) == told(counter, who, before, after)
    for address in mails_to(counter, found):
        sent = found.to(address)
        assert "modifié" in sent.subject
        assert author.name in sent.body
        assert event_in(sent)["sequence"] == 1


def test_tomorrow_is_that_of_the_place(team, post, clock):
    """At 21:30 in Paris it is tomorrow already in La Réunion: the day after is not « soon »."""
    counter, outsider = team
    counter.place.time_zone = "Indian/Reunion"
    counter.place.save()
    clock.at(datetime(2026, 11, 23, 20, 30, tzinfo=UTC))
    start = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)  # the 25th there, and it is the 24th
    book(counter, UsagerFactory(), author=Author.agent(outsider), starts_at=start)
    assert counter.agents[2].email in post().mailed


@pytest.mark.parametrize("also_moved", [False, True])
def test_whoever_joins_or_leaves_the_team_is_told(also_moved, team, post, forget):
    """Also when the time and the place stay: the existing service tells nobody then."""
    counter, _ = team
    everyone, others, soon, none = counter.agents
    Agent.objects.update(rdv_notifications_level="others")
    appointment = book(
        counter, UsagerFactory(), author=Author.agent(none), agents=[everyone, others, none]
    )
    forget()
    order = MoveOrder(FAR + DAY if also_moved else FAR, agent_ids=(others.pk, soon.pk, none.pk))
    move_appointment(appointment.pk, order, Author.agent(none), NOW, confirmation=ANYWAY)
    found = post()
    assert "Nouveau rendez-vous" in found.to(soon.email).subject
    assert "retiré de votre agenda" in found.to(everyone.email).subject
    gone = event_in(found.to(everyone.email))
    assert (str(gone["status"]), gone["sequence"]) == ("CANCELLED", 1)
    assert "lundi 30 novembre 2026 à 9 h" in found.to(everyone.email).body
    assert found.has(others.email) is also_moved
    assert not found.has(none.email)
    if also_moved:
        assert "1er décembre" not in found.to(everyone.email).body


def test_whoever_was_put_back_meanwhile_is_left_in_peace(team, post, forget):
    counter, outsider = team
    Agent.objects.update(rdv_notifications_level="all")
    first, second = counter.agents[:2]
    author = Author.agent(outsider)
    appointment = book(counter, UsagerFactory(), agents=[first])
    forget()
    for agent in (second, first):
        order = MoveOrder(FAR, agent_ids=(agent.pk,))
        move_appointment(appointment.pk, order, author, NOW, confirmation=ANYWAY)
    found = post()
    assert [
        one.subject for one in found.mails if "retiré" in one.subject and one.to == [first.email]
    ] == []
    assert found.has(second.email)


def test_an_intervenant_has_no_address(team, post):
    counter, outsider = team
    silent = AgentFactory(organisation=counter.organisation, rdv_notifications_level="all")
    Agent.objects.filter(pk=silent.pk).update(email="")
    book(
        counter, UsagerFactory(), author=Author.agent(outsider), agents=[silent, counter.agents[0]]
    )
    found = post()
    assert counter.agents[0].email in found.mailed
    assert "" not in found.mailed
    attendees = event_in(found.to(counter.agents[0].email))["attendee"]
    assert str(attendees) == f"mailto:{counter.agents[0].email}"


def test_nothing_of_what_has_begun(team, post, clock):
    counter, outsider = team
    book(counter, UsagerFactory(), author=Author.agent(outsider))
    clock.at(Appointment.objects.get().starts_at)
    assert post().mailed == []
