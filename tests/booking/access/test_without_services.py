"""Where an espace has no service enabled, services hide nothing (domain.md 5)."""

import pytest

from booking.access.decisions import decide
from booking.appointments.models import Appointment
from booking.availability.models import Absence, OpeningWindow
from booking.catalog.models import Motif
from booking.directory.models import Agent

from .things import NOW
from .world import make_world

NORTH = {"social", "pmi", "pmi_of_ada", "of_all", "hidden", "online", "session", "prescribed"}
STAFF = {"ada", "aline", "paul", "sam", "nora", "tess", "rita", "ivan", "erin", "ines", "penny"}
SOUTH_WINDOWS = {"aline_south", "sacha_south"}
NORTH_WINDOWS = {"ada_north", "aline_north", "paul_north", "ines_north", "nora_north"}
EXPECTED = {
    (Appointment, "see"): {
        "ada": NORTH,
        "paul": NORTH,
        "sacha": {"south_social", "south_pmi"},
    },
    (Agent, "see"): {"ada": STAFF, "sacha": {"sacha", "aline", "nora", "prune"}},
    (Motif, "use"): {
        "ada": {"social", "pmi", "of_all", "hidden", "session", "pmi_north"},
        "sacha": {"social", "pmi", "pmi_south"},
    },
    (OpeningWindow, "see"): {"paul": NORTH_WINDOWS, "sacha": SOUTH_WINDOWS},
    (OpeningWindow, "edit"): {"paul": {"paul_north", "ines_north"}},
    (Absence, "edit"): {"paul": {"paul", "ines"}},
}


@pytest.mark.parametrize(("model", "verb"), EXPECTED, ids=lambda part: str(part))
def test_all_agents_of_an_organisation_see_all(in_alpha, model, verb):
    world = make_world(with_services=False)
    for name, expected in EXPECTED[model, verb].items():
        actor = world.actor(name)
        rows = world.things[model].items()
        assert {n for n, row in rows if decide(actor, verb, row, NOW).ok} == expected, name
