"""What booking may refuse."""

from collections.abc import Sequence
from datetime import datetime

from booking.domain.verdicts import Verdict
from socle.errors import Conflict, DomainError

from .cautions import Caution


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


class PrescriptionRefused(DomainError):
    """A quota, or the motif's limit for one person; which of them is not told.

    The limit would tell who has an appointment already, to anybody who has an address.
    """

    code = "prescription_refused"
    status = 429
    message = (
        "Ce rendez-vous ne peut pas être pris ici pour cette personne en ce moment. "
        "Appelez l’organisation qui reçoit."
    )


class QuestionsLeft(DomainError):
    """The motif's questionnaire is not answered, or its answers lead to another motif."""

    code = "questions_left"
    message = "Répondez d’abord aux questions de ce motif."


class LinkRefused(DomainError):
    """The link is wrong, used up or too old; which of them is not told."""

    code = "link_refused"
    status = 404
    message = "Ce lien n’est plus valable."


class InvalidBooking(DomainError):
    """What was asked makes no sense, whoever asks. `details["field"]`: the value at fault."""

    code = "invalid"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field=field)


class RuleRefused(DomainError):
    """A rule of the field says no; `code` is the rule's own, as the domain names it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    @classmethod
    def unless(cls, verdict: Verdict) -> None:
        """Raise what the verdict says, if it says no."""
        if not verdict:
            raise cls(verdict.code, verdict.reason)


class IdenticalAppointment(Conflict):
    """The same people, agents, motif, time and place: certainly a second click."""

    code = "identical_appointment"
    message = "Ce rendez-vous existe déjà, à l’identique."


class ConfirmationNeeded(Conflict):
    """It may be done all the same, once its author has read and confirmed `cautions`."""

    code = "confirmation_needed"
    message = "Vérifiez ces points avant de confirmer."

    def __init__(self, cautions: Sequence[Caution]) -> None:
        super().__init__(codes=[caution.code for caution in cautions])
        self.cautions = tuple(cautions)


class SessionFull(Conflict):
    code = "session_full"
    message = "Il n’y a plus de place à cette séance."


class AlreadyRegistered(Conflict):
    code = "already_registered"
    message = "Cette personne est déjà inscrite."


class OfferEnded(Conflict):
    """The freed slot that was kept for a person of the waiting list is no longer theirs."""

    code = "offer_ended"
    message = "Ce créneau n’est plus réservé pour vous : le délai est passé."


class KeyReused(DomainError):
    """The client's key was used for something else."""

    code = "key_reused"
    message = "Cette clé a déjà servi à une autre demande."


class KeyInFlight(Conflict):
    """The first request with this key is not over."""

    code = "key_in_flight"
    message = "Cette demande est déjà en cours de traitement."


class LettersRefused(DomainError):
    """The name does not begin so. `details["left"]`: attempts before a pause."""

    code = "letters_refused"

    def __init__(self, left: int) -> None:
        again = "Il vous reste 1 essai." if left == 1 else f"Il vous reste {left} essais."
        super().__init__(f"Le nom ne commence pas ainsi. {again}", left=left)


class LettersPaused(DomainError):
    """Five wrong answers: the link opens nothing until then, the right letters included."""

    code = "letters_paused"
    status = 429
    message = "Trop d’essais : ce lien est en pause."

    def __init__(self, until: datetime) -> None:
        super().__init__(until=until.isoformat())
        self.until = until
