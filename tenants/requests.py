"""Requests for an espace: made on the portal, proved by mail, answered by operators."""

import uuid
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from socle.audit.record import record
from socle.clock import now
from socle.errors import Conflict
from socle.links import opens, secret_of
from socle.outbox.models import Message
from socle.outbox.publish import publish
from socle.outbox.registry import handles

from .models import EspaceRequest, Opening

PURPOSE = "espace-request"
UNPROVED_LASTS = timedelta(days=2)
ANSWERED_KEPT = timedelta(days=365)
# Of one address at a time: whoever asks again is written to again, so often at most.
MOST_UNPROVED = 3
State = EspaceRequest.State


class AlreadyAnswered(Conflict):
    code = "already_answered"
    message = "Cette demande a déjà reçu une réponse."


@transaction.atomic
def make_request(request: EspaceRequest) -> bool:
    """Kept, and its address written to; False when that address was written to enough already."""
    same = EspaceRequest.objects.filter(
        contact_email=request.contact_email,
        state=State.UNPROVED,
        made_at__gt=now() - UNPROVED_LASTS,
    )
    if same.count() >= MOST_UNPROVED:
        return False
    request.full_clean(exclude=["opening"])
    request.save(force_insert=True)
    publish("espace_request.made", request_id=request.pk)
    return True


@transaction.atomic
def prove_request(request_id: uuid.UUID, secret: str) -> EspaceRequest | None:
    """The link of the mail was followed and confirmed; None when it opens nothing (any more)."""
    # Compared even when there is none, so that the time taken tells nothing.
    right = opens(secret, PURPOSE, request_id)
    request = EspaceRequest.objects.select_for_update().filter(pk=request_id).first()
    if request is None or not right:
        return None
    if request.state == State.UNPROVED:
        if request.made_at <= now() - UNPROVED_LASTS:
            return None
        request.state, request.proved_at = State.WAITING, now()
        request.save(update_fields=["state", "proved_at"])
    return request


@transaction.atomic
def accept_request(
    request: EspaceRequest, opening: Opening, account_id: uuid.UUID | None
) -> EspaceRequest:
    """The espace is being opened; its administrator will be invited, which is the answer.

    Raises:
        AlreadyAnswered
    """
    locked = _locked(request)
    locked.state, locked.opening = State.ACCEPTED, opening
    return _answered(locked, account_id, "request.accepted")


@transaction.atomic
def refuse_request(
    request: EspaceRequest, reason: str, account_id: uuid.UUID | None
) -> EspaceRequest:
    """The reason is sent.

    Raises:
        AlreadyAnswered
    """
    locked = _locked(request)
    locked.state, locked.reason = State.REFUSED, reason
    publish("espace_request.refused", request_id=locked.pk)
    return _answered(locked, account_id, "request.refused")


@shared_task(name="tenants.requests.purge")
def purge() -> int:
    """Erase what nobody proved, and what was answered long ago; how many."""
    unproved = EspaceRequest.objects.filter(
        state=State.UNPROVED, made_at__lt=now() - UNPROVED_LASTS
    )
    old = EspaceRequest.objects.filter(answered_at__lt=now() - ANSWERED_KEPT)
    return unproved.delete()[0] + old.delete()[0]


@handles("espace_request.made", name="tenants.request_made")
def tell_made(message: Message) -> None:
    """The link that proves the address; nothing once it was followed."""
    request = _of(message, State.UNPROVED)
    if request is None:
        return
    path = reverse(
        "espace_request_proof",
        args=[request.pk, secret_of(PURPOSE, request.pk)],
        urlconf=settings.PUBLIC_SCHEMA_URLCONF,
    )
    text = (
        f"Bonjour,\n\nVous avez demandé un espace de rendez-vous pour {request.name}.\n"
        f"Confirmez que cette adresse est la vôtre, dans les deux jours :\n\n{_origin()}{path}\n\n"
        "Nous examinerons alors votre demande. Si vous n’avez rien demandé, ne faites rien : "
        "tout sera effacé."
    )
    _send(request, "Confirmez votre demande d’espace", text)


@handles("espace_request.refused", name="tenants.request_refused")
def tell_refused(message: Message) -> None:
    request = _of(message, State.REFUSED)
    if request:
        text = (
            f"Bonjour,\n\nVotre demande d’espace pour {request.name} n’a pas été acceptée.\n\n"
            f"{request.reason}\n\nVous pouvez répondre à ce message, ou faire une autre demande."
        )
        _send(request, "Votre demande d’espace", text)


def _locked(request: EspaceRequest) -> EspaceRequest:
    locked = EspaceRequest.objects.select_for_update().get(pk=request.pk)
    if locked.state != State.WAITING:
        raise AlreadyAnswered
    return locked


def _answered(request: EspaceRequest, account_id: uuid.UUID | None, verb: str) -> EspaceRequest:
    request.answered_at, request.answered_by_id = now(), account_id
    request.save()
    record(verb, account_id=account_id, noun="request", object_id=request.pk)
    return request


def _of(message: Message, state: State) -> EspaceRequest | None:
    return EspaceRequest.objects.filter(pk=message.payload["request_id"], state=state).first()


def _origin() -> str:
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{settings.PORTAL_HOST}{port}"


def _send(request: EspaceRequest, subject: str, text: str) -> None:
    support = settings.OPERATOR["email"]
    EmailMessage(
        subject,
        text,
        to=[request.contact_email],
        reply_to=[support] if support else None,
        headers={"Auto-Submitted": "auto-generated"},
    ).send()
