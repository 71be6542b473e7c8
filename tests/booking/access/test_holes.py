"""The holes of the field (domain.md 4), each closed here by name."""

from zoneinfo import ZoneInfo

import pytest

from booking.access.decisions import visible_to
from booking.appointments.listing import Listing, rows_of
from booking.appointments.models import Appointment
from booking.directory.errors import PossibleDuplicate
from booking.directory.models import (
    Agent,
    DirectoryChange,
    Organisation,
    Team,
    Usager,
    UsagerProfile,
)
from booking.directory.services.assign_referents import assign_referents
from booking.directory.services.create_team import create_team
from booking.directory.services.create_usager import create_usager
from booking.directory.services.edit_usager import edit_usager
from booking.directory.services.import_usager import import_usager
from booking.directory.services.invite_agents import invite_agents
from booking.directory.services.merge_usagers import merge_usagers
from booking.directory.services.remove_agent import remove_agent
from booking.directory.services.remove_usager import remove_usager
from booking.directory.services.set_agent_level import set_agent_level
from booking.directory.services.set_agent_rights import set_agent_rights
from booking.exports.policy import may_export
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace

from .things import NOW
from .world import make_world

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def world(alpha):
    with in_espace(alpha):
        yield make_world()


class TestExportsIgnoreWhatOneSees:
    """A basic agent of the field exports the whole organisation."""

    def test_a_listing_holds_what_its_author_sees(self, world):
        north = world.things[Organisation]["north"]
        for name in ("ada", "paul", "sam", "nora", "head", "anonymous"):
            actor = world.actor(name)
            rows = rows_of(Listing((north.pk,)), actor, NOW, PARIS)
            seen = visible_to(Appointment.objects.filter(organisation=north), actor)
            assert set(rows) == set(seen), name

    def test_a_file_is_for_who_administers_all_that_it_covers(self, world):
        north, south = (world.things[Organisation][name].pk for name in ("north", "south"))
        assert may_export(world.actor("nora"), frozenset({north}))
        assert may_export(world.actor("elsa"), frozenset({north, south}))
        for name in ("ada", "sam", "head", "operator", "anonymous"):
            assert not may_export(world.actor(name), frozenset({north}))
        assert not may_export(world.actor("nora"), frozenset({north, south}))
        assert not may_export(world.actor("nora"), frozenset())


class TestAnyUsagerOfThePlatformCanBeLinked:
    def test_one_of_another_espace_does_not_exist(self, bravo, world):
        with in_espace(bravo):
            stranger = make_world().things[Usager]["head"].pk
        north = world.things[Organisation]["north"].pk
        with pytest.raises(NotVisible):
            import_usager(stranger, north, world.actor("ada"), NOW)

    @pytest.mark.parametrize(
        ("name", "refusal"),
        [
            ("sacha", NotVisible),
            ("nobody", NotVisible),
            ("head", NotVisible),
            ("prescriber", NotVisible),
            ("operator", NotVisible),
            ("anonymous", NotVisible),
            ("elsa", Forbidden),
        ],
    )
    def test_not_without_a_role_in_the_organisation(self, world, name, refusal):
        north = world.things[Organisation]["north"].pk
        usager = world.things[Usager]["of_none"].pk
        with pytest.raises(refusal):
            import_usager(usager, north, world.actor(name), NOW)
        assert not UsagerProfile.objects.filter(usager_id=usager).exists()

    def test_an_erased_record_is_nobody(self, world):
        north = world.things[Organisation]["north"].pk
        with pytest.raises(NotVisible):
            import_usager(world.things[Usager]["erased"].pk, north, world.actor("ada"), NOW)


