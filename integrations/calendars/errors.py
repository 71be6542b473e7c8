"""Why a calendar did not do what was asked, in words that its agent can act upon."""

from collections.abc import Mapping
from dataclasses import dataclass

from socle.errors import DomainError


class SyncFailed(Exception):
    """`code` is one of `SENTENCES`. Texts of servers are never kept: they may quote anything."""

    code = "unexpected"
    # Trying again changes nothing until somebody acts.
    is_final = False

    def __init__(self, code: str = "", *, retry_after: float | None = None, host: str = "") -> None:
        """
        Args:
            retry_after: seconds that the server asks for.
            host: to which it sends us, with `moved`.
        """
        self.code = code or self.code
        self.retry_after, self.host = retry_after, host
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
    """`what` happened to a synchronisation, and `then`: what to do about it.

    `first` is said in place of both to who is only tying a calendar: nothing is kept of it, and
    nobody tries again.
    """

    what: str
    then: str
    first: str = ""


SENTENCES: Mapping[str, Words] = {
    "unexpected": Words(
        "La synchronisation a échoué chez nous.",
        "Nous réessayons ; vous n’avez rien à faire.",
        "L’essai a échoué chez nous. Réessayez plus tard : rien n’est enregistré.",
    ),
    "unreachable": Words(
        "Le serveur de votre agenda ne répond pas.",
        "Nous réessayons de plus en plus rarement ; tout sera rattrapé à son retour.",
        "Le serveur de votre agenda ne répond pas. Vérifiez l’adresse, ou réessayez plus tard : "
        "rien n’est enregistré.",
    ),
    "slow": Words(
        "Le serveur de votre agenda est trop lent à répondre.",
        "Nous réessayons ; tout sera rattrapé.",
        "Le serveur de votre agenda est trop lent à répondre. Réessayez plus tard : rien n’est "
        "enregistré.",
    ),
    "throttled": Words(
        "Le serveur de votre agenda demande d’attendre.",
        "Nous revenons au moment qu’il a donné ; tout sera rattrapé.",
        "Le serveur de votre agenda demande d’attendre. Réessayez dans quelques minutes : rien "
        "n’est enregistré.",
    ),
    "full": Words(
        "Votre agenda est plein.",
        "Faites-y de la place ; nous réessayons.",
        "Votre agenda est plein. Faites-y de la place, puis recommencez.",
    ),
    "login": Words(
        "Votre agenda refuse l’identifiant ou le mot de passe.",
        "Saisissez de nouveau vos accès pour reprendre.",
        "Votre agenda refuse l’identifiant ou le mot de passe. Vérifiez-les ; certains agendas "
        "n’acceptent que les mots de passe d’application, créés dans la messagerie.",
    ),
    "consent": Words(
        "Votre organisation ne nous autorise pas, ou plus, à accéder à votre agenda.",
        "Demandez-le à votre service informatique, puis reconnectez votre compte.",
        "Votre organisation ne nous autorise pas à accéder à votre agenda. Demandez-le à votre "
        "service informatique, puis recommencez.",
    ),
    "forbidden": Words(
        "Votre agenda nous refuse l’accès.",
        "Vérifiez que vous avez le droit de lire ce calendrier, et d’y écrire si vous l’avez "
        "demandé.",
    ),
    "closed": Words(
        "L’adresse n’ouvre plus cet agenda.",
        "Déliez-la, puis reliez la nouvelle adresse que donne votre logiciel d’agenda.",
        "Cette adresse demande un mot de passe : prenez l’adresse secrète (au format iCal ou ICS) "
        "que donne votre logiciel d’agenda.",
    ),
    "gone": Words(
        "Ce calendrier n’existe plus à cette adresse.",
        "Choisissez de nouveau le calendrier.",
        "Aucun agenda n’a été trouvé à cette adresse. Vérifiez-la dans les propriétés de votre "
        "calendrier.",
    ),
    "misunderstood": Words(
        "Le serveur donne une réponse que nous ne comprenons pas.",
        "Vérifiez l’adresse ; nous réessayons.",
        "La réponse n’est pas celle d’un agenda : c’est souvent une page de connexion. Vérifiez "
        "l’adresse dans les propriétés de votre calendrier.",
    ),
    "moved": Words(
        "Le serveur renvoie vers une autre adresse.",
        "Saisissez l’adresse de l’autre serveur.",
        "Ce serveur renvoie vers {host} : recommencez avec cette adresse, si c’est bien la vôtre.",
    ),
    "certificate": Words(
        "Le serveur de votre agenda ne prouve plus qui il est : son certificat n’est pas reconnu.",
        "Prévenez votre service informatique ; nous réessayons.",
        "Ce serveur ne prouve pas qui il est : son certificat n’est pas reconnu. Prévenez votre "
        "service informatique ; rien ne lui a été confié, rien n’est enregistré.",
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


def first_words_of(failure: SyncFailed) -> str:
    """For who is tying a calendar that cannot be tied."""
    words = words_of(failure.code)
    host = failure.host or "un autre serveur"
    return (words.first or f"{words.what} {words.then}").format(host=host)
