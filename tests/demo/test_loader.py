"""The description and the story, once they are rows."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from booking.appointments.models import (
    AgentClaim,
    Appointment,
    Draw,
    Participation,
    TurnEntry,
)
from booking.appointments.search import slots_between
from booking.appointments.wanted import Wanted
from booking.availability.loader import load_absences, load_openings
from booking.availability.models import Absence, OpeningWindow
from booking.availability.projection.upkeep import CHANGED, TOPIC
from booking.catalog.models import Motif, MotifCategory
from booking.directory.models import (
    Agent,
    AgentRole,
    Organisation,
    Place,
    Service,
    Team,
    Usager,
    UsagerProfile,
)
from integrations.cartography.sweep import sweep as tell_cartography
from project.demo.espaces import NotADemo, ensure_demo_espaces, reserve
from project.demo.loader import load
from project.demo.logins import PASSWORD, demo_logins
from project.demo.story import Story
from project.demo.territories import ALL_ESPACES, ESPACES
from socle.accounts.models import Account
from socle.clock import now
from socle.outbox.models import Delivery, Message
from tenants.context import in_espace
from tenants.models import Espace
from tests.demo.conftest import TODAY, tell

DROME, SELESTAT, REUNION = ESPACES
CONSEILLERS = ALL_ESPACES[-1]
ADVISER = {"email": "ana@coop.example", "first_name": "Ana", "last_name": "Roux"}


@pytest.fixture
def filled(alpha):
    """The espace of Drôme, in the clothes of alpha."""
    assert load(alpha, DROME, TODAY)
    with in_espace(alpha):
        yield alpha


@pytest.mark.parametrize("spec", ESPACES, ids=lambda spec: spec.slug)
def test_every_row_of_the_description_is_there(alpha, spec):
    told = tell(spec)
    assert load(alpha, spec, TODAY)
    with in_espace(alpha):
        expected = {
            Organisation: len(spec.organisations),
            Service: len(spec.services),
            Team: len(spec.teams),
            Place: len(spec.places),
            Motif: len(spec.motifs),
            MotifCategory: len({motif.category for motif in spec.motifs} - {""}),
            Agent: len(spec.agents),
            AgentRole: sum(len(agent.levels) for agent in spec.agents),
            OpeningWindow: len(spec.windows),
            Absence: len(spec.absences),
            Usager: spec.usager_count,
            UsagerProfile: spec.usager_count,
            Appointment: len(told.appointments),
            AgentClaim: sum(len(plan.agents) for plan in told.appointments),
            Participation: sum(len(plan.participations) for plan in told.appointments),
        }
        assert {model: model.objects.count() for model in expected} == expected
        connection.check_constraints()
        for row in (*Motif.objects.all(), *Place.objects.all(), *Organisation.objects.all()):
            row.clean_fields()


def test_somebody_waits_for_the_next_draw(alpha):
    load(alpha, SELESTAT, TODAY)
    with in_espace(alpha):
        [draw] = Draw.objects.all()
        assert draw.entries.filter(state=TurnEntry.State.WAITING).count() == 7
        assert draw.drawn_at is None
    due = Message.objects.get(topic="draw.due")
    assert now() < draw.closes_at <= now() + timedelta(days=7)
    assert due.payload["draw_id"] == draw.pk


def test_a_second_load_does_nothing(filled):
    before = Appointment.objects.count(), Usager.objects.count(), Account.objects.count()
    assert load(filled, DROME, TODAY + timedelta(days=1)) is False
    assert before == (
        Appointment.objects.count(),
        Usager.objects.count(),
        Account.objects.count(),
    )


def test_another_espace_is_left_as_it_was(bravo, filled):
    with in_espace(bravo):
        assert not Organisation.objects.exists()
        assert not Usager.objects.exists()


def test_an_interrupted_load_leaves_nothing(alpha, monkeypatch):
    def fail(*args):
        raise ConnectionError("cut")

    monkeypatch.setattr("project.demo.loader.write_appointments", fail)
    with pytest.raises(ConnectionError, match="cut"):
        load(alpha, DROME, TODAY)
    with in_espace(alpha):
        assert not Organisation.objects.exists()
    assert not Account.objects.filter(email__endswith="@demo.example").exists()


NIGHTLY = "availability.bring_up_to_date"


def test_history_tells_nobody(alpha):
    others = Message.objects.exclude(topic__in=[TOPIC, CHANGED, "territory.declared", "draw.due"])
    before = others.count()
    load(alpha, SELESTAT, TODAY)
    assert others.count() == before
    # The free days and the turns of the nights to come, which nobody hears of.
    nightly = Delivery.objects.filter(message__topic=TOPIC).values_list("handler", flat=True)
    assert sorted(nightly) == ["appointments.offer_turns_of_the_night", NIGHTLY]


def test_dates_of_creation_are_in_the_past(filled):
    told = tell(DROME)
    planned = Counter(plan.fate.created_at for plan in told.appointments)
    assert Counter(Appointment.objects.values_list("created_at", flat=True)) == planned
    assert not Usager.objects.filter(created_at__gte=told.story.dawn).exists()
    for part in Participation.objects.select_related("appointment")[:50]:
        assert part.created_at == part.appointment.created_at


def test_cancelled_appointments_free_the_time(filled):
    cancelled = AgentClaim.objects.filter(appointment__status__in=("excused", "revoked"))
    assert cancelled.exists()
    assert not cancelled.filter(blocking=True).exists()
    assert (
        not AgentClaim.objects.exclude(appointment__status__in=("excused", "revoked"))
        .filter(blocking=False)
        .exists()
    )


def test_windows_and_absences_unfold_as_described(filled):
    """What the platform reads back from the rows is what the story was told on."""
    diary = Story(DROME, [], TODAY).diary
    peyrard = Agent.objects.get(last_name="Peyrard")
    motif = Motif.objects.get(name="Premier rendez-vous avec une assistante sociale")
    first, last = TODAY - timedelta(weeks=6), TODAY + timedelta(weeks=6)
    read = {
        (day, start)
        for opening in load_openings(motif.pk, first, last, agent_ids=[peyrard.pk])
        for day, start, _ in opening.spans(first, last)
    }
    told = {
        part.day
        for part in diary.stretches()
        if part.window.agent == "peyrard" and "premier-accueil" in part.window.motifs
    }
    holidays = {date(2026, 12, 25), date(2027, 1, 1), date(2026, 11, 11)}
    assert {day for day, _ in read} - holidays == told
    moved = TODAY - timedelta(days=TODAY.weekday()) + timedelta(weeks=1)
    assert moved + timedelta(days=2) in told  # held on Wednesday
    assert moved + timedelta(days=1) not in told  # instead of Tuesday

    benali = Agent.objects.get(last_name="Benali")
    away = [
        span
        for row in load_absences([benali.pk], first, last)
        for span in row.intervals(first, last)
    ]
    assert away == diary.away["benali"]


def test_free_slots_are_offered_between_the_appointments(filled):
    motif = Motif.objects.get(name="Pesée et conseils d’une puéricultrice")
    place = Place.objects.get(name="Valence, hôtel du Département")
    now = datetime(2026, 11, 20, 6, tzinfo=ZoneInfo("Europe/Paris"))
    wanted = Wanted(motif=motif, place=place)
    slots = slots_between(wanted, TODAY, TODAY + timedelta(days=13), now)
    assert len(slots) > 10
    for slot in slots:
        assert not AgentClaim.objects.filter(
            agent_id=slot.agent_id,
            blocking=True,
            period__overlap=(slot.start, slot.end),
        ).exists()


def test_agents_log_in_with_password_and_second_factor(filled, rf):
    now = datetime.now(ZoneInfo("UTC"))
    for login in demo_logins("drome"):
        account = authenticate(rf.post("/"), username=login.email, password=PASSWORD)
        assert account is not None, login.email
        assert Agent.objects.get(account_id=account.pk).email == login.email
        assert TOTPDevice.objects.get(user=account).verify_token(login.code_at(now))


def test_intervenants_cannot_log_in(filled):
    intervenants = Agent.objects.filter(roles__access_level="intervenant")
    assert intervenants.count() == 2
    for agent in intervenants:
        assert agent.account_id is None
        assert agent.email == ""
        assert agent.rdv_notifications_level == "none"


def test_the_advisers_are_on_the_map_and_la_coop_finds_them(alpha, portal_client, settings):
    settings.COOP_MEDIATION_NUMERIQUE_API_KEY = "coop"
    Espace.objects.filter(pk=alpha.pk).update(departement_number="CN")
    today = timezone.now().astimezone(ZoneInfo(CONSEILLERS.time_zone)).date()
    assert load(alpha, CONSEILLERS, today)
    with in_espace(alpha):
        connection.check_constraints()
        tell_cartography(timezone.now())
    links = portal_client.get("/api/v1/public_links?territory=CN").json()["public_links"]
    [structure] = CONSEILLERS.organisations
    assert [link["external_id"] for link in links] == [structure.external_id]
    asked = {
        "agent": {**ADVISER, "external_id": "42"},
        "organisation": {"external_id": structure.external_id, "name": "Autrement nommée"},
    }
    response = portal_client.post(
        "/api/coop-mediation-numerique/accounts",
        asked,
        content_type="application/json",
        headers={"X-COOP-MEDIATION-NUMERIQUE-API-KEY": "coop"},
    )
    assert response.status_code == 201, response.content
    with in_espace(alpha):
        assert Organisation.objects.count() == 1
        assert Agent.objects.get(pk=response.json()["id"]).roles.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("spec", ALL_ESPACES, ids=lambda spec: spec.slug)
def test_the_platform_accepts_the_espaces(spec):
    """Slug, colour, zones: `reserve` validates them all; the schema is not made here."""
    espace = reserve(spec)
    assert espace.slug == spec.slug
    assert ZoneInfo(espace.time_zone)
    assert espace.domains.get().domain == f"{spec.slug}.localhost"


def test_not_outside_demo_mode(settings):
    settings.DEMO = False
    with pytest.raises(NotADemo):
        next(ensure_demo_espaces())
