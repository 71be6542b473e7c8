"""The three espaces as described: coherent, complete, real places, fictitious people."""

import re
from collections import Counter
from datetime import timedelta
from itertools import combinations

import pytest

from booking.domain.holidays import HolidayZone
from booking.domain.intervals import overlaps
from project.demo import phones
from project.demo.blueprint import EspaceSpec
from project.demo.communes import all_communes, departement_names
from project.demo.diary import Diary
from project.demo.territories import ESPACES
from tests.demo.conftest import TODAY

pytestmark = pytest.mark.unit

# South, north, west, east: rounded outwards from the départements' outlines.
BOXES = {
    "26": (44.11, 45.35, 4.64, 5.84),
    "67": (48.12, 49.08, 6.94, 8.24),
    "974": (-21.40, -20.85, 55.20, 55.85),
}

each_espace = pytest.mark.parametrize("spec", ESPACES, ids=lambda spec: spec.slug)


def test_the_three_are_of_three_kinds():
    assert [spec.slug for spec in ESPACES] == ["drome", "selestat", "reunion-numerique"]
    assert [{row.verticale for row in spec.organisations} for spec in ESPACES] == [
        {"rdv_solidarites"},
        {"rdv_mairie"},
        {"rdv_aide_numerique"},
    ]
    assert [spec.theme for spec in ESPACES] == ["neutre", "neutre", "etat"]
    assert [spec.holiday_zone for spec in ESPACES] == [
        HolidayZone.METROPOLE,
        HolidayZone.ALSACE_MOSELLE,
        HolidayZone.LA_REUNION,
    ]
    assert ESPACES[2].time_zone == "Indian/Reunion"


@each_espace
def test_keys_name_one_row_each(spec: EspaceSpec):
    for rows in (spec.organisations, spec.services, spec.teams, spec.places, spec.motifs):
        assert [key for key, count in Counter(row.key for row in rows).items() if count > 1] == []
    assert len({agent.key for agent in spec.agents}) == len(spec.agents)
    assert len({motif.name for motif in spec.motifs}) == len(spec.motifs)


@each_espace
def test_every_reference_resolves(spec: EspaceSpec):
    organisations = {row.key for row in spec.organisations}
    services = {row.key for row in spec.services}
    teams = {row.key for row in spec.teams}
    for place in spec.places:
        assert place.organisation in organisations
    for motif in spec.motifs:
        assert set(motif.organisations) <= organisations
        assert motif.service in services - {"secretariat"}
    for agent in spec.agents:
        assert set(agent.levels) <= organisations
        assert set(agent.services) <= services
        assert set(agent.teams) <= teams
    for window in spec.windows:
        _check_held(spec, window, window.motifs, (window.agent,))
    for session in spec.sessions:
        _check_held(spec, session, (session.motif,), session.agents)
        assert spec.motif(session.motif).collective
    for absence in spec.absences:
        spec.agent(absence.agent)


def _check_held(spec, held, motif_keys, agent_keys):
    """An agent of the organisation, motifs of theirs, an open place where one is needed."""
    motifs = [spec.motif(key) for key in motif_keys]
    for agent in (spec.agent(key) for key in agent_keys):
        assert held.organisation in agent.levels
        for motif in motifs:
            assert (
                motif.service in agent.services
                or agent.levels[held.organisation] == "admin"
                or ("secretariat" in agent.services and motif.for_secretariat)
            ), (agent.key, motif.key)
    assert all(held.organisation in motif.organisations for motif in motifs)
    if any(motif.location_type == "public_office" for motif in motifs):
        place = spec.place(held.place)
        assert place.is_open
        assert place.organisation == held.organisation
    else:
        assert held.place == ""


@each_espace
def test_windows_hold_individual_motifs(spec: EspaceSpec):
    for window in spec.windows:
        assert window.motifs
        assert not any(spec.motif(key).collective for key in window.motifs)


@each_espace
def test_windows_of_an_agent_do_not_overlap(spec: EspaceSpec):
    reach = timedelta(weeks=6)
    stretches = Diary(spec, TODAY, TODAY - reach, TODAY + reach).stretches()
    assert len(stretches) > 100
    for agent in spec.agents:
        own = [part.interval for part in stretches if part.window.agent == agent.key]
        assert not any(overlaps(one, other) for one, other in combinations(own, 2)), agent.key