class TestDuplicateWarningsTellOfOtherTerritories:
    VALUES = {"first_name": "Nadia", "last_name": "Autre", "phone_number": "+33612345678"}

    def test_of_the_espace_masked(self, world):
        theirs = world.things[Usager]["of_south"]
        Usager.objects.filter(pk=theirs.pk).update(
            phone_number="+33612345678", email="secret@demo.example"
        )
        north = world.things[Organisation]["north"].pk
        with pytest.raises(PossibleDuplicate) as told:
            create_usager(self.VALUES, north, world.actor("ada"), NOW)
        (duplicate,) = told.value.duplicates
        assert duplicate.who.masked
        assert "+33612345678" not in str(duplicate)
        assert "secret" not in str(duplicate)

    def test_of_another_espace_nothing(self, bravo, world):
        with in_espace(bravo):
            Usager.objects.create(**self.VALUES)
        north = world.things[Organisation]["north"].pk
        create_usager(self.VALUES, north, world.actor("ada"), NOW)


class TestRowsAreLoadedByRawIdentifiers:
    """Each identifier that a form carries is one that its author sees."""

    ACTS = {
        "referent": lambda w, actor: assign_referents(
            w.usager("head"), [w.agent("sacha")], actor, NOW
        ),
        "responsible": lambda w, actor: edit_usager(
            w.usager("child"), {"responsible_id": w.usager("of_south")}, actor, NOW
        ),
        "merged": lambda w, actor: merge_usagers(
            w.usager("head"), w.usager("of_south"), actor, NOW
        ),
        "edited": lambda w, actor: edit_usager(w.usager("of_south"), {"notes": "Vue."}, actor, NOW),
        "removed usager": lambda w, actor: remove_usager(
            w.usager("of_south"), w.organisation("south"), actor, NOW
        ),
        "level": lambda w, actor: set_agent_level(
            w.agent("sacha"), w.organisation("north"), "admin", actor, NOW
        ),
        "removed agent": lambda w, actor: remove_agent(
            w.agent("sacha"), w.organisation("south"), actor, NOW
        ),
        "rights": lambda w, actor: set_agent_rights(w.agent("sacha"), [], actor, NOW),
        "invited": lambda w, actor: invite_agents(
            ["x@demo.example"], {w.organisation("south"): "basic"}, [], actor, NOW
        ),
    }

    @pytest.mark.parametrize("act", ACTS)
    @pytest.mark.parametrize("name", ["rita", "head", "anonymous"])
    def test_out_of_sight_is_refused(self, world, act, name):
        """404; 403 where another thing that the act asks for is seen and forbidden already."""
        with pytest.raises((NotVisible, Forbidden)):
            self.ACTS[act](Rows(world), world.actor(name))
        assert not DirectoryChange.objects.exclude(
            pk__in=[row.pk for row in world.things[DirectoryChange].values()]
        )

    @pytest.mark.parametrize("act", ACTS)
    def test_of_another_espace_is_not_found(self, bravo, world, act):
        with in_espace(bravo):
            theirs = Rows(make_world())
        with pytest.raises(NotVisible):
            self.ACTS[act](theirs, world.actor("elsa"))


class Rows:
    """Identifiers of the world's rows."""

    def __init__(self, world) -> None:
        self.things = world.things

    def usager(self, name: str) -> int:
        return self.things[Usager][name].pk

    def agent(self, name: str) -> int:
        return self.things[Agent][name].pk

    def organisation(self, name: str) -> int:
        return self.things[Organisation][name].pk


class TestWhoAdministersTheEspaceLacksRights:
    """Without explicit rights they could manage neither teams nor invitations nor rights."""

    def test_they_need_none(self, world):
        elsa = world.actor("elsa")
        assert elsa.rights == frozenset()
        assert create_team("Équipe", [], elsa, NOW) in Team.objects.all()
        set_agent_rights(world.things[Agent]["ada"].pk, ["manage_teams"], elsa, NOW)
        north = world.things[Organisation]["north"].pk
        service = world.things[Agent]["ada"].services.get().pk
        assert invite_agents(["x@demo.example"], {north: "admin"}, [service], elsa, NOW)[0].is_new
