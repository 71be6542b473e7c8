"""What stands for the CSRF cookie where there is none."""

from django.core import signing
from django.http import HttpRequest

SALT = "booking.embedding.form"
FIELD = "csrfmiddlewaretoken"
MAX_AGE = 12 * 3600  # seconds: a page left open over lunch must still be sendable


def form_token(request: HttpRequest) -> str:
    """Proof that the espace itself made the form, lately."""
    return signing.dumps(request.espace.number, salt=SALT)


def is_ours(request: HttpRequest) -> bool:
    """Whether a form was made by this espace, and sent from one of its own pages.

    Nothing in a frame is done in anybody's name; this keeps other sites from having their
    visitors' browsers fill in our forms unseen.
    """
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.get_host()}":
        return False
    try:
        number = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return False
    return number == request.espace.number
