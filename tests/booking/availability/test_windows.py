"""Opening windows: created, edited, removed, put back."""

from datetime import date, time, timedelta

import pytest

from booking.appointments.search import next_slot_by_place
from booking.appointments.wanted import Wanted
from booking.availability.cautions import AlreadyThere, Unconfirmed
from booking.availability.models import OpeningWindow
from booking.availability.services.create_window import create_window
from booking.availability.services.edit_window import edit_window
from booking.availability.services.remove_window import (
    removal_cautions,
    remove_window,
    restore_window,
)
from booking.catalog.models import Motif
from booking.directory.errors import InvalidValues
from booking.directory.identity import actor_of_agent
from booking.directory.models import AgentRole, DirectoryChange, Service
from booking.directory.versions import ChangedMeanwhile, version_of
from booking.domain.series import monthly, weekly
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace
from tests.factories import (
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
)

from .conftest import MONDAY, NOW, WEEK, Team, days_of, make_team, told


def create(team: Team, actor=None, **more) -> OpeningWindow:
    options = {"agent_id": team.agent.pk, "organisation_id": team.organisation.pk}
    options |= {name: more.pop(name) for name in ("confirmed", *options) if name in more}
    return create_window(team.window(**more), actor=actor or team.actor, now=NOW, **options)


def refused(team: Team, **more) -> dict[str, str]:
    with pytest.raises(InvalidValues) as caught:
        create(team, **more)
    assert not OpeningWindow.objects.exists()
    assert all(message.endswith((".", "?")) for message in caught.value.errors.values())
    return caught.value.errors


def test_a_window_is_written_told_and_remembered(team):
    window = create(team, title="  Permanence\tdu  matin ")
    window.refresh_from_db()
    assert window.title == "Permanence du matin"
    assert window.recurrence == "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO;UNTIL=20261231;WKST=MO"
    assert window.last_day == date(2026, 12, 31)
    assert list(window.motifs.all()) == [team.motif]
    ids = {"window_id": window.pk, "agent_id": team.agent.pk, "author_agent_id": team.agent.pk}
    assert told("window.created") == [ids]
    line = DirectoryChange.objects.get(noun="window", object_id=window.pk)
    assert (line.verb, line.author_agent_id) == ("created", team.agent.pk)
    assert line.after["motif_ids"] == [team.motif.pk]


