"""Every actor × verb × noun: what is listed, what is decided, and that both agree.

The expected names are written out from domain.md 2 and 5, not computed.
"""

import pytest

from booking.access.actor import Kind
from booking.access.decisions import decide, judge, require, visible_to
from booking.appointments.models import Appointment
from booking.availability.models import Absence, OpeningWindow
from booking.directory.identity import actor_of_agent
from booking.directory.models import Agent, Organisation, Usager
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace

from .world import make_world

ACTORS = ("anonymous", "usager", "nobody", "ada", "paul", "aline", "sam", "nora", "sacha", "elsa")
NORTH = {"north_social", "north_pmi", "north_pmi_of_ada", "north_open"}
ALL_APPOINTMENTS = NORTH | {"south_social", "south_pmi"}
STAFF = {"ada", "aline", "paul", "sam", "nora", "ines"}
CURRENT = STAFF | {"sacha", "nobody", "elsa"}
NORTH_WINDOWS = {"ada_north", "aline_north", "paul_north", "ines_north", "nora_north"}
ALL_WINDOWS = NORTH_WINDOWS | {"aline_south", "sacha_south"}
SOCIAL_NORTH = {"ada", "aline", "ines"}

# (noun, verb) -> actor -> names; an actor left out has none.
EXPECTED = {
    (Organisation, "see"): {
        "ada": {"north"},
        "paul": {"north"},
        "sam": {"north"},
        "aline": {"north", "south"},
        "nora": {"north", "south"},
        "sacha": {"south"},
        "elsa": {"north", "south"},
    },
    (Organisation, "edit"): {"nora": {"north"}},
    (Organisation, "create_usager"): {
        "ada": {"north"},
        "paul": {"north"},
        "sam": {"north"},
        "aline": {"north", "south"},
        "nora": {"north", "south"},
        "sacha": {"south"},
    },
    (Agent, "see"): {
        "nobody": {"nobody"},
        "ada": SOCIAL_NORTH,
        "aline": SOCIAL_NORTH | {"sacha"},
        "paul": {"paul", "nora"},
        "sam": STAFF,
        # In the south, where she is basic, nobody shares her service.
        "nora": STAFF,
        "sacha": {"sacha", "aline"},
        "elsa": CURRENT,
    },
    (Agent, "see_agenda"): {
        "nobody": {"nobody"},
        "ada": SOCIAL_NORTH,
        "aline": SOCIAL_NORTH | {"sacha"},
        "paul": {"paul", "nora"},
        "sam": STAFF,
        "nora": STAFF,
        "sacha": {"sacha", "aline"},
        "elsa": CURRENT,
    },
    (Agent, "edit"): {"nora": STAFF},
    (Usager, "see"): {
        "ada": {"of_north"},
        "paul": {"of_north"},
        "sam": {"of_north"},
        "aline": {"of_north", "of_south"},
        "nora": {"of_north", "of_south"},
        "sacha": {"of_south"},
        "elsa": {"of_north", "of_south", "of_none"},
    },
    (Usager, "edit"): {
        "ada": {"of_north"},
        "paul": {"of_north"},
        "sam": {"of_north"},
        "aline": {"of_north", "of_south"},
        "nora": {"of_north", "of_south"},
        "sacha": {"of_south"},
    },
    (Usager, "see_history"): {
        "nora": {"of_north"},
        "elsa": {"of_north", "of_south", "of_none"},
    },
    (Appointment, "see"): {
        "ada": {"north_social", "north_pmi_of_ada", "north_open"},
        "paul": {"north_pmi", "north_pmi_of_ada", "north_open"},
        "aline": {"north_social", "north_open", "south_social"},
        "sam": NORTH,
        "nora": NORTH | {"south_pmi"},
        "sacha": {"south_social"},
        "elsa": ALL_APPOINTMENTS,
    },
    (Appointment, "edit"): {
        "ada": {"north_social", "north_pmi_of_ada", "north_open"},
        "paul": {"north_pmi", "north_pmi_of_ada", "north_open"},
        "aline": {"north_social", "north_open", "south_social"},
        "sam": NORTH,
        "nora": NORTH | {"south_pmi"},
        "sacha": {"south_social"},
    },
    (Appointment, "delete"): {"nora": NORTH},
    (OpeningWindow, "see"): {
        "ada": {"ada_north", "aline_north", "ines_north"},
        "paul": {"paul_north", "nora_north"},
        "aline": {"ada_north", "aline_north", "ines_north", "aline_south", "sacha_south"},
        "sam": NORTH_WINDOWS,
        "nora": NORTH_WINDOWS,
        "sacha": {"aline_south", "sacha_south"},
        "elsa": ALL_WINDOWS,
    },
    (OpeningWindow, "edit"): {
        # Their own, and the intervenant's, who has no login.
        "ada": {"ada_north", "ines_north"},
        "paul": {"paul_north"},
        "aline": {"aline_north", "aline_south", "ines_north"},
        "sam": NORTH_WINDOWS,
        "nora": NORTH_WINDOWS,
        "sacha": {"sacha_south"},
    },
    (Absence, "see"): {
        "ada": {"ada", "aline", "ines"},
        "paul": {"paul", "nora"},
        "aline": {"ada", "aline", "ines", "sacha"},
        "sam": {"ada", "aline", "paul", "ines", "nora"},
        "nora": {"ada", "aline", "paul", "ines", "nora"},
        "sacha": {"aline", "sacha"},
        "elsa": {"ada", "aline", "paul", "ines", "sacha", "nora"},
    },
    (Absence, "edit"): {
        "ada": {"ada", "ines"},
        "paul": {"paul"},
        "aline": {"aline", "ines"},
        "sam": {"ada", "aline", "paul", "ines", "nora"},
        "nora": {"ada", "aline", "paul", "ines", "nora"},
        "sacha": {"sacha"},
        "elsa": {"ada", "aline", "paul", "ines", "sacha", "nora"},
    },
}
# Where an espace has no service enabled, services hide nothing (domain.md 5).
WITHOUT_SERVICES = {
    (Appointment, "see"): {"ada": NORTH, "paul": NORTH, "sacha": {"south_social", "south_pmi"}},
    (Agent, "see"): {"ada": STAFF, "paul": STAFF, "sacha": {"sacha", "aline", "nora"}},
    (OpeningWindow, "see"): {"paul": NORTH_WINDOWS, "sacha": {"aline_south", "sacha_south"}},
    (OpeningWindow, "edit"): {"paul": {"paul_north", "ines_north"}},
    (Absence, "edit"): {"paul": {"paul", "ines"}},
}


