"""Errors of the domain: what a person may read, and the status that a door answers with."""


class DomainError(Exception):
    """A rule said no. `message` is French and may be shown; `code` is stable for machines."""

    code = "refused"
    status = 422
    message = "Cette action n’est pas possible."

    def __init__(self, message: str | None = None, **details: object) -> None:
        self.message = message or self.message
        self.details = details
        super().__init__(self.message)


class NotVisible(DomainError):
    """The object does not exist for this person: the answer is the same as if it did not exist."""

    code = "not_found"
    status = 404
    message = "Cette page n’existe pas ou plus."


class Forbidden(DomainError):
    """The object is visible, the action is not allowed; the reason is in `message`."""

    code = "forbidden"
    status = 403
    message = "Vous n’avez pas le droit de faire cette action."


class Conflict(DomainError):
    """Somebody else was first."""

    code = "conflict"
    status = 409
    message = "Ces données viennent de changer. Rechargez la page."
