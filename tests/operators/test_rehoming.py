"""An agent changes organisation with all that is theirs, and nothing that is somebody else’s."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.access.actor import Actor, Kind
from booking.appointments.models import AgentClaim, Appointment
from booking.appointments.rehoming import rehoming_of
from booking.appointments.services.rehome_agent import RehomingRefused, rehome_agent
from booking.availability.models import OpeningWindow
from booking.directory.models import Agent, AgentRole, Place, UsagerProfile
from booking.notifications.models import Receipt
from socle.audit.models import Entry
from socle.clock import now
from tenants.context import in_espace
from tests.factories import (
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
)
from tests.web.agent.people import book

from .pages import main_of

PAGE = "/operateurs/espaces/alpha/deplacer"
OPERATOR = Actor(Kind.OPERATOR)


class Town:
    """Two organisations of alpha: Dora works in the first with a colleague."""

    def __init__(self) -> None:
        self.source = OrganisationFactory(name="Départ")
        self.target = OrganisationFactory(name="Arrivée")
        self.dora = AgentFactory(organisation=self.source, last_name="Dora")
        self.other = AgentFactory(organisation=self.source, last_name="Reste")
        self.own = PlaceFactory(organisation=self.source, name="Chez Dora")
        self.shared = PlaceFactory(organisation=self.source, name="Partagé")
        self.motif = MotifFactory(organisations=[self.source])
        self.windows = [self.window(self.dora, self.own), self.window(self.dora, self.shared)]
        self.kept = self.window(self.other, self.shared)
        start = now() + timedelta(days=2)
        self.coming = book(self.dora, self.source, start, motif=self.motif, place=self.own)
        self.past = book(
            self.dora, self.source, start - timedelta(days=9), motif=self.motif, place=self.shared
        )
        self.others = book(self.other, self.source, start, motif=self.motif, place=self.shared)

    def window(self, agent: Agent, place: Place) -> OpeningWindow:
        made = OpeningWindowFactory(agent=agent, organisation=self.source, place=place)
        made.motifs.set([self.motif])
        return made

    @property
    def ids(self) -> tuple[int, int, int]:
        return self.dora.pk, self.source.pk, self.target.pk

    @property
    def form(self) -> dict[str, int]:
        return dict(zip(("agent", "source", "target"), self.ids, strict=True))


@pytest.fixture
def town(alpha, bravo):
    with in_espace(alpha):
        return Town()


def test_it_is_seen_first_and_nothing_changes(admin, alpha, town):
    words = main_of(admin.get(PAGE, town.form))
    assert "Dora : de Départ à Arrivée" in words
    for said in ("2, dont 1 à venir", "Lieux emmenés Chez Dora", "gardent Partagé"):
        assert said in words, said
    with in_espace(alpha):
        assert AgentRole.objects.filter(agent=town.dora, organisation=town.source).exists()


def test_all_that_is_theirs_goes_along_and_no_more(admin, alpha, town, deliver, mailoutbox):
    assert admin.post(PAGE, town.form).url == "/operateurs/espaces/alpha"
    with in_espace(alpha):
        roles = AgentRole.objects.filter(agent=town.dora)
        assert list(roles.values_list("organisation_id", flat=True)) == [town.target.pk]
        moved = OpeningWindow.objects.filter(agent=town.dora)
        assert set(moved.values_list("organisation_id", flat=True)) == {town.target.pk}
        own, copy = Place.objects.filter(organisation=town.target).order_by("pk")
        assert own.pk == town.own.pk
        assert (copy.name, copy.address) == (town.shared.name, town.shared.address)
        assert set(moved.values_list("place_id", flat=True)) == {own.pk, copy.pk}
        rows = Appointment.objects.filter(agents=town.dora).order_by("starts_at")
        assert list(rows.values_list("organisation_id", "place_id")) == [
            (town.target.pk, copy.pk),
            (town.target.pk, own.pk),
        ]
        town.others.refresh_from_db()
        town.kept.refresh_from_db()
        assert (town.others.organisation_id, town.others.place_id) == (
            town.source.pk,
            town.shared.pk,
        )
        assert (town.kept.organisation_id, town.kept.place_id) == (town.source.pk, town.shared.pk)
        assert set(town.motif.organisations.all()) == {town.source, town.target}
        assert UsagerProfile.objects.filter(organisation=town.target).count() == 2
        assert AgentRole.objects.filter(agent=town.other, organisation=town.source).exists()
    deliver()
    with in_espace(alpha):
        assert not Receipt.objects.exists()
    assert mailoutbox == []
    assert Entry.objects.get(verb="espace.agent_moved").espace_number == alpha.number


def test_there_and_back_again(alpha, town):
    with in_espace(alpha):
        rehome_agent(*town.ids, OPERATOR, now())
        rehome_agent(town.dora.pk, town.target.pk, town.source.pk, OPERATOR, now())
        town.coming.refresh_from_db()
        assert town.coming.organisation_id == town.source.pk
        assert Appointment.objects.filter(organisation=town.source).count() == 3
        assert OpeningWindow.objects.filter(organisation=town.source).count() == 3


def test_a_shared_appointment_keeps_everything_where_it_is(admin, alpha, town):
    with in_espace(alpha):
        claim = AgentClaim.objects.get(appointment=town.coming)
        AgentClaim.objects.create(
            agent=AgentFactory(organisation=town.source),
            appointment=town.coming,
            period=claim.period,
        )
    assert "partagés avec d’autres agents : 1" in main_of(admin.get(PAGE, town.form))
    assert admin.post(PAGE, town.form).status_code == 409
    with in_espace(alpha):
        assert Appointment.objects.filter(organisation=town.source).count() == 3
        assert not Place.objects.filter(organisation=town.target).exists()


def test_the_last_administrator_stays(alpha, town):
    with in_espace(alpha):
        AgentRole.objects.filter(agent=town.dora).update(access_level="admin")
        with pytest.raises(RehomingRefused, match="dernier administrateur"):
            rehome_agent(*town.ids, OPERATOR, now())
        AgentRole.objects.filter(agent=town.other).update(access_level="admin")
        rehome_agent(*town.ids, OPERATOR, now())
        assert AgentRole.objects.get(agent=town.dora).access_level == "admin"


def test_the_same_organisation_is_no_move(admin, town):
    form = {**town.form, "target": town.source.pk}
    assert "deux organisations différentes" in main_of(admin.get(PAGE, form))
    assert admin.post(PAGE, form).status_code == 409


@pytest.mark.parametrize("field", ["agent", "source", "target"])
@pytest.mark.parametrize("value", ["", "x", "-1", "\x00", "99999999999999999999"])
def test_what_names_nobody_is_refused(admin, town, field, value):
    form = {**town.form, field: value}
    assert admin.post(PAGE, form).status_code == 422


def test_the_agents_of_another_espace_are_unknown(admin, alpha, bravo, town):
    with in_espace(bravo):
        foreign = AgentFactory(organisation=OrganisationFactory())
    assert admin.post(PAGE, {**town.form, "agent": foreign.pk}).status_code == 422
    assert admin.post(PAGE.replace("alpha", "bravo"), town.form).status_code == 422
    with in_espace(alpha):
        assert AgentRole.objects.filter(agent=town.dora, organisation=town.source).exists()


def test_it_asks_as_much_whatever_there_is_to_take(alpha, town, django_assert_num_queries):
    def look():
        return rehoming_of(town.dora, town.source, town.target, now())

    with in_espace(alpha):
        look()  # role and path are set
        with CaptureQueriesContext(connection) as few:
            look()
        for day in range(5):
            town.window(town.dora, town.own)
            start = now() + timedelta(days=10 + day)
            book(town.dora, town.source, start, motif=town.motif, place=town.own)
        with django_assert_num_queries(len(few)):
            assert len(look().appointment_ids) == 7
