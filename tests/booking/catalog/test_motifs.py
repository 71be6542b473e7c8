"""Motifs: created, edited, duplicated, removed, several at once. Two espaces, every actor."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from booking.access.actor import Actor
from booking.catalog.models import Motif, MotifCategory
from booking.catalog.motif_values import LONGEST_DELAY
from booking.catalog.services.create_motif import create_motif, duplicate_motif
from booking.catalog.services.edit_motif import BULK_FIELDS, edit_motif, edit_motifs
from booking.catalog.services.remove_motif import consequences_of, remove_motif
from booking.directory.errors import InvalidValues
from booking.directory.identity import actor_of_agent
from booking.directory.models import AgentRole, DirectoryChange, Organisation, Service
from booking.directory.versions import ChangedMeanwhile, version_of
from socle.errors import Forbidden, NotVisible
from socle.outbox import publish, registry
from socle.outbox.registry import Handler
from tenants.context import in_espace
from tests.booking.appointments.invariants import messages
from tests.factories import (
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    ServiceFactory,
)
from tests.web.agent.people import book

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Hall:
    """`admin` administers `here` only; `chief` the espace; `basic` nothing."""

    here: Organisation
    there: Organisation
    service: Service
    admin: Actor
    chief: Actor
    basic: Actor

    def values(self, **fields) -> dict[str, object]:
        return {"name": "Passeport", "color": "#1f5f8b", "service_id": self.service.pk, **fields}

    def create(self, actor: Actor | None = None, where=None, **fields) -> Motif:
        where = where or [self.here.pk]
        return create_motif(self.values(**fields), where, actor or self.admin, NOW)


def make_hall() -> Hall:
    here, there, service = OrganisationFactory(), OrganisationFactory(), ServiceFactory()
    staff = {"organisation": here, "services": [service]}
    return Hall(
        here,
        there,
        service,
        admin=actor_of_agent(AgentFactory(**staff, organisation__level="admin"), True),
        chief=actor_of_agent(AgentFactory(is_espace_admin=True), True),
        basic=actor_of_agent(AgentFactory(**staff), True),
    )


@pytest.fixture
def foreign(bravo) -> Motif:
    with in_espace(bravo):
        return make_hall().create()


@pytest.fixture
def hall(foreign, in_alpha) -> Hall:
    return make_hall()


@pytest.fixture(autouse=True)
def listened(monkeypatch):
    """Every topic has a reader, so that its messages are written."""

    def handlers_of(topic: str) -> list[Handler]:
        return registry.handlers_of(topic) or [Handler("tests", (topic,), lambda message: None)]

    monkeypatch.setattr(publish, "handlers_of", handlers_of)


def topics() -> list[str]:
    return [topic for topic, _ in messages()]


def refused(hall: Hall, **fields) -> dict[str, str]:
    with pytest.raises(InvalidValues) as caught:
        hall.create(**fields)
    assert not Motif.objects.exists()
    return caught.value.errors


def test_created_for_several_organisations_told_and_remembered(hall):
    motif = hall.create(hall.chief, [hall.here.pk, hall.there.pk], name="  Carte  d’identité ")
    motif.refresh_from_db()
    assert motif.name == "Carte d’identité"
    assert set(motif.organisations.all()) == {hall.here, hall.there}
    assert topics() == ["motif.created"]
    line = DirectoryChange.objects.get(noun="motif", object_id=motif.pk)
    assert line.after["organisation_ids"] == sorted([hall.here.pk, hall.there.pk])


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"name": ""}, "name"),
        ({"name": "🦓" * 151}, "name"),
        ({"color": "red"}, "color"),
        ({"color": "#12345"}, "color"),
        ({"color": "#1f5f8b;}"}, "color"),
        ({"default_duration_in_min": 0}, "default_duration_in_min"),
        ({"default_duration_in_min": 525_600}, "default_duration_in_min"),
        ({"default_duration_in_min": "30"}, "default_duration_in_min"),
        ({"default_duration_in_min": True}, "default_duration_in_min"),
        ({"location_type": "moon"}, "location_type"),
        ({"bookable_by": "nobody"}, "bookable_by"),
        ({"min_public_booking_delay": 1799}, "min_public_booking_delay"),
        ({"max_public_booking_delay": LONGEST_DELAY + 1}, "max_public_booking_delay"),
        (
            {"min_public_booking_delay": 7200, "max_public_booking_delay": 7200},
            "max_public_booking_delay",
        ),
        ({"buffer_before_in_min": 241}, "buffer_before_in_min"),
        ({"buffer_after_in_min": -1}, "buffer_after_in_min"),
        ({"agents_required": 11}, "agents_required"),
        ({"max_per_usager": 0}, "max_per_usager"),
        ({"max_per_usager": 2, "max_per_usager_days": 0}, "max_per_usager_days"),
        ({"waiting_offer_in_min": 14}, "waiting_offer_in_min"),
        ({"collectif": True, "location_type": "phone"}, "collectif"),
        ({"requires_room": True, "location_type": "visio"}, "requires_room"),
        ({"for_secretariat": True, "location_type": "home"}, "for_secretariat"),
        ({"follow_up": True, "for_secretariat": True}, "for_secretariat"),
        ({"follow_up": True, "sectorisation_level": "agent"}, "sectorisation_level"),
        (
            {"bookable_by": "agents_and_prescripteurs_and_invited_users"},
            "bookable_by",
        ),
        ({"restriction_for_rdv": "é" * 5001}, "restriction_for_rdv"),
        ({"service_id": None}, "service_id"),
        ({"service_id": 2**62}, "service_id"),
        ({"category_id": 2**62}, "category_id"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(hall, fields, at_fault):
    errors = refused(hall, **fields)
    assert set(errors) == {at_fault}
    assert errors[at_fault].endswith(".")


def test_never_of_the_secretariat_nor_of_a_disabled_service(hall):
    desk, gone = ServiceFactory(is_secretariat=True), ServiceFactory(is_enabled=False)
    assert "secrétariat" in refused(hall, service_id=desk.pk)["service_id"]
    assert "service_id" in refused(hall, service_id=gone.pk)


def test_an_espace_without_services_has_motifs_without_service(hall):
    Service.objects.update(is_enabled=False)
    assert hall.create(service_id=None).service_id is None


def test_invited_usagers_are_for_insertion(hall):
    Organisation.objects.filter(pk=hall.here.pk).update(verticale="rdv_insertion")
    hall.create(bookable_by="agents_and_prescripteurs_and_invited_users")


def test_a_name_is_taken_once_a_service_and_type_in_the_espace(hall):
    first = hall.create()
    with pytest.raises(InvalidValues) as caught:
        hall.create(hall.chief, [hall.there.pk])
    assert set(caught.value.errors) == {"name"}
    hall.create(location_type="phone")
    remove_motif(first.pk, hall.admin, NOW)
    hall.create()


class TestWhoMay:
    def test_create(self, hall, foreign):
        for actor, where, error in (
            (hall.basic, hall.here, Forbidden),
            (hall.admin, hall.there, NotVisible),
        ):
            with pytest.raises(error):
                hall.create(actor, [where.pk])
        both = [hall.here.pk, hall.there.pk]
        with pytest.raises(NotVisible):
            hall.create(hall.admin, both)
        with pytest.raises(InvalidValues):
            create_motif(hall.values(), [], hall.admin, NOW)
        assert not Motif.objects.exists()

    def test_edit_and_remove(self, hall, foreign):
        shared = hall.create(hall.chief, [hall.here.pk, hall.there.pk])
        for act in (
            lambda who: edit_motif(shared.pk, {"name": "Autre"}, who, NOW),
            lambda who: remove_motif(shared.pk, who, NOW),
        ):
            for actor in (hall.basic, hall.admin):
                with pytest.raises(Forbidden):
                    act(actor)
        with pytest.raises(NotVisible):
            edit_motif(foreign.pk, {"name": "Autre"}, hall.chief, NOW)
        with pytest.raises(NotVisible):
            duplicate_motif(foreign.pk, [hall.here.pk], hall.chief, NOW)
        shared.refresh_from_db()
        assert (shared.name, shared.deleted_at) == ("Passeport", None)

    def test_duplicate_to_the_organisations_that_one_administers(self, hall):
        motif = hall.create()
        copy = duplicate_motif(motif.pk, [hall.here.pk], hall.admin, NOW)
        assert (copy.name, copy.default_duration_in_min) == ("Passeport (copie)", 30)
        assert duplicate_motif(motif.pk, [hall.here.pk], hall.admin, NOW).name.endswith("copie 2)")
        with pytest.raises(NotVisible):
            duplicate_motif(motif.pk, [hall.there.pk], hall.admin, NOW, name="Là-bas")
        AgentRole.objects.create(
            agent_id=hall.admin.agent_id, organisation=hall.there, access_level="basic"
        )

    def test_several_at_once(self, hall):
        motif = hall.create()
        for actor in (hall.basic, hall.admin):
            with pytest.raises(Forbidden):
                edit_motifs([motif.pk], {"color": "#000000"}, actor, NOW)


def test_the_second_of_two_editors_is_told(hall):
    motif = hall.create()
    version = version_of(motif)
    edit_motif(motif.pk, {"color": "#000000"}, hall.admin, NOW, version=version)
    with pytest.raises(ChangedMeanwhile):
        edit_motif(motif.pk, {"color": "#ffffff"}, hall.chief, NOW, version=version)
    assert Motif.objects.get().color == "#000000"


def test_editing_tells_free_days_when_their_terms_change(hall):
    motif = hall.create()
    edit_motif(motif.pk, {"color": "#000000"}, hall.admin, NOW)
    assert "offerings.outdated" not in topics()
    edit_motif(motif.pk, {"buffer_after_in_min": 15}, hall.admin, NOW)
    assert topics().count("offerings.outdated") == 1
    edit_motif(motif.pk, {"buffer_after_in_min": 15}, hall.admin, NOW)
    assert topics().count("motif.edited") == 2


def test_the_type_stays_once_there_is_an_appointment(hall):
    motif = hall.create()
    edit_motif(motif.pk, {"location_type": "phone"}, hall.admin, NOW)
    book(AgentFactory(), hall.here, NOW, motif=motif)
    for fields in ({"location_type": "home"}, {"location_type": "public_office", "collectif": 1}):
        with pytest.raises(InvalidValues) as caught:
            edit_motif(motif.pk, fields, hall.admin, NOW)
        assert "dupliquez-le" in caught.value.errors["location_type"]
    edit_motif(motif.pk, {"name": "Par téléphone"}, hall.admin, NOW)


def test_shared_with_one_more_and_taken_back(hall):
    motif = hall.create()
    both = [hall.here.pk, hall.there.pk]
    edit_motif(motif.pk, {}, hall.chief, NOW, organisation_ids=both)
    assert motif.organisations.count() == 2
    OpeningWindowFactory(agent=AgentFactory(), organisation=hall.there, motifs=[motif])
    with pytest.raises(InvalidValues) as caught:
        edit_motif(motif.pk, {}, hall.chief, NOW, organisation_ids=[hall.here.pk])
    assert "Permanence" in caught.value.errors["organisations"]
    assert motif.organisations.count() == 2


def test_removed_for_good_or_kept_for_what_used_it(hall):
    unused, used = hall.create(), hall.create(name="Utilisé")
    book(AgentFactory(), hall.here, datetime(2026, 12, 1, 9, tzinfo=UTC), motif=used)
    found = consequences_of(used, NOW)
    assert (found.windows, found.coming_appointments, found.is_kept) == (0, 1, True)
    assert remove_motif(unused.pk, hall.admin, NOW) is False
    assert remove_motif(used.pk, hall.admin, NOW) is True
    assert list(Motif.objects.values_list("name", "deleted_at")) == [("Utilisé", NOW)]
    assert DirectoryChange.objects.filter(noun="motif", verb="removed").count() == 2
    with pytest.raises(NotVisible):
        remove_motif(used.pk, hall.admin, NOW)


class TestSeveralAtOnce:
    def test_all_change(self, hall):
        motifs = [MotifFactory(service=hall.service, organisations=[hall.here]) for _ in range(3)]
        category = MotifCategory.objects.create(name="CNI", short_name="cni")
        values = {"category_id": category.pk, "default_duration_in_min": 45}
        found = edit_motifs([motif.pk for motif in motifs], values, hall.chief, NOW)
        assert found.changed == tuple(sorted(motif.pk for motif in motifs))
        assert set(Motif.objects.values_list("default_duration_in_min", flat=True)) == {45}
        again = edit_motifs([motif.pk for motif in motifs], values, hall.chief, NOW)
        assert (again.changed, len(again.unchanged)) == ((), 3)

    def test_or_none(self, hall):
        phone = MotifFactory(service=hall.service, location_type="phone")
        office = MotifFactory(service=hall.service)
        for motif in (phone, office):
            motif.organisations.set([hall.here])
        with pytest.raises(InvalidValues) as caught:
            edit_motifs([office.pk, phone.pk], {"requires_room": True}, hall.chief, NOW)
        assert phone.name in caught.value.errors["requires_room"]
        assert not Motif.objects.filter(requires_room=True).exists()

    @pytest.mark.parametrize("field", ["name", "location_type", "collectif"])
    def test_never_what_tells_them_apart(self, hall, field):
        assert field not in BULK_FIELDS
        with pytest.raises(ValueError, match=field):
            edit_motifs([hall.create().pk], {field: "x"}, hall.chief, NOW)

    def test_nothing_or_too_many(self, hall, foreign):
        motif = hall.create()
        for ids, values in (([], {"color": "#000000"}), ([motif.pk], {}), (range(201), {"x": 1})):
            with pytest.raises((InvalidValues, ValueError)):
                edit_motifs(ids, values, hall.chief, NOW)
        with pytest.raises(NotVisible):
            edit_motifs([motif.pk, foreign.pk], {"color": "#000000"}, hall.chief, NOW)
        assert Motif.objects.get().color == "#1f5f8b"


DRAWN = {"allocation": "draw", "release_weekday": 1, "release_minute": 540}


@pytest.mark.parametrize(
    ("values", "is_new"),
    [
        ({"name": "Autre"}, False),
        ({"kept_share": 20}, False),
        ({"release_ahead_in_days": 30}, True),
        ({"release_minute": 600}, True),
        ({"release_weekday": 2}, True),
    ],
    ids=str,
)
def test_a_draw_opens_only_what_was_drawn_since_it_was_set_up_so(hall, values, is_new):
    motif = hall.create(**DRAWN)
    assert motif.draws_since == NOW
    later = NOW + timedelta(days=3)
    edited = edit_motif(motif.pk, values, hall.admin, later)
    assert edited.draws_since == (later if is_new else NOW)


def test_a_motif_that_begins_to_be_drawn_and_its_copy_are_dated(hall):
    motif = hall.create()
    assert motif.draws_since is None
    later = NOW + timedelta(days=3)
    assert edit_motif(motif.pk, DRAWN, hall.admin, later).draws_since == later
    copy = duplicate_motif(motif.pk, [hall.here.pk], hall.admin, later + timedelta(days=1))
    assert copy.draws_since == later + timedelta(days=1)
