"""What is told of what happens: model, event, the object as the API shows it, and to whom."""

import json
from datetime import timedelta

import pytest

from api.v1.objects import payload_of
from booking.appointments.author import Author
from booking.appointments.services.delete_appointment import delete_appointment
from booking.appointments.services.edit_appointment import Details, edit_appointment
from booking.appointments.services.purge_appointments import purge_appointments
from booking.availability.services.remove_absence import remove_absence
from booking.directory.models import Usager, UsagerProfile
from booking.directory.services.assign_referents import assign_referents
from booking.directory.services.create_usager import create_usager
from booking.directory.services.edit_usager import edit_usager
from booking.directory.services.remove_agent import remove_agent
from booking.directory.services.remove_usager import remove_usager
from booking.directory.services.set_agent_level import set_agent_level
from integrations.webhooks.models import WebhookDelivery
from integrations.webhooks.services.set_endpoint import add_endpoint
from integrations.webhooks.telling import tell
from socle.clock import now
from socle.outbox.publish import publish
from tenants.context import in_espace
from tests.api.v1.world import absent

from .conftest import Hook, admin_of, given, work


def happens(topic: str, **ids: object) -> None:
    from django.db import transaction

    with transaction.atomic():
        publish(topic, **ids)


def test_a_booking_is_told_as_the_api_shows_it(hook, inside):
    rdv = inside.book()
    happens("appointment.booked", appointment_id=rdv.pk)
    work()
    assert hook.told == [("Rdv", "created")]
    shown = json.loads(json.dumps(payload_of("Rdv", rdv.pk), default=str))
    assert hook.last["data"] == shown
    assert hook.last["data"]["id"] == rdv.pk
    assert list(hook.last) == ["data", "meta"]
    assert list(hook.last["meta"]) == ["model", "event", "webhook_reason", "timestamp"]


def test_accents_stay_as_they_are(hook, inside):
    happens("organisation.edited", organisation_id=inside.organisation.pk)
    inside.organisation.name = "Éloïse — œuvre"
    inside.organisation.save()
    work()
    assert "Éloïse — œuvre".encode() in hook.got[0].body


@pytest.mark.parametrize(
    ("topic", "row", "key", "model", "event"),
    [
        ("appointment.moved", "rdv", "appointment_id", "Rdv", "updated"),
        ("appointment.cancelled", "rdv", "appointment_id", "Rdv", "updated"),
        ("appointment.marked", "rdv", "appointment_id", "Rdv", "updated"),
        ("participation.cancelled", "rdv", "appointment_id", "Rdv", "updated"),
        ("participation.added", "rdv", "appointment_id", "Rdv", "updated"),
        ("usager.created", "usager", "usager_id", "User", "created"),
        ("usager.edited", "usager", "usager_id", "User", "updated"),
        ("organisation.edited", "organisation", "organisation_id", "Organisation", "updated"),
        ("motif.created", "motif", "motif_id", "Motif", "created"),
        ("motif.removed", "motif", "motif_id", "Motif", "updated"),
        ("place.edited", "place", "place_id", "Lieu", "updated"),
        ("agent.accepted", "agent", "agent_id", "Agent", "updated"),
    ],
)
def test_each_topic_is_told(hook, inside, topic, row, key, model, event):
    record = inside.book() if row == "rdv" else getattr(inside, row)
    happens(topic, **{key: record.pk})
    work()
    assert hook.told == [(model, event)]
    assert hook.last["data"]["id"] == record.pk


def test_only_what_was_subscribed_to_is_told(inside, boss, receiver):
    values = given(inside, receiver.url, subscriptions=["lieu"])
    hook = Hook(add_endpoint(values, boss, now(), resend=False), receiver)
    happens("appointment.booked", appointment_id=inside.book().pk)
    happens("place.edited", place_id=inside.place.pk)
    work()
    assert hook.told == [("Lieu", "updated")]


def test_only_the_organisation_of_the_record_is_told(hook, inside):
    elsewhere = inside.book(organisation=inside.foreign)
    happens("appointment.booked", appointment_id=elsewhere.pk)
    happens("usager.edited", usager_id=inside.stranger.pk)
    happens("organisation.edited", organisation_id=inside.foreign.pk)
    work()
    assert hook.got == []


def test_another_espace_is_told_of_nothing(hook, theirs):
    with in_espace(theirs.espace):
        boss = admin_of(theirs)
        other = given(theirs, f"{hook.receiver.url}/theirs")
        add_endpoint(other, boss, now(), resend=False)
        happens("usager.edited", usager_id=theirs.usager.pk)
    work()
    assert [one.path for one in hook.got] == ["/theirs"]
    assert theirs.usager.last_name in hook.got[0].body.decode()
    assert hook.deliveries.count() == 0


def test_nothing_is_told_of_what_was_rolled_back(hook, inside):
    from django.db import transaction

    with transaction.atomic():
        publish("usager.edited", usager_id=inside.usager.pk)
        transaction.set_rollback(True)
    work()
    assert hook.got == []


