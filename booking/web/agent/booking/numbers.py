"""The numbers of the requests that the people who come have, in the last step."""

from collections.abc import Mapping

from booking.appointments.ants_numbers import asks_number, regular_number
from booking.appointments.cautions import Caution, Code
from booking.appointments.errors import InvalidBooking
from booking.appointments.services.claim_chosen import Confirmation
from booking.web.ants_number import warning_about

from .state import State


def name_of(usager_id: int) -> str:
    """Of the field of the form."""
    return f"predemande-{usager_id}"


def typed(state: State, posted: Mapping[str, str] | None) -> dict[int, str]:
    """As they were typed, by usager; none for a motif that asks for none."""
    if not asks_number(state.motif):
        return {}
    return {pk: (posted or {}).get(name_of(pk), "")[:40] for pk in state.attendees.ids}


def checked(state: State, posted: Mapping[str, str], confirmation: Confirmation) -> dict[int, str]:
    """
    Raises:
        InvalidBooking: one that cannot be, with the name of whose it is.
        ConfirmationNeeded: France Titres has something to say of one.
    """
    names = {one.usager_id: one.name for one in state.attendees.glimpses}
    found, cautions = {}, []
    for pk, text in typed(state, posted).items():
        try:
            found[pk] = regular_number(text)
        except InvalidBooking as refusal:
            raise InvalidBooking("ants_number", f"{names[pk]} : {refusal.message}") from None
        if said := warning_about(found[pk], state.place_id):
            cautions.append(Caution(Code.ANTS_NUMBER, f"{names[pk]} : {said}", "l’usager"))
    confirmation.require(cautions)
    return found
