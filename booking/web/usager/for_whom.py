"""Who may book a motif of invited usagers, or of follow-up, without being known."""

from collections.abc import Mapping

from booking.catalog.models import Motif

from .path import Path

OTHER_PERSON = (
    "Ce rendez-vous est proposé à la personne invitée : gardez son adresse e-mail ou son téléphone."
)


def is_for_them(path: Path, typed: Mapping[str, str]) -> bool:
    """Whether it is for whoever was invited, reached as the record says; true of other motifs.

    Args:
        typed: "email" and "phone_number", made regular.
    """
    if path.motif.bookable_by != Motif.BookableBy.INVITED and not path.motif.follow_up:
        return True
    invited = path.visitor.invited
    return invited is not None and (
        (bool(invited.email) and typed["email"] == invited.email.lower())
        or (bool(invited.phone_number) and typed["phone_number"] == invited.phone_number)
    )