@pytest.fixture
def world(alpha, bravo):
    """The same world in both espaces; the tests look at alpha's."""
    with in_espace(bravo):
        make_world()
    with in_espace(alpha):
        yield make_world()


def decided(world, actor, verb, model) -> set[str]:
    rows = world.things[model].items()
    return {name for name, row in rows if decide(actor, verb, row).ok}


@pytest.mark.parametrize(("model", "verb"), EXPECTED, ids=lambda part: str(part))
def test_what_is_decided_is_what_the_field_says(world, model, verb):
    for name in ACTORS:
        expected = EXPECTED[model, verb].get(name, set())
        assert decided(world, world.actor(name), verb, model) == expected, name


@pytest.mark.parametrize("model", {model for model, _ in EXPECTED})
def test_lists_agree_with_verdicts(world, model):
    for name in ACTORS:
        actor = world.actor(name)
        listed = visible_to(model.objects.all(), actor)
        rows = list(listed)
        assert len(rows) == len({row.pk for row in rows}), f"{name}: rows twice"
        assert world.names(model, rows) == decided(world, actor, "see", model), name
        for verb in {verb for noun, verb in EXPECTED if noun is model}:
            allowed = {row for row in rows if judge(actor, verb, row).ok}
            assert world.names(model, allowed) == decided(world, actor, verb, model), (name, verb)


def test_invisible_is_not_found_and_visible_but_forbidden_says_why(world):
    reasons = set()
    for model, verb in EXPECTED:
        for name in ACTORS:
            actor = world.actor(name)
            for label, row in world.things[model].items():
                if label in EXPECTED[model, verb].get(name, set()):
                    require(actor, verb, row)
                elif label in EXPECTED[model, "see"].get(name, set()):
                    with pytest.raises(Forbidden) as refusal:
                        require(actor, verb, row)
                    reasons.add(refusal.value.message)
                else:
                    with pytest.raises(NotVisible):
                        require(actor, verb, row)
    assert len(reasons) == 3
    assert all(reason.endswith(".") for reason in reasons)


def test_another_espaces_actor_and_rows_meet_nothing(world, bravo):
    with in_espace(bravo):
        theirs = {name: actor_of(name) for name in ("Nora", "Ada")}
        foreign = list(Appointment.objects.all())
    assert len(foreign) == len(ALL_APPOINTMENTS)
    for actor in theirs.values():
        assert actor.kind is Kind.AGENT
        for model in {model for model, _ in EXPECTED}:
            assert not visible_to(model.objects.all(), actor).exists()
    ours = world.actor("nora")
    assert not any(decide(ours, "see", row).ok for row in foreign)


def actor_of(first_name: str):
    return actor_of_agent(Agent.objects.get(first_name=first_name), True)


@pytest.mark.parametrize(("model", "verb"), WITHOUT_SERVICES, ids=lambda part: str(part))
def test_without_services_all_agents_of_an_organisation_see_all(in_alpha, model, verb):
    world = make_world(with_services=False)
    for name, expected in WITHOUT_SERVICES[model, verb].items():
        assert decided(world, world.actor(name), verb, model) == expected, name
