"""Endpoints are added, changed, given another secret, paused, and taken away."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_create, require_seen
from booking.directory.errors import InvalidValues
from booking.directory.history import write_change
from booking.directory.models import DirectoryChange, Organisation
from booking.directory.versions import ChangedMeanwhile
from socle.outbox.publish import publish

from ..endpoint_values import clean_secret, clean_url, clean_words, snapshot
from ..models import WebhookEndpoint
from ..resending import ask_resend
from ..signing import new_secret

NOUN = DirectoryChange.Noun.WEBHOOK
FORMER_SIGNS = timedelta(days=2)
KNOWN = "Un webhook de cette organisation a déjà cette adresse."


class TakenAddress(InvalidValues):
    code = "taken"


@transaction.atomic
def add_endpoint(
    given: Mapping[str, object], actor: Actor, now: datetime, *, resend: bool = True
) -> WebhookEndpoint:
    """
    Args:
        given: `organisation_id`, `target_url`, `secret` ("" or absent: one is made), and
            `subscriptions` (absent: the contract's three).
        resend: tell it of all that there is, as created.

    Raises:
        NotVisible, Forbidden: the actor does not administer the espace, or no such organisation.
        InvalidValues: a value that makes no sense, or an address that the organisation has.
    """
    require_create(actor, WebhookEndpoint)
    organisation = fetch_visible(Organisation.objects.all(), actor, pk=given["organisation_id"])
    endpoint = WebhookEndpoint(organisation=organisation, target_url=clean_url(given["target_url"]))
    endpoint.set_secret(clean_secret(given.get("secret") or new_secret()))
    if "subscriptions" in given:
        endpoint.subscriptions = clean_words(given["subscriptions"])
    _save(endpoint)
    write_change(NOUN, endpoint.pk, "created", actor, now, after=snapshot(endpoint))
    if resend:
        ask_resend(endpoint)
    return endpoint


@transaction.atomic
def edit_endpoint(
    endpoint_id: int,
    given: Mapping[str, object],
    actor: Actor,
    now: datetime,
    *,
    version: int | None = None,
    resend: bool = True,
) -> WebhookEndpoint:
    """As `add_endpoint`, for what is given; a secret given takes the place of the former at once,
    which signs beside it for two days (v2).

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: it is no longer the one that was shown.
        InvalidValues: see `add_endpoint`.
    """
    endpoint = locked_endpoint(endpoint_id, actor, version)
    before = snapshot(endpoint)
    if "organisation_id" in given:
        organisations = Organisation.objects.all()
        endpoint.organisation = fetch_visible(organisations, actor, pk=given["organisation_id"])
    if "target_url" in given:
        endpoint.target_url = clean_url(given["target_url"])
    if "subscriptions" in given:
        endpoint.subscriptions = clean_words(given["subscriptions"])
    if given.get("secret"):
        _replace_secret(endpoint, clean_secret(given["secret"]), now)
    if before["target_url"] != endpoint.target_url:
        _forget_failures(endpoint)
    _save(endpoint)
    after = snapshot(endpoint)
    write_change(NOUN, endpoint.pk, "edited", actor, now, before=before, after=after)
    if resend:
        ask_resend(endpoint)
    return endpoint


@transaction.atomic
def rotate_secret(endpoint_id: int, actor: Actor, now: datetime) -> str:
    """A new secret, to be shown once; the former one signs beside it for two days (v2).

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    endpoint = locked_endpoint(endpoint_id, actor)
    secret = new_secret()
    _replace_secret(endpoint, secret, now)
    _save(endpoint)
    write_change(NOUN, endpoint.pk, "secret_rotated", actor, now)
    return secret


@transaction.atomic
def pause_endpoint(endpoint_id: int, actor: Actor, now: datetime) -> WebhookEndpoint:
    """Nothing leaves any more; what happens meanwhile waits, for so long as the log is kept.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    endpoint = locked_endpoint(endpoint_id, actor)
    if endpoint.paused_at is None:
        endpoint.paused_at = now
        _save(endpoint)
        write_change(NOUN, endpoint.pk, "paused", actor, now)
    return endpoint


@transaction.atomic
def resume_endpoint(endpoint_id: int, actor: Actor, now: datetime) -> WebhookEndpoint:
    """What waited leaves.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    endpoint = locked_endpoint(endpoint_id, actor)
    if endpoint.paused_at is not None:
        endpoint.paused_at = None
        _forget_failures(endpoint)
        _save(endpoint)
        write_change(NOUN, endpoint.pk, "resumed", actor, now)
        publish("webhook.resumed", endpoint_id=endpoint.pk, since=None)
    return endpoint


@transaction.atomic
def remove_endpoint(endpoint_id: int, actor: Actor, now: datetime) -> None:
    """With its log; what it was owed is dropped.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    endpoint = locked_endpoint(endpoint_id, actor)
    write_change(NOUN, endpoint.pk, "removed", actor, now, before=snapshot(endpoint))
    endpoint.delete()


def locked_endpoint(endpoint_id: int, actor: Actor, version: int | None = None) -> WebhookEndpoint:
    """
    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: it is no longer the one that was shown.
    """
    rows = WebhookEndpoint.objects.select_for_update(of=("self",))
    endpoint = fetch_visible(rows, actor, pk=endpoint_id)
    require_seen(actor, "edit", endpoint)
    if version is not None and endpoint.version != version:
        raise ChangedMeanwhile
    return endpoint


def _save(endpoint: WebhookEndpoint) -> None:
    endpoint.version += 1
    try:
        with transaction.atomic():
            endpoint.save()
    except IntegrityError:
        raise TakenAddress({"target_url": KNOWN}) from None


def _replace_secret(endpoint: WebhookEndpoint, secret: str, now: datetime) -> None:
    endpoint.sealed_former_secret = endpoint.sealed_secret
    endpoint.former_secret_until = now + FORMER_SIGNS
    endpoint.set_secret(secret)


def _forget_failures(endpoint: WebhookEndpoint) -> None:
    endpoint.failing_since = endpoint.announced_at = endpoint.resting_until = None
    endpoint.timeouts = 0
