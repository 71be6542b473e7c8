"""What the directory may refuse."""

from collections.abc import Mapping

from socle.errors import Conflict, DomainError


class InvalidValue(DomainError):
    """A value makes no sense, whoever gives it. `details["field"]`: the one at fault."""

    code = "invalid"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, field=field)


class InvalidValues(DomainError):
    """Values that make no sense: a French sentence by field, `""` for what is of none."""

    code = "invalid"

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()), errors=dict(errors))
        self.errors = dict(errors)


class DuplicateUsager(Conflict):
    """Somebody has this e-mail address already. `duplicates` names who, as the actor may see."""

    code = "duplicate_usager"

    def __init__(self, duplicates: tuple) -> None:
        names = ", ".join(duplicate.who.name for duplicate in duplicates)
        super().__init__(f"Cette adresse e-mail est déjà celle de : {names}.")
        self.duplicates = duplicates


class PossibleDuplicate(Conflict):
    """It may be done all the same, once its author has read `duplicates` and said so."""

    code = "possible_duplicate"

    def __init__(self, duplicates: tuple) -> None:
        names = ", ".join(duplicate.who.name for duplicate in duplicates)
        super().__init__(f"Cette personne est peut-être déjà connue : {names}.")
        self.duplicates = duplicates


class RecordChanged(Conflict):
    """Somebody else wrote in the record since it was read."""

    code = "record_changed"
    message = "Cette fiche a été modifiée entre-temps. Relisez-la avant d’enregistrer."


class ResponsibleRefused(DomainError):
    """Relatives have one responsible, who has none: no loop, no chain."""

    code = "responsible_refused"


class ComingAppointments(Conflict):
    """Somebody is still expected there."""

    code = "coming_appointments"
    message = "Des rendez-vous à venir ne sont pas annulés dans cette organisation."


class MergeRefused(DomainError):
    """These two records cannot become one."""

    code = "merge_refused"


class UndoRefused(Conflict):
    """What happened since the merge forbids to undo it exactly."""

    code = "undo_refused"


class LastAdministrator(Conflict):
    """An organisation and the espace keep somebody who administers them."""

    code = "last_administrator"


class AgentRefused(DomainError):
    """A rule about agents says no; the message tells which."""

    code = "agent_refused"


class InvitationRefused(DomainError):
    """The link is wrong, used up or too old; which of them is not told."""

    code = "invitation_refused"
    status = 404
    message = "Ce lien d’invitation n’est plus valable : demandez-en un autre."


class ProofOver(DomainError):
    """The code or the link has served, expired or met too many attempts; which is not told."""

    code = "proof_over"
    status = 404
    message = "Ce code ou ce lien n’est plus valable : demandez-en un autre."


class CodeRefused(DomainError):
    """Not the code. `details["left"]`: attempts before another one must be asked for."""

    code = "code_refused"

    def __init__(self, left: int) -> None:
        again = "Il vous reste 1 essai." if left == 1 else f"Il vous reste {left} essais."
        super().__init__(f"Ce n’est pas le code du dernier message. {again}", left=left)


class TooSoon(DomainError):
    """The message before has just left."""

    code = "too_soon"
    status = 429
    message = "Un message vient de partir. Attendez une minute avant d’en demander un autre."


class TooManyProofs(DomainError):
    """So many messages were sent to this contact that somebody may be annoying its owner."""

    code = "too_many_proofs"
    status = 429
    message = "Plusieurs messages sont déjà partis. Attendez une heure, ou appelez-nous."


class NoOwnAddress(DomainError):
    """A password is typed beside an e-mail address."""

    code = "no_own_address"
    message = "Un mot de passe va avec une adresse e-mail. Appelez-nous pour en ajouter une."
