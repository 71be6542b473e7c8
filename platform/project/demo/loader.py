"""Fills one espace with its described content."""

from datetime import date, time
from zoneinfo import ZoneInfo

from django.db import transaction

from booking.availability.projection.upkeep import bring_up_to_date
from booking.directory.models import Organisation
from booking.domain.wallclock import at
from tenants.context import in_espace
from tenants.models import Espace

from .blueprint import EspaceSpec
from .loading import (
    write_appointments,
    write_directory,
    write_outside,
    write_people,
    write_planning,
    write_turns,
)
from .people import people_of
from .story import Story

NOON = time(12)


def load(espace: Espace, spec: EspaceSpec, today: date) -> bool:
    """Write all of it in one transaction; False, and nothing, when the espace has content.

    Args:
        today: the day around which the story is told, in the espace's zone.
    """
    with in_espace(espace), transaction.atomic():
        if Organisation.objects.exists():
            return False
        people = people_of(spec, today)
        written = write_directory(spec)
        write_planning(spec, today, written)
        if people:
            write_people(people, written)
            write_appointments(Story(spec, people, today).appointments(), written)
            write_outside()
        write_turns(spec, people, written)
        # As of the story's day, wherever the clock is.
        bring_up_to_date(at(ZoneInfo(espace.time_zone), today, NOON))
    return True
