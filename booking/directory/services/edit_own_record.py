"""What an usager corrects in their own record, or in a relative's."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen
from socle.outbox.publish import publish

from ..history import snapshot, write_change
from ..models import DirectoryChange, Usager
from ..usager_record import FOLLOWED, lock_usagers, refuse_hidden, today
from ..usager_values import clean_values
from ..verified import refuse_frozen

# The address of the mails is left out: it is what proves who one is, and must be proved itself.
OWN = (
    "first_name",
    "last_name",
    "birth_name",
    "birth_date",
    "phone_number",
    "address",
    "notify_by_email",
    "notify_by_sms",
)
OF_A_RELATIVE = ("first_name", "last_name", "birth_date")


@transaction.atomic
def edit_own_record(
    usager_id: int, values: Mapping[str, object], actor: Actor, now: datetime
) -> Usager:
    """Change the fields given; others stay. Agents read in the history that it was the usager.

    A new number lets nobody in before it is proved (`prove_own_number`).

    Raises:
        NotVisible, Forbidden: nobody of the actor's family.
        InvalidValue: one of them makes no sense.
        ValueError: a field that is not theirs to change.
    """
    usager = own_record(usager_id, actor, "edit_own")
    allowed = OWN if usager.responsible_id is None else OF_A_RELATIVE
    if unknown := set(values) - set(allowed):
        raise ValueError(f"not the usager's to change: {', '.join(sorted(unknown))}")
    refuse_hidden(values)
    cleaned = clean_values(values, today(now))
    refuse_frozen(usager, cleaned)
    before = snapshot(usager, FOLLOWED)
    for field, value in cleaned.items():
        setattr(usager, field, value)
    after = snapshot(usager, FOLLOWED)
    changed = [field for field in after if before[field] != after[field]]
    if not changed:
        return usager
    if "phone_number" in changed:
        usager.unproved_phone_number = usager.phone_number
    usager.save(update_fields=[*changed, "unproved_phone_number", "updated_at"])
    noun = DirectoryChange.Noun.USAGER
    write_change(noun, usager.pk, "edited", actor, now, before=before, after=after)
    publish("usager.edited", usager_id=usager.pk)
    return usager


def own_record(usager_id: int, actor: Actor, verb: str) -> Usager:
    """The record of the actor's family, locked until the end of the transaction.

    Raises:
        NotVisible, Forbidden: nobody of theirs, or not for that.
    """
    usager = fetch_visible(Usager.objects.current(), actor, pk=usager_id)
    require_seen(actor, verb, usager)
    lock_usagers(usager.pk)
    usager.refresh_from_db()
    return usager
