"""The host names of an espace: added, proved, made the main one, taken away.

A name below the portal's leads here by itself. Another one must be proved first, by the answer that
only we know: in its DNS (`record_of`), before it leads here and has a certificate, or under
`CHALLENGE_PATH`, asked for over the network. Until then nothing is served under it. It becomes the
main name only once it answers: messages will carry it.
"""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from socle.audit.record import record
from socle.clock import now
from socle.errors import Conflict
from socle.links import opens, secret_of

from .models import Espace, Host

CHALLENGE_PATH = "/.well-known/rdv-hote"
RECORD = "_rdv-hote"
PURPOSE = "host-name"
MOST = 20  # names of one espace


class HostRefused(Conflict):
    """Not now, or never; the message says why."""

    code = "host_refused"


def answer_for(name: str) -> str:
    """What `CHALLENGE_PATH` answers under that name, and what its DNS record says."""
    return secret_of(PURPOSE, name)


def record_of(name: str) -> str:
    """Where the text stands in DNS."""
    return f"{RECORD}.{name}"


def has_challenge(name: str) -> bool:
    """Whether `CHALLENGE_PATH` answers under it: a name of a territory's own, proved or not."""
    return not is_ours(name) and Host.objects.filter(domain=name).exists()


@transaction.atomic
def add_host(espace: Espace, typed: str, account_id: uuid.UUID | None) -> Host:
    """
    Raises:
        ValidationError: no host name, the portal's, or one that leads to an espace already.
        HostRefused: too many.
    """
    Espace.objects.select_for_update().get(pk=espace.pk)
    if espace.domains.count() >= MOST:
        raise HostRefused(f"Un espace a {MOST} noms d’hôte au plus.")
    name = typed.strip().rstrip(".").lower()
    try:
        # People type names with accents; the network knows their ASCII form (RFC 5891).
        name = name.encode("idna").decode() if not name.isascii() else name
    except UnicodeError:
        raise ValidationError({"domain": f"« {name} » n’est pas un nom d’hôte."}) from None
    pending = None if is_ours(name) else now()
    host = Host(domain=name, tenant=espace, is_primary=False, pending_since=pending)
    host.full_clean(exclude=["tenant"])
    if "." not in name:
        raise ValidationError({"domain": f"« {name} » n’est pas un nom d’hôte complet."})
    host.save()
    _tell("host.added", host, account_id)
    return host


@transaction.atomic
def prove_host(host: Host, answered: Iterable[str], account_id: uuid.UUID | None) -> Host:
    """
    Args:
        answered: what the network gave for `CHALLENGE_PATH` under that name, and its DNS.

    Raises:
        HostRefused: none is our answer.
    """
    if not any(_is_answer(host, one) for one in answered):
        raise HostRefused(
            f"Ni l’enregistrement TXT « {record_of(host.domain)} » ni une réponse de la plateforme "
            "sous ce nom : un DNS peut mettre une heure à se mettre à jour."
        )
    host.pending_since = None
    host.save(update_fields=["pending_since"])
    _tell("host.verified", host, account_id)
    return host


@transaction.atomic
def make_main(host: Host, answered: str, account_id: uuid.UUID | None) -> Host:
    """Messages and pages carry it from now on; the former one leads there.

    Args:
        answered: what the network gave for `CHALLENGE_PATH` under that name; of no account where
            the name is below the portal's.

    Raises:
        HostRefused: it is not proved, or does not answer.
    """
    espace = Espace.objects.select_for_update().get(pk=host.tenant_id)
    host.refresh_from_db()
    if host.pending_since:
        raise HostRefused("Vérifiez d’abord que ce nom est bien à la collectivité.")
    if not is_ours(host.domain) and not _is_answer(host, answered):
        raise HostRefused(
            f"{host.domain} ne répond pas encore : il y manque le CNAME ou le certificat TLS. Les "
            "messages mèneraient à une page d’erreur."
        )
    host.is_primary = True
    host.save()
    espace.primary_host = host.domain
    espace.save(update_fields=["primary_host"])
    _tell("host.made_main", host, account_id)
    return host


@transaction.atomic
def remove_host(host: Host, account_id: uuid.UUID | None) -> None:
    """
    Raises:
        HostRefused: it is the main one.
    """
    Espace.objects.select_for_update().get(pk=host.tenant_id)
    host.refresh_from_db()
    if host.is_primary:
        raise HostRefused("Choisissez d’abord un autre nom principal.")
    _tell("host.removed", host, account_id)
    host.delete()


def _is_answer(host: Host, answered: str) -> bool:
    return opens(answered.strip(), PURPOSE, host.domain)


def is_ours(name: str) -> bool:
    """Below the portal's name, where all names lead here."""
    return name.endswith(f".{settings.PORTAL_HOST}")


def _tell(verb: str, host: Host, account_id: uuid.UUID | None) -> None:
    espace = host.tenant
    record(
        verb,
        account_id=account_id,
        noun="espace",
        object_id=espace.number,
        detail=host.domain,
        espace_number=espace.number,
    )
