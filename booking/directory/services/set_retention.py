"""The espace says how long it keeps what."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_create

from ..errors import InvalidValue
from ..history import snapshot, write_change
from ..locks import lock_words
from ..models import DirectoryChange, RetentionPolicy
from ..models.retention import BOUNDS
from ..versions import ChangedMeanwhile


@transaction.atomic
def set_retention(
    durations: Mapping[str, int], version: int, actor: Actor, now: datetime
) -> RetentionPolicy:
    """Set these durations; the others stay as they are.

    Args:
        version: of the policy that the author was shown, 0 if the espace had chosen nothing.

    Raises:
        Forbidden: the actor does not administer the espace.
        InvalidValue: a duration out of its bounds, or no duration.
        ChangedMeanwhile: somebody else has changed them.
    """
    require_create(actor, RetentionPolicy)
    lock_words("retention")
    policy = RetentionPolicy.objects.first() or RetentionPolicy()
    if policy.version != version:
        raise ChangedMeanwhile
    before = snapshot(policy, BOUNDS)
    for field, value in durations.items():
        if field not in BOUNDS:
            raise InvalidValue(field, "Cette durée n’existe pas.")
        if type(value) is not int:
            raise InvalidValue(field, "Indiquez un nombre entier.")
        setattr(policy, field, value)
    policy.version += 1
    try:
        policy.clean_fields()
    except ValidationError as refusal:
        field, messages = next(iter(refusal.message_dict.items()))
        raise InvalidValue(field, messages[0]) from None
    policy.save()
    after = snapshot(policy, BOUNDS)
    noun = DirectoryChange.Noun.SETTINGS
    write_change(noun, policy.pk, "retention_set", actor, now, before=before, after=after)
    return policy
