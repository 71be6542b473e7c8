"""What may go wrong between a provider and us. `message` is for the person."""

from socle.errors import DomainError


class OpenIdError(DomainError):
    """`reason` is a word of ours, safe to log: no token, no address, no text of the provider's.

    `underway`: what was kept of the login, once its state was found.
    """

    code = "openid_failed"
    status = 400
    message = "La connexion n’a pas abouti."

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason
        self.underway = None


class ProviderDown(OpenIdError):
    """It does not answer, answers too late, or not what it should."""

    code = "provider_down"
    status = 503
    message = "Le service d’identification ne répond pas pour le moment."


class NotProved(OpenIdError):
    """What came back does not prove who the person is."""

    code = "identity_not_proved"
    status = 403
    message = "L’identité reçue n’a pas pu être vérifiée."


class StateUnknown(OpenIdError):
    """Already used, too old, or never ours: the back button, a double click, or an attack."""

    code = "login_step_unknown"
    message = "Cette étape de connexion a déjà servi, ou elle a expiré."


class Declined(OpenIdError):
    """The person gave up, or the provider said no."""

    code = "login_declined"
    message = "La connexion a été abandonnée."


class SessionNeeded(Declined):
    """Asked to answer without showing anything, the provider has nobody logged in."""

    code = "login_required"
