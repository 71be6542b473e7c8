"""A new record of an usager."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen
from socle.outbox.publish import publish

from ..custom_values import clean_custom, split_values, write_values
from ..duplicates import check_duplicates
from ..history import snapshot, write_change
from ..locks import lock_words
from ..models import DirectoryChange, Usager, UsagerProfile
from ..usager_record import FOLLOWED, refuse_hidden, set_responsible, today, visible_organisation
from ..usager_values import REQUIRED, clean_values


@transaction.atomic
def create_usager(
    values: Mapping[str, object],
    organisation_id: int,
    actor: Actor,
    now: datetime,
    *,
    responsible_id: int | None = None,
    ignored: Collection[int] = (),
    through: Usager.CreatedThrough = Usager.CreatedThrough.AGENT_CREATION,
    reserved_id: int | None = None,
) -> Usager:
    """Write the record and tell the organisation, and those of the responsible, of it.

    Args:
        values: by field (see `usager_values` and `custom_values`); first and last name at
            least. One of the espace's own fields given, those that it requires must be too.
        responsible_id: makes a relative, who has no contact of their own.
        ignored: usagers already shown as possible duplicates and declared to be others.
        reserved_id: drawn from the table's own sequence beforehand; asked again with it, the
            record that was made is given back and nothing is written twice.

    Raises:
        NotVisible: the organisation or the responsible is out of the actor's sight.
        Forbidden: the actor has no role in the organisation.
        InvalidValue, ResponsibleRefused, DuplicateUsager, PossibleDuplicate: see there.
    """
    organisation = visible_organisation(organisation_id, actor)
    require_seen(actor, "create_usager", organisation)
    if reserved_id is not None:
        lock_words(f"usager:{reserved_id}")
        if Usager.objects.filter(pk=reserved_id).exists():
            return fetch_visible(Usager.objects.all(), actor, pk=reserved_id)
    columns, own = split_values(values)
    refuse_hidden(columns)
    cleaned = clean_values({**dict.fromkeys(REQUIRED, ""), **columns}, today(now))
    # A form that asks for the espace's own fields gives them all, empty ones too. Short forms,
    # machines and relatives are not asked, and are not refused for what they could not say.
    by_agent = through == Usager.CreatedThrough.AGENT_CREATION and responsible_id is None
    custom = clean_custom(own, whole=by_agent and bool(own))
    usager = Usager(pk=reserved_id, created_through=through, **cleaned)
    set_responsible(usager, responsible_id, actor)
    lock_contact(usager)
    check_duplicates(usager, actor, changed=cleaned, ignored=ignored)
    usager.save(force_insert=True)
    know_usager(usager, organisation.pk)
    _, written = write_values(usager.pk, custom)
    after = {**snapshot(usager, FOLLOWED), **written}
    write_change(DirectoryChange.Noun.USAGER, usager.pk, "created", actor, now, after=after)
    publish("usager.created", usager_id=usager.pk)
    return usager


def lock_contact(usager: Usager) -> None:
    """Two who write the same e-mail at the same moment come one after the other."""
    if usager.email:
        lock_words(f"email:{usager.email}")


def know_usager(usager: Usager, *organisation_ids: int) -> None:
    """Open a profile there and, for a relative, wherever the responsible has one."""
    ids = set(organisation_ids)
    if usager.responsible_id:
        known = UsagerProfile.objects.filter(usager_id=usager.responsible_id)
        ids |= set(known.values_list("organisation_id", flat=True))
    profiles = UsagerProfile.objects.filter(usager=usager, organisation_id__in=ids)
    known_already = set(profiles.values_list("organisation_id", flat=True))
    UsagerProfile.objects.bulk_create(
        [UsagerProfile(usager=usager, organisation_id=pk) for pk in sorted(ids)],
        ignore_conflicts=True,
    )
    if new := sorted(ids - known_already):
        publish("usager.known", usager_id=usager.pk, organisation_ids=new)