def test_two_changes_before_the_first_left_are_one_request(hook, inside):
    happens("usager.edited", usager_id=inside.usager.pk)
    happens("usager.edited", usager_id=inside.usager.pk)
    work()
    assert hook.told == [("User", "updated")]
    happens("usager.edited", usager_id=inside.usager.pk)
    work()
    assert len(hook.got) == 2


def test_the_same_message_handled_twice_is_told_once(hook, inside):
    message = publish("usager.created", usager_id=inside.usager.pk)
    for _ in range(2):
        tell("User", "created", inside.usager.pk, message.pk, now())
    work()
    assert hook.told == [("User", "created")]


def test_what_was_deleted_meanwhile_is_not_told_but_by_its_deletion(hook, inside):
    rdv = inside.book()
    happens("appointment.booked", appointment_id=rdv.pk)
    said = json.loads(json.dumps(payload_of("Rdv", rdv.pk), default=str))
    delete_appointment(rdv.pk, Author.agent(inside.boss), now())
    work()
    assert hook.told == [("Rdv", "destroyed")]
    assert hook.last["data"] == said
    assert hook.last["meta"]["webhook_reason"] is None
    assert not WebhookDelivery.objects.exclude(sealed_body="").exists()


def test_what_a_deletion_said_is_sealed_until_it_is_told(hook, inside):
    rdv = inside.book()
    delete_appointment(rdv.pk, Author.agent(inside.boss), now())
    [kept] = WebhookDelivery.objects.exclude(sealed_body="")
    assert inside.usager.last_name not in kept.sealed_body


def test_what_age_deletes_says_so(hook, inside):
    rdv = inside.book()
    purge_appointments(now() + timedelta(days=365), 10)
    work()
    assert hook.told == [("Rdv", "destroyed")]
    assert hook.last["data"]["id"] == rdv.pk
    assert hook.last["meta"]["webhook_reason"] == "rgpd"


def test_absences_are_told_to_all_organisations_of_the_agent(hook, inside, boss):
    values = given(inside, f"{hook.receiver.url}/second", organisation_id=inside.foreign.pk)
    add_endpoint(values, boss, now(), resend=False)
    from booking.directory.models import AgentRole

    AgentRole.objects.create(agent=inside.agent, organisation=inside.foreign)
    absence = absent(inside)
    happens("absence.created", absence_id=absence.pk)
    work()
    assert sorted(one.path for one in hook.got) == ["/hook", "/second"]
    remove_absence(absence.pk, boss, now())
    work()
    assert hook.told[2:] == [("Absence", "destroyed")] * 2


def test_an_usager_who_leaves_is_told_by_the_profile_only(hook, inside, boss):
    remove_usager(inside.usager.pk, inside.organisation.pk, boss, now())
    work()
    assert hook.told == [("UserProfile", "destroyed")]
    assert hook.last["data"]["user"]["id"] == inside.usager.pk
    assert hook.last["data"]["organisation"]["id"] == inside.organisation.pk
    assert Usager.objects.get(pk=inside.usager.pk).deleted_at


def test_an_agent_who_leaves_is_told_by_role_and_windows_only(hook, inside, boss):
    from tests.factories import OpeningWindowFactory

    OpeningWindowFactory(
        agent=inside.agent,
        organisation=inside.organisation,
        place=inside.place,
        motifs=[inside.motif],
    )
    remove_agent(inside.agent.pk, inside.organisation.pk, boss, now())
    work()
    assert sorted(hook.told) == [("AgentRole", "destroyed"), ("PlageOuverture", "destroyed")]


def test_a_new_usager_is_told_with_the_profile(hook, inside, boss):
    made = create_usager(
        {"first_name": "Léa", "last_name": "Petit"}, inside.organisation.pk, boss, now()
    )
    work()
    assert sorted(hook.told) == [("User", "created"), ("UserProfile", "created")]
    assert UsagerProfile.objects.filter(usager=made).count() == 1


def test_levels_and_referents_are_told(hook, inside, boss):
    set_agent_level(inside.agent.pk, inside.organisation.pk, "admin", boss, now())
    work()
    assert hook.told == [("AgentRole", "updated")]
    assert hook.last["data"]["access_level"] == "admin"
    assign_referents(inside.usager.pk, [inside.agent.pk], boss, now())
    work()
    assert hook.told[1:] == [("ReferentAssignation", "created")]
    assert hook.last["data"]["agent"]["id"] == inside.agent.pk
    assert hook.last["data"]["user"]["id"] == inside.usager.pk
    assign_referents(inside.usager.pk, [], boss, now())
    work()
    assert hook.told[2:] == [("ReferentAssignation", "destroyed")]


def test_the_services_themselves_are_heard(hook, inside, boss):
    rdv = inside.book()
    edit_appointment(rdv.pk, Details(context="Vu au guichet"), Author.agent(inside.boss), now())
    edit_usager(inside.usager.pk, {"first_name": "Zoé"}, boss, now())
    work()
    assert sorted(hook.told) == [("Rdv", "updated"), ("User", "updated")]


def test_an_espace_without_webhooks_pays_one_query_a_deletion(
    inside, django_assert_num_queries, boss
):
    from booking.directory.departing import departing

    rows = inside.organisation.agent_roles.all()
    departing(rows)  # the first query in a context sets its role
    with django_assert_num_queries(1):
        departing(rows)
