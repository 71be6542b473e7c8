"""The record of somebody named by another person: found again, or made."""

import unicodedata

from django.db.models import Count, Q

from booking.directory.models import Usager
from booking.directory.phones import is_mobile

from .. import values
from ..author import Author, Kind
from ..errors import InvalidBooking
from ..orders import Newcomer

THROUGH = {
    Kind.AGENT: Usager.CreatedThrough.AGENT_CREATION,
    Kind.USER: Usager.CreatedThrough.USER_SIGN_UP,
    Kind.PRESCRIPTEUR: Usager.CreatedThrough.PRESCRIPTEUR,
}


def match_or_create(newcomer: Newcomer, author: Author) -> Usager:
    """The usager of the same number and names, accents and case aside; else a new one.

    Of several the one with most appointments (booking.md 3). Without a number nobody is found:
    names alone make no person. Nor does a number that nobody proved: it may have been planted there
    by who wants to be told of another's appointments. Nor a record whose e-mail address is another
    one than that given: they may be two people.

    Raises:
        InvalidBooking: no name, or a number that no SMS reaches.
    """
    values.check_text("first_name", newcomer.first_name, values.LONGEST_NAME, required=True)
    values.check_text("last_name", newcomer.last_name, values.LONGEST_NAME, required=True)
    values.check_text("email", newcomer.email, values.LONGEST_EMAIL)
    if newcomer.phone_number and not is_mobile(newcomer.phone_number):
        raise InvalidBooking("phone_number", "Indiquez un numéro de mobile, ou aucun.")
    return _found(newcomer) or Usager.objects.create(
        first_name=newcomer.first_name.strip(),
        last_name=newcomer.last_name.strip(),
        email=newcomer.email,
        phone_number=newcomer.phone_number,
        unproved_phone_number=_unproved(newcomer, author),
        created_through=THROUGH[author.kind],
    )


def _found(newcomer: Newcomer) -> Usager | None:
    if not newcomer.phone_number:
        return None
    wanted = _plain(newcomer.first_name), _plain(newcomer.last_name)
    is_trusted = ~Q(unproved_phone_number=newcomer.phone_number)
    if newcomer.email:
        # Beside the very address that is given again, nobody else is told.
        is_trusted |= Q(email__iexact=newcomer.email)
    same_number = (
        Usager.objects.current()
        .select_related("responsible")
        .filter(phone_number=newcomer.phone_number)
        .filter(is_trusted)
        .annotate(appointments_count=Count("participations"))
        .order_by("-appointments_count", "pk")
    )
    return next(
        (
            usager
            for usager in same_number
            if (_plain(usager.first_name), _plain(usager.last_name)) == wanted
            and _may_be_theirs(newcomer.email, usager.contact.email)
        ),
        None,
    )


def _may_be_theirs(email: str, known: str) -> bool:
    return not (email and known) or email.lower() == known.lower()


def _unproved(newcomer: Newcomer, author: Author) -> str:
    """Beside an address, the number is the word of anybody who says that they prescribe: whoever
    books by SMS later must not be told at that address. Alone it leads to its owner only, who is
    thus found again (ADR 38)."""
    is_word = author.kind is Kind.PRESCRIPTEUR and newcomer.email
    return newcomer.phone_number if is_word else ""


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
