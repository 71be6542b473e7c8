"""Who the prescripteur is, once proved, on the espace's host; and what this browser has asked for.

A signed cookie that goes with the browser's session holds identifiers only; what they name lies in
the espace's schema, so that the cookie of one espace is worth nothing in another.
"""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from booking.appointments.author import PrescripteurCard
from booking.directory.models import PartnerStructure, ProfessionalIdentity
from booking.directory.partners import partner_of
from booking.directory.professionals import (
    LASTS,
    Professional,
    forget_professional,
    note_professional,
    proved_professional,
)
from socle import clock

SALT = "booking.prescriber"
KEPT = 20


@dataclass(frozen=True, slots=True)
class KnownPrescriber:
    """A professional whose address is proved, and the partner that they belong to, if any."""

    identity: ProfessionalIdentity
    partner: PartnerStructure | None

    @property
    def structure(self) -> str:
        return self.partner.name if self.partner else self.identity.structure

    @property
    def is_complete(self) -> bool:
        """Whether an appointment can be signed without asking anything more."""
        return bool(self.identity.first_name and self.identity.last_name and self.structure)

    @property
    def card(self) -> PrescripteurCard:
        who = self.identity
        return PrescripteurCard(
            who.first_name,
            who.last_name,
            who.email,
            who.phone_number,
            self.structure,
            self.partner.pk if self.partner else None,
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    """The cookie: an identity, and the keys of what was asked for lately, newest first."""

    who: uuid.UUID | None = None
    asked: tuple[uuid.UUID, ...] = field(default=())


def known_prescriber(request: HttpRequest) -> KnownPrescriber | None:
    """The professional of this browser, for eight hours (3 queries, then remembered)."""
    if not hasattr(request, "prescriber"):
        who = _kept(request).who
        identity = proved_professional(who, clock.now()) if who else None
        request.prescriber = identity and KnownPrescriber(
            identity, partner_of(identity.email, identity.siret)
        )
    return request.prescriber


def let_in(request: HttpRequest, said: Professional, means: str) -> None:
    """Know the professional from now on; whoever was known before is forgotten.

    Args:
        said: with `email` proved; `siret` only if the identity provider asserts it.
        means: how it was proved, "link" or "proconnect".

    Raises:
        ValueError: no such means.
    """
    kept = _kept(request)
    if kept.who:
        forget_professional(kept.who)
    identity = note_professional(said, means, clock.now(), proved=True)
    request.prescriber = KnownPrescriber(identity, partner_of(identity.email, identity.siret))
    request.prescriber_kept = replace(kept, who=identity.uuid)
    rotate_token(request)


def let_out(request: HttpRequest) -> None:
    """Forget who the professional is, and what this browser had asked for."""
    kept = _kept(request)
    if kept.who:
        forget_professional(kept.who)
    request.prescriber = None
    request.prescriber_kept = _Kept()


def complete(known: KnownPrescriber, card: PrescripteurCard) -> None:
    """Keep what the professional typed besides the address, so that it is typed once."""
    said = {
        "first_name": card.first_name,
        "last_name": card.last_name,
        "phone_number": card.phone_number,
        "structure": card.structure,
    }
    identity = ProfessionalIdentity.objects.filter(pk=known.identity.pk)
    identity.exclude(**said).update(**said)


def asked_here(request: HttpRequest) -> tuple[uuid.UUID, ...]:
    """Keys of the prescriptions that this browser asked for, newest first."""
    return _kept(request).asked


def remember(request: HttpRequest, key: uuid.UUID) -> None:
    """Let this browser come back to what it asked for."""
    kept = _kept(request)
    others = [one for one in kept.asked if one != key]
    request.prescriber_kept = replace(kept, asked=tuple([key, *others][:KEPT]))


class PrescriberMiddleware:
    """Give the browser its cookie, and keep pages that depend on it out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kept = getattr(request, "prescriber_kept", None)
        if kept is not None:
            patch_vary_headers(response, ["Cookie"])
            add_never_cache_headers(response)
            if kept != _read(request):
                _write(response, kept)
        return response


def _kept(request: HttpRequest) -> _Kept:
    if not hasattr(request, "prescriber_kept"):
        request.prescriber_kept = _read(request)
    return request.prescriber_kept


def _read(request: HttpRequest) -> _Kept:
    signed = request.get_signed_cookie(
        settings.PRESCRIBER_COOKIE_NAME, default="", salt=SALT, max_age=LASTS
    )
    if not signed:
        return _Kept()
    who, *asked = json.loads(signed)
    return _Kept(uuid.UUID(who) if who else None, tuple(uuid.UUID(one) for one in asked))


def _write(response: HttpResponse, kept: _Kept) -> None:
    name = settings.PRESCRIBER_COOKIE_NAME
    if kept == _Kept():
        response.delete_cookie(name, samesite="Lax")
        return
    # Without an age: it goes when the browser is closed, on a shared computer too.
    response.set_signed_cookie(
        name,
        json.dumps([(kept.who and str(kept.who)) or "", *map(str, kept.asked)]),
        salt=SALT,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
