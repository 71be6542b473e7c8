"""One story of each espace, told once for the whole folder (no database)."""

from dataclasses import dataclass
from datetime import date

import pytest

from project.demo.blueprint import EspaceSpec
from project.demo.people import Person, people_of
from project.demo.story import AppointmentPlan, Story
from project.demo.territories import ESPACES

TODAY = date(2026, 11, 20)
# Six weeks either side hold 11 November, Christmas, the 26th in Alsace and 1 January.


@dataclass(frozen=True)
class Told:
    spec: EspaceSpec
    people: list[Person]
    story: Story
    appointments: list[AppointmentPlan]


def tell(spec: EspaceSpec, today: date = TODAY) -> Told:
    people = people_of(spec, today)
    story = Story(spec, people, today)
    return Told(spec, people, story, story.appointments())


@pytest.fixture(scope="session", params=ESPACES, ids=lambda spec: spec.slug)
def told(request) -> Told:
    return tell(request.param)
