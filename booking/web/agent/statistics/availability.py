"""How long one waits for the first time that is free online, motif by motif."""

from dataclasses import dataclass
from datetime import datetime

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.appointments.search import next_slot_by_organisation
from booking.appointments.wanted import Wanted
from booking.catalog.models import Motif
from booking.directory.models import Organisation
from booking.domain.wallclock import local_day
from booking.domain.wording import format_moment
from booking.web.agent.order import by_name
from booking.web.templatetags.wording import tied

MOST_MOTIFS = 40


@dataclass(frozen=True, slots=True)
class First:
    motif: str
    days: int | None
    moment: str


def first_availabilities(actor: Actor, organisation: Organisation, now: datetime) -> list[First]:
    """Of the motifs that anybody may book there; a fixed number of queries for each motif."""
    motifs = visible_to(Motif.objects.open_to_usagers(), actor).filter(
        organisations=organisation, collectif=False
    )
    return [
        _first(motif, organisation, now)
        for motif in motifs.order_by(*by_name("name"))[:MOST_MOTIFS]
    ]


def _first(motif: Motif, organisation: Organisation, now: datetime) -> First:
    wanted = Wanted(motif=motif, organisation_ids=(organisation.pk,))
    slot = next_slot_by_organisation(wanted, now).get(organisation.pk)
    if slot is None:
        return First(motif.name, None, "")
    zone = wanted.zone
    days = (local_day(slot.start, zone) - local_day(now, zone)).days
    return First(motif.name, days, tied(format_moment(slot.start, zone)))
