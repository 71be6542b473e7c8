"""Another member of the family comes instead (booking.md 2.5)."""

from datetime import datetime

from booking.catalog.models import Motif
from booking.directory.models import Usager
from booking.domain import statuses
from socle.errors import Forbidden, NotVisible
from socle.outbox.publish import publish

from .. import history
from ..author import Author, Kind
from ..checks import Asked
from ..errors import AlreadyRegistered, RuleRefused
from ..guests import check_reachable, family_of
from ..models import Change, Participation
from ..once import once
from .check_limit import check_limit
from .locked import locked_participation
from .write_appointment import introduce


def change_participant(
    participation_id: int, usager_id: int, author: Author, now: datetime, *, key: str = ""
) -> Participation:
    """Put a relative, or who answers for them, in the place of the participant.

    Raises:
        NotVisible: that person is not of the family.
        AlreadyRegistered: they take part already.
        RuleRefused: the appointment is cancelled, past or not shown to usagers, or the person
            has as many appointments as the motif allows.
    """
    body = ("change_participant", participation_id, usager_id)

    def work() -> Participation:
        participation = locked_participation(participation_id)
        _check(participation, author, now)
        usager = _relative(participation.usager, usager_id)
        _check_person(participation, usager, author)
        return _replace(participation, usager, author, now)

    return once(key, author, now, body, Participation, work)


def _check(participation: Participation, author: Author, now: datetime) -> None:
    appointment = participation.appointment
    if author.kind not in (Kind.USER, Kind.AGENT):
        raise Forbidden
    if appointment.is_cancelled or participation.status in statuses.CANCELLED:
        raise RuleRefused("cancelled", "Ce rendez-vous est annulé.")
    if author.decides:
        return
    if appointment.starts_at <= now:
        raise RuleRefused("past", "Ce rendez-vous a déjà commencé.")
    if appointment.motif.visibility_type == Motif.Visibility.INVISIBLE:
        raise NotVisible


def _relative(current: Usager, usager_id: int) -> Usager:
    if usager_id not in family_of(current):
        raise NotVisible
    found = Usager.objects.current().select_related("responsible").filter(pk=usager_id).first()
    if found is None:
        raise NotVisible
    return found


def _check_person(participation: Participation, usager: Usager, author: Author) -> None:
    appointment = participation.appointment
    if Participation.objects.filter(appointment=appointment, usager=usager).exists():
        raise AlreadyRegistered
    check_reachable(appointment.motif, [usager])
    if author.decides:
        return
    check_limit(Asked.again(appointment, usager_ids=[usager.pk]))


def _replace(
    participation: Participation, usager: Usager, author: Author, now: datetime
) -> Participation:
    previous, participation.usager = participation.usager, usager
    # The number was of the other person's request.
    participation.ants_number = ""
    participation.save(update_fields=["usager", "ants_number"])
    introduce(participation.appointment.organisation_id, [usager])
    line = history.change(
        Change.Verb.PARTICIPATION_REPLACED,
        participation.appointment_id,
        author,
        now,
        usager_id=usager.pk,
        before={"usager_id": previous.pk},
        after={"usager_id": usager.pk},
    )
    history.write([line])
    publish(
        "participation.replaced",
        appointment_id=participation.appointment_id,
        participation_id=participation.pk,
        previous_usager_id=previous.pk,
        **author.ids,
    )
    return participation
