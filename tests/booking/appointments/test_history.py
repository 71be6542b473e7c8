"""The history: what was done, read in French, in few queries."""

from datetime import timedelta

from booking.appointments.author import Author
from booking.appointments.history import history_of
from booking.appointments.models import Change
from booking.appointments.orders import Attendee, Details, MoveOrder
from booking.appointments.services.add_participation import add_participation
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.edit_appointment import edit_appointment
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.remove_participation import remove_participation
from booking.appointments.services.restore_appointment import restore_appointment
from booking.availability.loader import zone_of
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import PlaceFactory, UsagerFactory

from .conftest import ANYWAY, booked
from .invariants import messages


def lines(appointment):
    return history_of(appointment.pk, zone_of(appointment.place))


def test_every_act_is_told_newest_first(in_alpha, usager, django_assert_max_num_queries):
    counter = open_counter(agents=2)
    author = Author.agent(counter.agents[0])
    there = PlaceFactory(organisation=counter.organisation, name="Antenne du Teil")
    appointment = booked(counter, agent_ids=(counter.agents[0].pk,), context="Premier contact")
    move_appointment(
        appointment.pk,
        MoveOrder(
            NINE + timedelta(minutes=80), agent_ids=(counter.agents[1].pk,), place_id=there.pk
        ),
        author,
        NOW + timedelta(minutes=1),
        confirmation=ANYWAY,
    )
    add_participation(appointment.pk, Attendee(usager.pk), author, NOW + timedelta(minutes=2))
    edit_appointment(appointment.pk, Details(context=""), author, NOW + timedelta(minutes=3))
    cancel_appointment(appointment.pk, author, NOW + timedelta(minutes=4))
    restore_appointment(appointment.pk, author, NOW + timedelta(minutes=5))
    with django_assert_max_num_queries(4):
        told = lines(appointment)
    assert [line.title for line in told] == [
        "Rendez-vous rétabli",
        "Rendez-vous annulé",
        "Rendez-vous modifié",
        "Participant ajouté",
        "Rendez-vous déplacé",
        "Rendez-vous pris",
    ]
    assert {line.author for line in told} == {f"{counter.agents[0]} (agent)"}
    moved = {field.label: (field.before, field.after) for field in told[4].fields}
    assert moved == {
        "Début": ("mardi 24 novembre 2026 à 9 h", "mardi 24 novembre 2026 à 10 h 20"),
        "Fin": ("mardi 24 novembre 2026 à 9 h 30", "mardi 24 novembre 2026 à 10 h 50"),
        "Lieu": (counter.place.name, "Antenne du Teil"),
        "Agents": (str(counter.agents[0]), str(counter.agents[1])),
    }
    assert told[3].usager == str(usager)
    [context] = told[2].fields
    assert (context.label, context.before, context.after) == ("Contexte", "Premier contact", "–")
    [status] = told[1].fields
    assert (status.before, status.after) == ("À venir ou à renseigner", "Annulé par le service")


def test_erasing_somebody_erases_them_here(counter, agent):
    appointment = booked(counter)
    usager = UsagerFactory()
    added = add_participation(appointment.pk, Attendee(usager.pk), agent, NOW)
    remove_participation(added.pk, agent, NOW)
    usager.delete()
    assert [line.usager for line in lines(appointment)] == ["supprimé", "supprimé", ""]


def test_an_operator_at_the_keyboard_is_named(counter, usager):
    author = Author.agent(counter.agents[0], impersonated_by="Support de niveau 2")
    appointment = booked(counter, usager, author=author)
    expected = f"{counter.agents[0]} (agent), par Support de niveau 2"
    assert lines(appointment)[0].author == expected


def test_details_change_only_when_they_change(in_alpha):
    counter = open_counter(collectif=True)
    author = Author.agent(counter.agents[0])
    appointment = booked(counter, name="Atelier", max_participants_count=8)
    edit_appointment(appointment.pk, Details(name="Atelier"), author, NOW)
    assert Change.objects.count() == 1
    edited = edit_appointment(appointment.pk, Details(name="CV", seats=0), author, NOW)
    assert (edited.name, edited.max_participants_count, edited.ics_sequence) == ("CV", None, 0)
    assert [topic for topic, _ in messages()] == ["appointment.booked", "appointment.edited"]
