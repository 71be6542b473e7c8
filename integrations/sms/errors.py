"""Why a provider did not take an SMS, in the words of the pages."""

from collections.abc import Mapping

from booking.notifications.outcomes import NotYet
from booking.notifications.sms import SmsRefused

# By code. The first three need somebody who has the contract in hand.
WORDS: Mapping[str, str] = {
    "login": "le prestataire de SMS refuse la clé du compte",
    "credit": "le compte de SMS n’a plus de crédit",
    "closed": "le compte de SMS est fermé, expiré ou mal réglé chez le prestataire",
    "busy": "le prestataire de SMS est surchargé",
    "down": "le prestataire de SMS ne répond pas",
    "unclear": "la réponse du prestataire de SMS n’a pas été comprise",
}
OF_THE_ACCOUNT = frozenset({"login", "credit", "closed"})


class ProviderFailed(NotYet):
    """It took nothing, and may take it later. `code` is one of `WORDS`."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Pas encore envoyé : {WORDS[code]}. Un autre essai suivra.")
        self.code = code


class AccountRefused(SmsRefused):
    """The provider says that no other attempt will change anything, and means the account."""

    def __init__(self, code: str) -> None:
        words = WORDS[code]
        super().__init__(f"{words[0].upper()}{words[1:]}.")
        self.code = code
