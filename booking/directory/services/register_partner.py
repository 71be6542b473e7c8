"""Partner structures: registered, changed, and closed when the partnership ends."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_create, require_seen

from ..errors import InvalidValue
from ..history import write_change
from ..locks import lock_words
from ..models import DirectoryChange, PartnerAddress, PartnerStructure
from ..partner_values import check_free, clean_addresses, clean_values
from ..versions import ChangedMeanwhile

NOUN = DirectoryChange.Noun.PARTNER


@transaction.atomic
def register_partner(
    given: Mapping[str, object], addresses: str, actor: Actor, now: datetime
) -> PartnerStructure:
    """
    Args:
        given: `name`, `siret` and `bookings_a_day`.
        addresses: e-mail domains and addresses, as they were typed.

    Raises:
        Forbidden: the actor does not administer the espace.
        InvalidValue: a value that makes no sense, or that another structure has.
    """
    require_create(actor, PartnerStructure)
    partner = PartnerStructure()
    _write(partner, given, addresses)
    after = _snapshot(partner)
    write_change(NOUN, partner.pk, "created", actor, now, after=after)
    return partner


@transaction.atomic
def edit_partner(
    partner_id: int,
    given: Mapping[str, object],
    addresses: str,
    actor: Actor,
    now: datetime,
    *,
    version: int,
) -> PartnerStructure:
    """
    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: somebody else was first, or closed it.
        InvalidValue: see `register_partner`.
    """
    partner = _locked(partner_id, actor)
    if partner.version != version or partner.closed_at:
        raise ChangedMeanwhile
    before = _snapshot(partner)
    partner.version += 1
    _write(partner, given, addresses)
    after = _snapshot(partner)
    write_change(NOUN, partner.pk, "edited", actor, now, before=before, after=after)
    return partner


@transaction.atomic
def close_partner(partner_id: int, actor: Actor, now: datetime) -> PartnerStructure:
    """Nobody is recognised as its own any more; what it booked stays. Idempotent.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    partner = _locked(partner_id, actor)
    if partner.closed_at is None:
        before = _snapshot(partner)
        partner.closed_at = now
        partner.save(update_fields=["closed_at"])
        partner.addresses.all().delete()
        write_change(NOUN, partner.pk, "closed", actor, now, before=before)
    return partner


def _locked(partner_id: int, actor: Actor) -> PartnerStructure:
    rows = PartnerStructure.objects.select_for_update(of=("self",))
    partner = fetch_visible(rows, actor, pk=partner_id)
    require_seen(actor, "edit", partner)
    return partner


def _write(partner: PartnerStructure, given: Mapping[str, object], addresses: str) -> None:
    values, words = clean_values(given), clean_addresses(addresses)
    if not (values["siret"] or words):
        raise InvalidValue(
            "addresses", "Indiquez un SIRET, un domaine ou une adresse : il faut la reconnaître."
        )
    # Two who register the same structure at once: the second is told.
    lock_words("partner")
    check_free(values, words, partner.pk)
    for name, value in values.items():
        setattr(partner, name, value)
    partner.save()
    partner.addresses.exclude(value__in=words).delete()
    known = set(partner.addresses.values_list("value", flat=True))
    PartnerAddress.objects.bulk_create(
        PartnerAddress(partner=partner, value=word) for word in words if word not in known
    )


def _snapshot(partner: PartnerStructure) -> dict[str, object]:
    """What the history keeps: how many people are named, not who they are."""
    words = list(partner.addresses.values_list("value", flat=True))
    return {
        "name": partner.name,
        "siret": partner.siret,
        "bookings_a_day": partner.bookings_a_day,
        "domains": sorted(word for word in words if "@" not in word),
        "people": sum("@" in word for word in words),
    }
