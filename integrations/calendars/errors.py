"""Why a calendar did not do what was asked, in words that its agent can act upon."""

from collections.abc import Mapping
from dataclasses import dataclass

from socle.errors import DomainError


class SyncFailed(Exception):
    """`code` is one of `SENTENCES`. Texts of servers are never kept: they may quote anything."""

    code = "unexpected"
    # Trying again changes nothing until somebody acts.
    is_final = False

    def __init__(self, code: str = "", *, retry_after: float | None = None) -> None:
        self.code = code or self.code
        self.retry_after = retry_after  # seconds that the server asks for
        super().__init__(self.code)


class Unreachable(SyncFailed):
    """Down, slow, overwhelmed: it comes back by itself."""

    code = "unreachable"


class LoginRefused(SyncFailed):
    """The password or the consent does not hold any more."""

    code = "login"
    is_final = True


class CalendarGone(SyncFailed):
    """The calendar is no longer where it was."""

    code = "gone"


class Misunderstood(SyncFailed):
    """The answer is not what the protocol says."""

    code = "misunderstood"


class Rejected(SyncFailed):
    """The server takes other events, not this one."""

    code = "rejected"


class NotConnected(DomainError):
    """What was typed leads to no calendar; `details["field"]` says where, if anywhere."""

    code = "not_connected"


@dataclass(frozen=True, slots=True)
class Words:
    """`what` happened, and `then`: what to do about it."""

    what: str
    then: str


SENTENCES: Mapping[str, Words] = {
    "unexpected": Words(
        "La synchronisation a échoué chez nous.", "Nous réessayons ; vous n’avez rien à faire."
    ),
    "unreachable": Words(
        "Le serveur de votre agenda ne répond pas.",
        "Nous réessayons de plus en plus rarement ; tout sera rattrapé à son retour.",
    ),
    "slow": Words(
        "Le serveur de votre agenda est trop lent à répondre.",
        "Nous réessayons ; tout sera rattrapé.",
    ),
    "throttled": Words(
        "Le serveur de votre agenda demande d’attendre.",
        "Nous revenons au moment qu’il a donné ; tout sera rattrapé.",
    ),
    "full": Words("Votre agenda est plein.", "Faites-y de la place ; nous réessayons."),
    "login": Words(
        "Votre agenda refuse l’identifiant ou le mot de passe.",
        "Saisissez de nouveau vos accès pour reprendre.",
    ),
    "consent": Words(
        "Votre organisation ne nous autorise pas, ou plus, à accéder à votre agenda.",
        "Demandez-le à votre service informatique, puis reconnectez votre compte.",
    ),
    "forbidden": Words(
        "Votre agenda ne nous laisse pas écrire.",
        "Vérifiez que vous avez le droit de modifier ce calendrier.",
    ),
    "gone": Words(
        "Ce calendrier n’existe plus à cette adresse.",
        "Choisissez de nouveau le calendrier.",
    ),
    "misunderstood": Words(
        "Le serveur donne une réponse que nous ne comprenons pas.",
        "Vérifiez l’adresse ; nous réessayons.",
    ),
    "moved": Words(
        "Le serveur renvoie vers une autre adresse.", "Saisissez l’adresse de l’autre serveur."
    ),
    "too_long": Words(
        "Cet agenda est trop gros pour être lu.", "Choisissez un calendrier plus léger."
    ),
    "internal": Words(
        "Cette adresse n’est pas sur Internet.",
        "Demandez à l’exploitant de la plateforme d’y ouvrir un accès.",
    ),
    "unknown_host": Words("Ce serveur n’existe pas.", "Vérifiez l’adresse."),
    "scheme": Words("L’adresse ne commence pas par https.", "Saisissez une adresse en https."),
    "host": Words("Cette adresse n’est pas valable.", "Vérifiez l’adresse."),
    "port": Words("Ce numéro de port n’est pas permis.", "Vérifiez l’adresse."),
    "rejected": Words("Votre agenda refuse certains rendez-vous.", "Les autres sont synchronisés."),
}


def words_of(code: str) -> Words:
    return SENTENCES.get(code, SENTENCES["unexpected"])
