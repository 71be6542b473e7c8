"""Who takes part, and what they will be told of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from booking.catalog.models import Motif
from booking.directory.models import Usager
from booking.directory.phones import is_mobile
from socle.errors import NotVisible

from .ants_numbers import check_numbers
from .author import Author
from .errors import InvalidBooking, RuleRefused
from .orders import Attendee
from .services.match_usager import match_or_create


@dataclass(frozen=True, slots=True)
class Guest:
    usager: Usager
    send_lifecycle_notifications: bool
    send_reminder_notification: bool
    ants_number: str = ""


def guests_of(attendees: Sequence[Attendee], motif: Motif, author: Author) -> tuple[Guest, ...]:
    """The participants, found or made; messages follow the motif unless told otherwise.

    Raises:
        NotVisible: an identifier of nobody.
        InvalidBooking: a newcomer without a name, the same person twice, or numbers that cannot be.
    """
    check_numbers(motif, [one.ants_number for one in attendees], required=False)
    ids = [one.usager_id for one in attendees if one.newcomer is None]
    known = Usager.objects.current().select_related("responsible").in_bulk(ids)
    guests = tuple(_guest(one, known, motif, author) for one in attendees)
    if len({guest.usager.pk for guest in guests}) != len(guests):
        raise InvalidBooking("attendees", "La même personne y est deux fois.")
    return guests


def check_reachable(motif: Motif, usagers: Collection[Usager]) -> None:
    """A call needs a number, a video meeting an address for its link (domain.md 3, wizard 2).

    Raises:
        RuleRefused: nobody among these people has one.
    """
    contacts = [usager.contact for usager in usagers]
    by_phone = motif.location_type == Motif.LocationType.PHONE
    by_video = motif.location_type == Motif.LocationType.VISIO
    if by_phone and not any(contact.phone_number for contact in contacts):
        raise RuleRefused(
            "contact_missing", "Un rendez-vous par téléphone demande un numéro à appeler."
        )
    if by_video and not any(one.email or is_mobile(one.phone_number) for one in contacts):
        raise RuleRefused(
            "contact_missing",
            "Un rendez-vous par visioconférence demande une adresse e-mail ou un mobile.",
        )


def referents_of(usagers: Collection[Usager], among: Collection[int] = ()) -> tuple[int, ...]:
    """The agents who follow all these usagers; for a motif of follow-up they alone may be booked.

    Raises:
        RuleRefused: there is none.
    """
    found = [
        set(usager.contact.referents.values_list("pk", flat=True))
        | set(usager.referents.values_list("pk", flat=True))
        for usager in usagers
    ]
    common = set.intersection(*found) if found else set()
    kept = common & set(among) if among else common
    if not kept:
        raise RuleRefused(
            "no_referent", "Ce rendez-vous de suivi se prend avec votre référent : contactez-le."
        )
    return tuple(sorted(kept))


def family_of(usager: Usager) -> list[int]:
    """The ids of an usager, of who answers for them and of all relatives of that person."""
    head = usager.responsible_id or usager.pk
    relatives = Usager.objects.filter(responsible_id=head).values_list("pk", flat=True)
    return [head, *relatives]


def guest_by_default(usager: Usager, motif: Motif, ants_number: str = "") -> Guest:
    """A participant who is told of everything if the motif is visible and notified."""
    told = motif.visibility_type == Motif.Visibility.VISIBLE_AND_NOTIFIED
    return Guest(usager, told, told, ants_number)


def _guest(attendee: Attendee, known: dict[int, Usager], motif: Motif, author: Author) -> Guest:
    if attendee.newcomer is not None:
        usager = match_or_create(attendee.newcomer, author)
    else:
        usager = known.get(attendee.usager_id)
    if usager is None:
        raise NotVisible
    default = guest_by_default(usager, motif, attendee.ants_number)
    said = {
        "send_lifecycle_notifications": attendee.send_lifecycle_notifications,
        "send_reminder_notification": attendee.send_reminder_notification,
    }
    return replace(default, **{name: value for name, value in said.items() if value is not None})
