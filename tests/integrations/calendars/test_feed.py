"""The address that an agent's calendar program subscribes to."""

from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from booking.directory.models import Agent
from integrations.calendars.web.feed import feed_url, reset_feed
from tenants.context import in_espace
from tests.support.clients import HostClient
from tests.web.agent.people import account_of

from .world import DAY, NOW, SECRETS, fill

TAB = "/agent/mon-compte/synchronisation"


def path_of(url: str) -> str:
    return "/" + url.split("://", 1)[1].split("/", 1)[1]


@pytest.fixture
def address(alpha, desk):
    with in_espace(alpha):
        return path_of(feed_url(desk.agent))


@pytest.fixture
def booked(alpha, desk):
    with in_espace(alpha):
        return fill(desk)


def read(client, address) -> dict[str, dict]:
    calendar = Calendar.from_ical(client.get(address).content)
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


class TestWhatGoesOut:
    def test_motif_place_and_link_and_nobody(self, alpha_client, address, booked):
        answer = alpha_client.get(address)
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        body = answer.content.decode().replace("\r\n ", "")
        for secret in SECRETS:
            assert secret not in body
        assert "Ada" not in body + address
        found = read(alpha_client, address)
        told = {kind: found[str(booked[kind].uuid)] for kind in booked if kind != "old"}
        assert len(found) == len(told)  # a month ago at most
        assert told["office"]["SUMMARY"] == "Accueil, passeport; urgent"
        assert told["office"]["LOCATION"].startswith("Mairie; annexe, nord (")
        assert told["phone"]["LOCATION"] == "Par téléphone"
        assert told["home"]["LOCATION"] == "Au domicile de l’usager, 07000 Privas"
        assert told["visio"]["LOCATION"] == "Par visioconférence"
        assert "Violences" not in body
        assert told["group"]["SUMMARY"] == "Faire son CV (1/8)"
        assert told["cancelled"]["STATUS"] == "CANCELLED"
        for kind, event in told.items():
            assert event["DTSTART"].dt == booked[kind].starts_at
            assert event["URL"].endswith(f"/rdv/{booked[kind].pk}"), event["URL"]

    def test_a_file_that_programs_read(self, alpha_client, address, booked):
        body = alpha_client.get(address).content
        assert body.startswith(b"BEGIN:VCALENDAR\r\n")
        assert b"TZID:Europe/Paris" in body
        assert b"METHOD:PUBLISH" in body
        assert max(map(len, body.split(b"\r\n"))) <= 75

    def test_newest_first_and_nothing_of_others(self, alpha_client, address, booked):
        calendar = Calendar.from_ical(alpha_client.get(address).content)
        starts = [event["DTSTART"].dt for event in calendar.walk("VEVENT")]
        assert starts == sorted(starts, reverse=True)

    def test_as_many_queries_for_one_as_for_thirty(
        self, alpha, alpha_client, address, desk, django_assert_num_queries
    ):
        with in_espace(alpha):
            desk.book(NOW + DAY)
        alpha_client.get(address)
        with django_assert_num_queries(4):
            alpha_client.get(address)
        with in_espace(alpha):
            for number in range(30):
                desk.book(NOW + DAY + timedelta(hours=number + 1))
        with django_assert_num_queries(4):
            assert len(read(alpha_client, address)) == 31


class TestCaching:
    def test_nothing_is_sent_twice(self, alpha, alpha_client, address, booked, clock):
        first = alpha_client.get(address)
        clock(NOW + timedelta(hours=2))
        for mark in (first["ETag"], f'"x", W/{first["ETag"]}', "*"):
            again = alpha_client.get(address, headers={"If-None-Match": mark})
            assert (again.status_code, again.content) == (304, b"")
            assert again["ETag"] == first["ETag"]
        assert alpha_client.get(address, headers={"If-None-Match": '"x"'}).status_code == 200
        with in_espace(alpha):
            booked["office"].place.name = "Mairie neuve"
            booked["office"].place.save()
        changed = alpha_client.get(address, headers={"If-None-Match": first["ETag"]})
        assert changed.status_code == 200

    def test_head_says_as_much(self, alpha_client, address, booked):
        answer = alpha_client.head(address)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer["ETag"] == alpha_client.get(address)["ETag"]


class TestSecret:
    def test_reset_closes_the_former_one(self, alpha, alpha_client, address, desk, client_of):
        agent = alpha_client.log_in(account_of(desk.agent))
        assert address in agent.get(TAB).content.decode()
        assert agent.post(f"{TAB}/adresse").status_code == 302
        stranger = client_of("alpha.localhost")
        gone = stranger.get(address)
        assert (gone.status_code, gone.content) == (404, b"")
        with in_espace(alpha):
            fresh = path_of(feed_url(Agent.objects.get(pk=desk.agent.pk)))
        assert fresh != address
        assert stranger.get(fresh).status_code == 200

    def test_wrong_ones_are_alike_and_the_secret_is_stored_nowhere(
        self, alpha, bravo, alpha_client, client_of, address, desk
    ):
        secret = address.rsplit("-", 1)[1].removesuffix(".ics")
        wrong = [
            address.replace(secret, secret[:-1]),
            address.replace(secret, "x" * 33),
            address.replace(secret, "é🎉" * 40),
            address.replace(str(desk.agent.pk), "999999999999"),
            address.replace(str(desk.agent.pk), "9" * 40),
        ]
        answers = {(a.status_code, a.content) for a in map(alpha_client.get, wrong)}
        assert answers == {(404, b"")}
        assert client_of("bravo.localhost").get(address).content == b""
        with in_espace(alpha):
            row = Agent.objects.filter(pk=desk.agent.pk).values().get()
        assert secret not in str(row)

    def test_an_agent_who_left_has_none(self, alpha, alpha_client, address, desk):
        with in_espace(alpha):
            desk.agent.deleted_at = NOW
            desk.agent.save()
        assert alpha_client.get(address).status_code == 404

    def test_reading_too_often_waits_and_others_do_not(
        self, alpha, client_of, address, desk, settings
    ):
        settings.LIMITS_ENABLED = True
        program: HostClient = client_of("alpha.localhost")
        statuses = [program.get(address).status_code for _ in range(51)]
        assert statuses == [200] * 50 + [429]
        with in_espace(alpha):
            other = path_of(feed_url(reset_feed(desk.agent.pk)))
        assert program.get(other).status_code == 429  # the same calendar
        guesses = [program.get(address).status_code for _ in range(31)]
        assert guesses == [404] * 30 + [429]


def test_datetimes_are_local(alpha_client, address, booked):
    start: datetime = read(alpha_client, address)[str(booked["office"].uuid)]["DTSTART"].dt
    assert start.tzinfo is not None
    assert start.hour == 9