@each_espace
def test_motif_rules_of_the_field(spec: EspaceSpec):
    for motif in spec.motifs:
        assert 30 <= motif.min_delay < motif.max_delay <= 366 * 24 * 60
        assert not motif.collective or motif.location_type == "public_office"
        assert not (motif.follow_up and motif.for_secretariat)
        assert not (motif.for_secretariat and motif.location_type == "home")


@each_espace
def test_every_level_and_kind_is_present(spec: EspaceSpec):
    levels = {level for agent in spec.agents for level in agent.levels.values()}
    assert levels == {"basic", "admin", "intervenant"}
    assert any(agent.is_espace_admin for agent in spec.agents)
    assert any("secretariat" in agent.services for agent in spec.agents)
    assert any(len(agent.levels) > 1 for agent in spec.agents)
    motifs = spec.motifs
    assert {motif.location_type for motif in motifs} == {"public_office", "phone", "home", "visio"}
    assert {motif.bookable_by for motif in motifs} == {
        "agents",
        "agents_and_prescripteurs",
        "everyone",
    }
    assert {motif.collective for motif in motifs} == {True, False}
    assert any(motif.follow_up for motif in motifs)
    assert any(motif.for_secretariat for motif in motifs)
    assert any(motif.before and motif.after and motif.cancel_warning for motif in motifs)


@each_espace
def test_planning_has_every_shape(spec: EspaceSpec):
    rules = [window.when.rule for window in spec.windows]
    assert any(rule.startswith("FREQ=WEEKLY") for rule in rules)
    assert any(rule.startswith("FREQ=MONTHLY") for rule in rules)
    assert "" in rules
    assert any(re.search("INTERVAL=[2-5]", rule) for rule in rules)
    absences = [absence.when for absence in spec.absences]
    assert any(when.rule for when in absences)
    assert any(not when.rule and when.days == 1 for when in absences)
    assert any(when.days > 1 for when in absences)
    places = {window.agent: set() for window in spec.windows}
    for window in spec.windows:
        places[window.agent].add(window.place)
    assert any(len(found - {""}) > 1 for found in places.values())


def test_the_town_takes_requests_for_papers():
    town = ESPACES[1]
    papers = [motif for motif in town.motifs if motif.category]
    assert {motif.category for motif in papers} == {"CNI", "PASSPORT", "CNI-PASSPORT"}
    assert all(motif.minutes == 15 and motif.is_online for motif in papers)


@each_espace
def test_places_are_where_they_say(spec: EspaceSpec):
    south, north, west, east = BOXES[spec.departement]
    communes = all_communes()
    assert spec.departement in departement_names()
    for place in spec.places:
        assert south < place.latitude < north, place.key
        assert west < place.longitude < east, place.key
        assert place.coordinates_source
        commune = communes[place.city_code]
        assert commune.departement == spec.departement
        assert commune.name == place.city_name
        assert place.postcode in commune.postcodes
    for organisation in spec.organisations:
        assert all(communes[code].departement == spec.departement for code in organisation.communes)


@each_espace
def test_telephones_ring_nowhere(spec: EspaceSpec):
    numbers = [spec.phone]
    numbers += [row.phone for row in (*spec.organisations, *spec.places) if row.phone]
    assert len(numbers) > len(spec.organisations)
    assert all(phones.is_fiction(number) for number in numbers)


@each_espace
def test_addresses_on_the_network_are_reserved(spec: EspaceSpec):
    for organisation in spec.organisations:
        assert organisation.email.endswith("@demo.example")
        assert re.match(r"$|https://[a-z-]+\.demo\.example$", organisation.website)


@each_espace
def test_colours_carry_white_text(spec: EspaceSpec):
    for color in (spec.accent, *(motif.color for motif in spec.motifs)):
        assert 1.05 / (_luminance(color) + 0.05) >= 4.5, color
    assert spec.accent == spec.accent.lower()
    assert len({motif.color for motif in spec.motifs}) == len(spec.motifs)


def _luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
