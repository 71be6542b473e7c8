"""Where usagers are in common, whoever has a role works on all of the espace (domain.md 2)."""

import pytest

from booking.access.decisions import decide
from booking.access.explanation import explain
from booking.appointments.models import Appointment
from booking.directory.models import Usager
from tenants.context import in_espace

from .things import NOW
from .world import make_world

AGENTS = ("ada", "sacha", "nora", "sam", "elsa", "nobody", "head", "prescriber", "operator")


def told(world, verb: str, model=Usager) -> dict[str, set[str]]:
    rows = world.things[model].items()
    return {
        name: {n for n, row in rows if decide(world.actor(name), verb, row, NOW).ok}
        for name in AGENTS
    }


@pytest.fixture
def world(alpha):
    with in_espace(alpha):
        yield make_world()


def test_whoever_has_a_role_sees_and_corrects_all(alpha, world):
    before = {verb: told(world, verb) for verb in ("see", "edit", "remove", "see_history")}
    everybody = before["see"]["elsa"]
    assert before["see"]["ada"] < everybody
    alpha.shares_usagers = True
    for verb in ("see", "edit"):
        after = told(world, verb)
        for name in ("ada", "sacha", "nora", "sam"):
            assert after.pop(name) == everybody, (verb, name)
        # Without a role nothing changes, for the espace's administrators, others and usagers.
        assert after == {name: before[verb][name] for name in after}, verb
    # Letting go is a matter between an organisation and whom it knows.
    assert told(world, "remove") == before["remove"]
    assert told(world, "see_history") == before["see_history"]


def test_their_appointments_stay_with_who_saw_them(alpha, world):
    before = told(world, "see", Appointment)
    alpha.shares_usagers = True
    assert told(world, "see", Appointment) == before


def test_it_is_explained(alpha, world):
    assert explain(world.actor("ada"))["usagers"].sees == "Ceux que vos organisations connaissent."
    alpha.shares_usagers = True
    explained = explain(world.actor("ada"))["usagers"]
    assert explained.sees == "Tous ceux de l’espace."
    assert explained.may["modifier et fusionner"] == "dans tout l’espace"


def test_another_espace_keeps_its_own(alpha, bravo, world):
    alpha.shares_usagers = True
    with in_espace(bravo):
        other = make_world()
        assert not other.actor("ada").sees_every_usager
    assert world.actor("ada").sees_every_usager
