"""What is refused of a choice and of who makes it, whatever is free."""

from datetime import datetime

from booking.catalog.models import Motif
from booking.directory.models import Place, RecordSettings
from socle.errors import NotVisible

from .. import values
from ..choice import Booker, Choice
from ..errors import InvalidBooking, SlotTaken


def check_choice(choice: Choice, *, prescribed: bool = False) -> None:
    """Refuse what usagers may not book, or prescripteurs, whatever is free.

    Raises:
        NotVisible: the motif is not open to them, or not at that organisation or place.
    """
    if prescribed:
        offered = Motif.objects.open_to_prescripteurs()
    else:
        # Whether these agents follow the person is known once an address proves who it is.
        followed = choice.motif.follow_up and choice.is_invited and bool(choice.agent_ids)
        offered = Motif.objects.open_to_usagers(invited=choice.is_invited, followed=followed)
    motifs = offered.filter(
        pk=choice.motif.pk, organisations=choice.organisation.pk, collectif=False
    )
    place_fits = (choice.place is not None) == choice.motif.needs_place and (
        choice.place is None
        or (
            choice.place.organisation_id == choice.organisation.pk
            and choice.place.availability == Place.Availability.ENABLED
        )
    )
    if not place_fits or not motifs.exists():
        raise NotVisible


def check_booker(motif: Motif, booker: Booker) -> None:
    """
    Raises:
        InvalidBooking: a name or an address that is none, no number for a call, no address for a
            visit.
    """
    values.check_text("first_name", booker.first_name, values.LONGEST_NAME, required=True)
    values.check_text("last_name", booker.last_name, values.LONGEST_NAME, required=True)
    values.check_text("email", booker.email, values.LONGEST_EMAIL, required=not booker.phone_number)
    values.check_text("phone_number", booker.phone_number, values.LONGEST_PHONE)
    if motif.location_type == Motif.LocationType.PHONE and not booker.phone_number:
        message = "Un rendez-vous par téléphone demande un numéro à appeler."
        raise InvalidBooking("phone_number", message)


def check_address(motif: Motif, address: str) -> None:
    """
    Raises:
        InvalidBooking: none, for an appointment at home.
    """
    values.check_text("address", address, values.LONGEST_ADDRESS, required=asks_address(motif))


def asks_address(motif: Motif) -> bool:
    """Whether somebody comes to the usager's home; an espace that hides addresses is given none
    (1 query, for such a motif only)."""
    if motif.location_type != Motif.LocationType.HOME:
        return False
    return "address" not in RecordSettings.current().hidden_usager_fields


def check_start(choice: Choice, now: datetime) -> None:
    """What no appointment can have was never on offer, and leads to what is."""
    try:
        values.check_start(choice.starts_at, now)
    except InvalidBooking:
        raise SlotTaken from None
