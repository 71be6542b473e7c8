"""Whether somebody who is invited would find a time, by the very path that they would take."""

from datetime import datetime

from booking.appointments.search import next_slot
from booking.appointments.wanted import Wanted
from booking.availability.loader import zone_of
from booking.directory.models import Place, Usager
from booking.domain.wallclock import local_day
from booking.web.usager.answers import Answers
from booking.web.usager.closed import NotOffered
from booking.web.usager.path import Path
from booking.web.usager.visitor import Visitor


def has_slot(answers: Answers, usager: Usager | None, now: datetime) -> bool:
    """
    Args:
        answers: what the invitation's link says.
        usager: whom it invites; their referents count when the link names them.
    """
    visitor = Visitor(True, usager, _followed_by(usager, answers))
    try:
        motifs = Path.load(answers, now, visitor).offer.motifs
        return any(_is_free(answers.changed(motif_id=one.pk), visitor, now) for one in motifs)
    except NotOffered:
        return False


def _followed_by(usager: Usager | None, answers: Answers) -> frozenset[int]:
    if usager is None or not answers.referent_ids:
        return frozenset()
    theirs = usager.referents.filter(pk__in=answers.referent_ids, deleted_at__isnull=True)
    return frozenset(theirs.values_list("pk", flat=True))


def _is_free(answers: Answers, visitor: Visitor, now: datetime) -> bool:
    """Of one motif: at one of its organisations, or at the place that the link names."""
    path = Path.load(answers, now, visitor)
    motif = path.motif
    if motif is None:
        return False
    if motif.collectif:
        # It is offered by its coming sessions, with a seat.
        return bool(path.offer.counters)
    place = Place.objects.filter(pk=answers.place_id).first() if answers.place_id else None
    today = local_day(now, zone_of(place))
    for organisation_id in sorted(path.offer.organisation_ids(motif)):
        if place and place.organisation_id != organisation_id:
            continue
        wanted = Wanted(
            motif=motif,
            place=place,
            organisation_ids=(organisation_id,),
            agent_ids=path.agent_ids(organisation_id),
        )
        if next_slot(wanted, today, now):
            return True
    return False
