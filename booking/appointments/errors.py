"""What booking may refuse."""

from socle.errors import Conflict, DomainError


class SlotTaken(Conflict):
    """Somebody was faster, or the slot is no longer offered. `details["nearest"]`: other slots."""

    code = "slot_taken"
    message = "Ce créneau vient d’être pris."


class TooManyHolds(DomainError):
    """This address already keeps as many slots as one person may."""

    code = "too_many_holds"
    status = 429
    message = (
        "Vous avez déjà des réservations en attente de confirmation. "
        "Confirmez-les, ou attendez quelques minutes."
    )


class LinkRefused(DomainError):
    """The link is wrong, used up or too old; which of them is not told."""

    code = "link_refused"
    status = 404
    message = "Ce lien n’est plus valable."