def test_its_slots_are_offered_at_once(team):
    create(team)
    found = next_slot_by_place(Wanted(motif=team.motif), [team.place], NOW)
    assert found[team.place.pk].start.date() == MONDAY


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"title": " \t"}, "title"),
        ({"title": "é" * 151}, "title"),
        ({"motif_ids": frozenset()}, "motifs"),
        ({"motif_ids": frozenset({2**62})}, "motifs"),
        ({"place_id": None}, "place"),
        ({"place_id": 2**62}, "place"),
        ({"first_day": date(2017, 12, 31), "recurrence": None}, "first_day"),
        ({"first_day": date(2031, 11, 25), "recurrence": None}, "first_day"),
        ({"end_time": time(9)}, "end_time"),
        ({"end_time": time(0)}, "end_time"),
        ({"recurrence": weekly([0], until=MONDAY)}, "until"),
        ({"recurrence": weekly([0], until=date(2032, 1, 1))}, "until"),
        ({"recurrence": weekly([2], until=date(2026, 12, 1))}, "repeat"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(team, fields, at_fault):
    assert at_fault in refused(team, **fields)


def test_several_errors_are_told_at_once(team):
    errors = refused(team, title="", motif_ids=frozenset(), end_time=time(8))
    assert set(errors) == {"title", "motifs", "end_time"}


def test_emoji_and_right_to_left_titles_stay_one_line(team):
    window = create(team, title="🦓 \u202eécnenamreP\n été")
    window.refresh_from_db()
    assert window.title == "🦓 écnenamreP été"


@pytest.mark.parametrize("availability", ["disabled", "single_use"])
def test_a_place_that_receives_nobody(team, availability):
    place = PlaceFactory(organisation=team.organisation, availability=availability)
    assert "place" in refused(team, place_id=place.pk)


def test_a_place_of_another_organisation(team):
    assert "place" in refused(team, place_id=PlaceFactory().pk)


def test_no_place_where_nobody_comes(team):
    phone = MotifFactory(organisations=[team.organisation], location_type="phone")
    window = create(team, motif_ids=frozenset({phone.pk}))
    assert window.place_id is None


class TestMotifsThatMayBeCarried:
    @pytest.fixture
    def services(self, team) -> dict[str, Service]:
        return {
            "social": ServiceFactory(),
            "pmi": ServiceFactory(),
            "desk": ServiceFactory(is_secretariat=True),
        }

    @pytest.fixture
    def motifs(self, team, services) -> dict[str, Motif]:
        where = {"organisations": [team.organisation]}
        return {
            "social": MotifFactory(service=services["social"], **where),
            "pmi": MotifFactory(service=services["pmi"], **where),
            "desk": MotifFactory(service=services["pmi"], for_secretariat=True, **where),
            "open": MotifFactory(**where),
            "collective": MotifFactory(collectif=True, service=services["social"], **where),
            "elsewhere": MotifFactory(service=services["social"]),
        }

    def may(self, team, motifs, agent) -> set[str]:
        found, at_fault = set(), set()
        for name, motif in motifs.items():
            try:
                create(
                    team,
                    actor_of_agent(team.admin, True),
                    agent_id=agent.pk,
                    motif_ids=frozenset({motif.pk}),
                    title=name,
                    confirmed=["overlap"],
                )
                found.add(name)
            except InvalidValues as error:
                at_fault |= set(error.errors)
        assert at_fault == {"motifs"}
        return found

    def test_of_ones_services(self, team, motifs, services):
        agent = AgentFactory(organisation=team.organisation, services=[services["social"]])
        assert self.may(team, motifs, agent) == {"social", "open"}

    def test_of_the_secretariat(self, team, motifs, services):
        agent = AgentFactory(organisation=team.organisation, services=[services["desk"]])
        assert self.may(team, motifs, agent) == {"desk", "open"}

    def test_of_an_admin_of_the_organisation(self, team, motifs):
        assert self.may(team, motifs, team.admin) == {"social", "pmi", "desk", "open"}

    def test_where_there_are_no_services(self, team, motifs, services):
        Service.objects.update(is_enabled=False)
        agent = AgentFactory(organisation=team.organisation)
        assert self.may(team, motifs, agent) == {"social", "pmi", "desk", "open"}

    def test_what_a_window_carries_already_it_keeps(self, team, motifs, services):
        window = OpeningWindowFactory(
            agent=team.agent,
            organisation=team.organisation,
            place=team.place,
            motifs=[motifs["pmi"]],
        )
        draft = team.window(motif_ids=frozenset({motifs["pmi"].pk}))
        edit_window(window.pk, draft, team.actor, NOW)
        more = team.window(motif_ids=frozenset({motifs["pmi"].pk, motifs["desk"].pk}))
        with pytest.raises(InvalidValues):
            edit_window(window.pk, more, team.actor, NOW)


class TestWhoMay:
    def test_a_colleague_may_not_but_an_admin_may(self, team):
        colleague = AgentFactory(organisation=team.organisation)
        Service.objects.update(is_enabled=False)
        with pytest.raises(Forbidden):
            create(team, actor_of_agent(colleague, False))
        window = create(team, team.admin_actor)
        for act in (edit_window, remove_window):
            args = [team.window(title="Autre")] if act is edit_window else []
            with pytest.raises(Forbidden):
                act(window.pk, *args, actor_of_agent(colleague, False), NOW)

    def test_everybody_plans_for_an_intervenant(self, team):
        guest = AgentFactory(account__none=True, organisation=team.organisation)
        AgentRole.objects.filter(agent=guest).update(access_level="intervenant")
        Service.objects.update(is_enabled=False)
        colleague = actor_of_agent(AgentFactory(organisation=team.organisation), False)
        assert create(team, colleague, agent_id=guest.pk).agent == guest

    def test_nobody_of_elsewhere(self, team, other, bravo):
        south = make_team("Sud")
        for actor in (south.actor, south.admin_actor):
            with pytest.raises(NotVisible):
                create(team, actor)
        window = create(team)
        with pytest.raises(NotVisible):
            edit_window(window.pk, team.window(), south.admin_actor, NOW)
        with in_espace(bravo):
            theirs = other.actor
        with pytest.raises(NotVisible):
            remove_window(window.pk, theirs, NOW)

    def test_not_in_an_organisation_where_the_agent_does_not_work(self, team):
        south = OrganisationFactory()
        AgentRole.objects.create(agent=team.admin, organisation=south, access_level="admin")
        with pytest.raises(NotVisible):
            create(team, team.admin_actor, organisation_id=south.pk)

    def test_ids_of_another_espace_are_nobodys(self, team, other):
        with pytest.raises(NotVisible):
            create(team, agent_id=other.agent.pk)
        with pytest.raises(NotVisible):
            create(team, organisation_id=other.organisation.pk)
        assert {"motifs", "place"} & set(
            refused(team, motif_ids=frozenset({other.motif.pk}), place_id=other.place.pk)
        )


class TestCautions:
    def confirms(self, team, codes, **more):
        with pytest.raises(Unconfirmed) as caught:
            create(team, **more)
        assert [caution.code for caution in caught.value.cautions] == codes
        return create(team, confirmed=codes, **more), caught.value.cautions

    def test_another_window_at_the_same_time_anywhere(self, team):
        create(team)
        south = make_team("Sud")
        AgentRole.objects.create(agent=team.agent, organisation=south.organisation)
        fields = {
            "organisation_id": south.organisation.pk,
            "place_id": south.place.pk,
            "motif_ids": frozenset({south.motif.pk}),
            "start_time": time(11),
            "end_time": time(15),
            "recurrence": weekly([0], every=2),
        }
        _, [caution] = self.confirms(team, ["overlap"], **fields)
        assert "Permanence" in caution.sentence
        assert "lundi 30 novembre 2026" in caution.sentence

    def test_one_that_the_actor_does_not_see_is_not_described(self, team):
        south = make_team("Sud")
        AgentRole.objects.create(agent=team.agent, organisation=south.organisation)
        OpeningWindowFactory(agent=team.agent, organisation=south.organisation, title="Secret")
        with pytest.raises(Unconfirmed) as caught:
            create(team, team.admin_actor)
        assert "Secret" not in caught.value.message
        assert "que vous ne voyez pas" in caught.value.message

    def test_beyond_six_months_nothing_is_looked_for(self, team):
        far = MONDAY + timedelta(days=190)
        create(team, first_day=far, recurrence=None)
        create(team, recurrence=weekly([0]), title="Toute l’année")

    def test_a_motif_longer_than_the_window(self, team):
        Motif.objects.update(default_duration_in_min=60)
        _, [caution] = self.confirms(team, ["motif_too_long"], end_time=time(9, 45))
        assert "dure 1 h" in caution.sentence

    def test_appointments_that_a_change_leaves_outside(self, team):
        window = create(team)
        inside = team.book(MONDAY, 11)
        team.book(MONDAY, 14)  # was outside already
        draft = team.window(end_time=time(11))
        with pytest.raises(Unconfirmed) as caught:
            edit_window(window.pk, draft, team.actor, NOW)
        [caution] = caught.value.cautions
        assert caution.appointment_ids == (inside.pk,)
        edit_window(window.pk, draft, team.actor, NOW, confirmed=["outside"])
        assert OpeningWindow.objects.get().end_time == time(11)

    def test_another_window_there_takes_them_in(self, team):
        window = create(team)
        team.book(MONDAY, 11)
        create(team, start_time=time(10, 30), title="Autre", confirmed=["overlap"])
        edit_window(
            window.pk, team.window(end_time=time(11)), team.actor, NOW, confirmed=["overlap"]
        )
        assert removal_cautions(window, NOW) == []

    def test_a_change_that_forgets_exceptions(self, team):
        window = create(team)
        window.exceptions = {"2026-12-07": None}
        window.save()
        draft = team.window(recurrence=weekly([1]))
        with pytest.raises(Unconfirmed) as caught:
            edit_window(window.pk, draft, team.actor, NOW)
        assert [one.code for one in caught.value.cautions] == ["exceptions_lost"]
        assert "7 décembre 2026" in caught.value.message
        kept = team.window(start_time=time(8))
        assert edit_window(window.pk, kept, team.actor, NOW).exceptions == {"2026-12-07": None}


def test_the_same_window_twice_is_one(team):
    first = create(team)
    with pytest.raises(AlreadyThere) as caught:
        create(team)
    assert caught.value.existing_id == first.pk
    assert OpeningWindow.objects.count() == 1


def test_the_second_of_two_editors_is_told(team):
    window = create(team)
    version = version_of(window)
    edit_window(window.pk, team.window(title="Ada"), team.actor, NOW, version=version)
    with pytest.raises(ChangedMeanwhile):
        edit_window(window.pk, team.window(title="Bob"), team.admin_actor, NOW, version=version)
    with pytest.raises(ChangedMeanwhile):
        remove_window(window.pk, team.actor, NOW, version=version)
    assert OpeningWindow.objects.get().title == "Ada"
    assert DirectoryChange.objects.filter(verb="edited").count() == 1


def test_saving_without_a_change_says_nothing(team):
    window = create(team)
    edit_window(window.pk, team.window(), team.actor, NOW)
    assert told("window.edited") == []


def test_every_second_month(team):
    window = create(team, recurrence=monthly(MONDAY, every=2), first_day=MONDAY)
    assert window.recurrence == "FREQ=MONTHLY;INTERVAL=2;BYDAY=5MO;WKST=MO"
    assert window.last_day is None


def test_removed_with_its_consequences_told_and_put_back(team):
    window = create(team)
    window.exceptions = {"2026-12-07": None}
    window.save()
    booked = team.book(MONDAY, 10)
    [caution] = removal_cautions(window, NOW)
    assert caution.appointment_ids == (booked.pk,)
    line = remove_window(window.pk, team.actor, NOW)
    assert not OpeningWindow.objects.exists()
    [payload] = told("window.removed")
    assert payload["uid"] == str(window.uid)
    assert payload["starts_at"] == "2026-11-30T08:00:00+00:00"
    assert payload["ends_at"] == "2026-12-31T11:00:00+00:00"
    back = restore_window(line.pk, team.actor, NOW)
    assert back.uid != window.uid
    assert days_of(back) == [MONDAY + n * WEEK for n in (0, 2, 3, 4)]
    assert list(back.motifs.all()) == [team.motif]
    with pytest.raises(AlreadyThere):
        restore_window(line.pk, team.actor, NOW)


def test_only_a_removal_is_put_back_and_by_who_may(team):
    window = create(team)
    created = DirectoryChange.objects.get(verb="created")
    with pytest.raises(NotVisible):
        restore_window(created.pk, team.actor, NOW)
    line = remove_window(window.pk, team.actor, NOW)
    with pytest.raises(NotVisible):
        restore_window(line.pk, make_team("Sud").admin_actor, NOW)
    assert not OpeningWindow.objects.exists()


@pytest.mark.parametrize("others", [1, 6])
def test_the_work_does_not_grow_with_the_agents_windows(
    team, django_assert_max_num_queries, others
):
    for hour in range(others):
        create(team, start_time=time(13 + hour), end_time=time(14 + hour), title=str(hour))
    with django_assert_max_num_queries(45):
        create(team)
