"""Another member of the family comes instead (booking.md 2.5)."""

from datetime import datetime

from booking.catalog.models import Motif
from booking.directory.models import Usager
from booking.domain import statuses
from socle.errors import Forbidden, NotVisible
from socle.outbox.publish import publish

from .. import history
from ..ants_numbers import check_numbers
from ..author import Author, Kind
from ..checks import Asked
from ..errors import AlreadyRegistered, RuleRefused
from ..guests import check_reachable, family_of, referents_of
from ..models import AgentClaim, Change, Participation
from ..once import once
from .check_limit import check_limit
from .claim_sole import gives_one_at_a_time
from .locked import locked_participation
from .take_number import take_number
from .write_appointment import introduce

# Else what was won by one person could be sold to another.
IN_ONES_NAME = (
    "Ce rendez-vous est au nom de la personne qui l’a obtenu. Si elle ne vient pas, annulez-le : "
    "il sera proposé à quelqu’un d’autre."
)


def change_participant(
    participation_id: int,
    usager_id: int,
    author: Author,
    now: datetime,
    *,
    ants_number: str = "",
    key: str = "",
) -> Participation:
    """Put a relative, or who answers for them, in the place of the participant.

    Args:
        ants_number: that person's own, for a motif that asks for one; regular.

    Raises:
        NotVisible: that person is not of the family, or the motif is not shown to usagers.
        AlreadyRegistered: they take part already.
        InvalidBooking: an usager gives no number where the motif needs one, or any elsewhere.
        RuleRefused: the appointment is cancelled or past, was won in one person's name, or the
            person has as many appointments as the motif allows, or is followed by others.
    """
    body = ("change_participant", participation_id, usager_id, ants_number)

    def work() -> Participation:
        participation = locked_participation(participation_id)
        _check(participation, author, now)
        usager = _relative(participation.usager, usager_id)
        _check_person(participation, usager, author)
        check_numbers(participation.appointment.motif, [ants_number], required=not author.decides)
        take_number(participation.appointment, usager, ants_number)
        return _replace(participation, usager, author, now, ants_number)

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
    motif = appointment.motif
    if motif.visibility_type == Motif.Visibility.INVISIBLE:
        raise NotVisible
    if gives_one_at_a_time(motif):
        raise RuleRefused("in_ones_name", IN_ONES_NAME)


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
    if appointment.motif.follow_up:
        claims = AgentClaim.objects.filter(appointment=appointment)
        referents_of([usager], claims.values_list("agent_id", flat=True))


def _replace(
    participation: Participation,
    usager: Usager,
    author: Author,
    now: datetime,
    ants_number: str,
) -> Participation:
    previous, participation.usager = participation.usager, usager
    # The former number was of the other person's request.
    participation.ants_number = ants_number
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
