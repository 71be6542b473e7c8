"""Sites that may show the booking path of the espace in a frame."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require, require_create

from ..errors import InvalidValue
from ..history import write_change
from ..locks import lock_words
from ..models import AllowedOrigin, DirectoryChange
from ..models.embedding import LONGEST

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")  # RFC 1123, 2.1
MOST = 20  # all of them stand in one header
WRONG = "Indiquez l’adresse d’un site, comme https://www.ville.fr."


@transaction.atomic
def allow_origin(typed: str, actor: Actor, now: datetime) -> AllowedOrigin:
    """Let a site show the path; twice is once.

    Args:
        typed: address of any page of the site.

    Raises:
        Forbidden: the actor does not administer the espace.
        InvalidValue: not the address of a site, not https, or one too many.
    """
    require_create(actor, AllowedOrigin)
    origin = origin_in(typed)
    lock_words("allowed_origins")
    known = AllowedOrigin.objects.filter(origin=origin).first()
    if known:
        return known
    if AllowedOrigin.objects.count() >= MOST:
        raise InvalidValue("origin", f"{MOST} sites au plus : retirez-en un d’abord.")
    row = AllowedOrigin.objects.create(origin=origin)
    noun = DirectoryChange.Noun.SETTINGS
    write_change(noun, row.pk, "origin_allowed", actor, now, after={"origin": origin})
    return row


@transaction.atomic
def withdraw_origin(pk: int, actor: Actor, now: datetime) -> None:
    """The site shows an empty frame from now on.

    Raises:
        NotVisible, Forbidden: no such row for this actor.
    """
    row = fetch_visible(AllowedOrigin.objects.select_for_update(), actor, pk=pk)
    require(actor, "delete", row)
    row.delete()
    noun = DirectoryChange.Noun.SETTINGS
    write_change(noun, pk, "origin_withdrawn", actor, now, before={"origin": row.origin})


def origin_in(typed: str) -> str:
    """Scheme, host and port of an address, in the form that browsers compare.

    Raises:
        InvalidValue: none can be read from it, or it is not https where we are.
    """
    text = typed.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode().lower()
        port = parts.port
    except (ValueError, UnicodeError):
        raise InvalidValue("origin", WRONG) from None
    named = HOST.fullmatch(host) and ("." in host or settings.PUBLIC_SCHEME == "http")
    if not named or parts.username is not None or parts.scheme not in ("http", "https"):
        raise InvalidValue("origin", WRONG)
    if parts.scheme != "https" and settings.PUBLIC_SCHEME == "https":
        raise InvalidValue("origin", "Le site doit être en https : sinon son contenu se falsifie.")
    usual = {"http": 80, "https": 443}[parts.scheme]
    origin = f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")
    if len(origin) > LONGEST:
        raise InvalidValue("origin", WRONG)
    return origin
