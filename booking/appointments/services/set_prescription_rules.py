"""How much may be booked for others in a day, as the espace decides."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from booking.access.actor import Actor
from booking.access.decisions import require, require_create
from booking.directory.errors import InvalidValue
from booking.directory.history import write_change
from booking.directory.models import DirectoryChange
from booking.directory.versions import ChangedMeanwhile

from ..models import PrescriptionRules

FIELDS = ("bookings_a_day", "structure_a_day", "person_a_day")


@transaction.atomic
def set_prescription_rules(
    values: Mapping[str, int], version: int, actor: Actor, now: datetime
) -> PrescriptionRules:
    """
    Args:
        version: of the rules that the author was shown, 0 if the espace had chosen nothing.

    Raises:
        NotVisible, Forbidden: the actor does not administer the espace.
        InvalidValue: a number out of its bounds.
        ChangedMeanwhile: somebody else was first.
    """
    _one_at_a_time()
    rules = PrescriptionRules.objects.select_for_update().first()
    if rules:
        require(actor, "edit", rules)
    else:
        require_create(actor, PrescriptionRules)
        rules = PrescriptionRules()
    if rules.version != version:
        raise ChangedMeanwhile
    before = {name: getattr(rules, name) for name in FIELDS}
    for name in FIELDS:
        setattr(rules, name, values[name])
    rules.version += 1
    try:
        rules.clean_fields()
    except ValidationError as refusal:
        field, messages = next(iter(refusal.message_dict.items()))
        raise InvalidValue(field, messages[0]) from None
    rules.save()
    after = {name: getattr(rules, name) for name in FIELDS}
    noun = DirectoryChange.Noun.SETTINGS
    write_change(noun, rules.pk, "edited", actor, now, before=before, after=after)
    return rules


def _one_at_a_time() -> None:
    """There may be no row to lock yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(current_schema()), "
            "hashtext('prescription_rules'))"
        )
