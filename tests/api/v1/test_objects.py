"""Each object exactly as the contract writes it (interfaces.md 1.4)."""

from datetime import UTC, date, datetime

import pytest

from api.v1.objects import OBJECTS, payload, payload_of, referent_assignation
from booking.appointments.models import Appointment, BookingPlan, Participation
from booking.directory.models import AgentRole, Team, UsagerProfile
from integrations.webhooks.models import WebhookEndpoint
from tenants.context import in_espace
from tests.factories import OpeningWindowFactory, UsagerFactory

KEYS = {
    "Agent": "id email first_name inclusion_connect_open_id_sub last_name",
    "Organisation": "id email name phone_number verticale",
    "User": "id address address_details affiliation_number birth_date birth_name "
    "caisse_affiliation case_number created_at email family_situation first_name "
    "invitation_accepted_at invitation_created_at last_name logement notes notification_email "
    "notify_by_email notify_by_sms number_of_children phone_number phone_number_formatted "
    "responsible responsible_id user_profiles",
    "UserProfile": "organisation user",
    "Lieu": "id address name organisation_id phone_number single_use",
    "Motif": "id bookable_by bookable_publicly collectif deleted_at follow_up "
    "instruction_for_rdv location_type motif_category name organisation_id service_id",
    "Rdv": "id address agents cancelled_at collectif context created_at created_by created_by_id "
    "created_by_type duration_in_min ends_at lieu max_participants_count motif name organisation "
    "participations starts_at status url_for_agents users users_count uuid",
    "Absence": "id agent end_day end_time first_day ical ical_uid organisation rrule start_time "
    "title",
    "PlageOuverture": "id agent end_time first_day ical ical_uid lieu motifs organisation rrule "
    "start_time title",
    "Team": "id name",
    "AgentRole": "id access_level agent organisation",
    "RdvPlan": "id created_at rdv updated_at url user_id",
    "WebhookEndpoint": "id organisation_id subscriptions target_url",
}
# Half past nine in Paris, in winter.
NINE = datetime(2024, 11, 5, 8, 0, tzinfo=UTC)


@pytest.fixture
def world(ours):
    with in_espace(ours.espace):
        yield ours


def one_of_each(world) -> dict[str, object]:
    from .world import absent

    window = OpeningWindowFactory(
        agent=world.agent, organisation=world.organisation, place=world.place, motifs=[world.motif]
    )
    return {
        "Absence": absent(world),
        "Agent": world.agent,
        "AgentRole": AgentRole.objects.get(agent=world.agent),
        "Lieu": world.place,
        "Motif": world.motif,
        "Organisation": world.organisation,
        "PlageOuverture": window,
        "Rdv": world.book(),
        "Team": Team.objects.create(name="Équipe"),
        "User": world.usager,
        "UserProfile": UsagerProfile.objects.get(usager=world.usager),
        "RdvPlan": BookingPlan.objects.create(
            agent=world.agent, usager=world.usager, return_url="https://coop.example/"
        ),
        "WebhookEndpoint": WebhookEndpoint.objects.create(
            organisation=world.organisation, target_url="https://x.example", sealed_secret="sealed"
        ),
    }


def test_keys_are_the_contracts_in_its_order(world):
    rows = one_of_each(world)
    assert set(rows) == set(OBJECTS) == set(KEYS)
    for name, row in rows.items():
        told = payload_of(name, row.pk)
        assert list(told) == KEYS[name].split(), name
        assert told == payload(name, row), name


def test_what_is_gone_has_no_object(world):
    rdv = world.book()
    Appointment.objects.filter(pk=rdv.pk).delete()
    assert payload_of("Rdv", rdv.pk) is None


def test_an_appointment(world):
    rdv = world.book(starts_at=NINE)
    told = payload_of("Rdv", rdv.pk)
    place = {
        "id": world.place.pk,
        "address": "2 rue Basse, Vire, 14500",
        "name": "Mairie de Alpha",
        "organisation_id": world.organisation.pk,
        "phone_number": None,
        "single_use": False,
    }
    assert told["address"] == "Mairie de Alpha (2 rue Basse, Vire, 14500)"
    assert told["lieu"] == place
    assert told["starts_at"] == "2024-11-05 09:00:00 +0100"
    assert told["ends_at"] == "2024-11-05 09:30:00 +0100"
    assert told["duration_in_min"] == 30
    assert [agent["id"] for agent in told["agents"]] == [world.agent.pk]
    assert (told["created_by"], told["created_by_type"], told["created_by_id"]) == (
        "agent",
        "Agent",
        world.agent.pk,
    )
    assert (told["cancelled_at"], told["name"], told["context"]) == (None, None, "")
    assert told["motif"]["organisation_id"] == world.organisation.pk
    assert told["motif"]["service_id"] == world.service.pk
    assert told["users_count"] == 1
    assert told["users"] == [told["participations"][0]["user"]]
    assert told["users"][0]["user_profiles"] is None
    assert told["uuid"] == str(rdv.uuid)
    assert told["url_for_agents"].endswith(f"/agent/{world.organisation.pk}/rdv/{rdv.pk}")


def test_a_cancelled_participation_takes_no_seat(world):
    rdv = world.book()
    Participation.objects.filter(appointment=rdv).update(status="excused")
    assert payload_of("Rdv", rdv.pk)["users_count"] == 0


def test_instants_are_those_of_the_espaces_clocks(world):
    world.espace.time_zone = "Indian/Reunion"
    rdv = world.book(starts_at=NINE)
    assert payload_of("Rdv", rdv.pk)["starts_at"] == "2024-11-05 12:00:00 +0400"


def test_summer_time(world):
    rdv = world.book(starts_at=datetime(2024, 7, 5, 8, 0, tzinfo=UTC))
    assert payload_of("Rdv", rdv.pk)["starts_at"] == "2024-07-05 10:00:00 +0200"


def test_what_is_not_set_is_null(world):
    told = payload_of("User", world.usager.pk)
    empty = {"address", "birth_date", "birth_name", "caisse_affiliation", "logement", "notes"}
    assert {told[name] for name in empty} == {None}
    assert (told["phone_number"], told["phone_number_formatted"]) == ("0639980001", "+33639980001")
    assert payload("Agent", world.agent)["inclusion_connect_open_id_sub"] is None


def test_a_relative_tells_its_responsible_once(world):
    relative = UsagerFactory(responsible=world.usager, email="", phone_number="")
    told = payload_of("User", relative.pk)
    assert told["responsible_id"] == world.usager.pk
    assert told["responsible"]["id"] == world.usager.pk
    assert told["responsible"]["responsible"] is None


def test_an_absence(world):
    from .world import absent

    row = absent(world, first_day=date(2024, 11, 4), recurrence="FREQ=WEEKLY")
    told = payload_of("Absence", row.pk)
    assert (told["first_day"], told["end_day"]) == ("2024-11-04", "2024-11-04")
    assert (told["start_time"], told["end_time"]) == ("08:00:00", "18:00:00")
    assert told["rrule"] == "FREQ=WEEKLY;"
    assert told["ical_uid"] == f"absence_{row.pk}@RDV Solidarités"
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:RDV Solidarités\r\n"
    assert told["ical"].startswith(head)
    assert f"UID:absence_{row.pk}@RDV" in told["ical"]
    assert told["organisation"]["id"] == world.organisation.pk


def test_a_referent(world):
    told = referent_assignation(world.agent, world.usager)
    assert list(told) == ["agent", "user"]
    assert (told["agent"]["id"], told["user"]["id"]) == (world.agent.pk, world.usager.pk)
