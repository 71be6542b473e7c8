"""What the records of usagers and appointments show in the whole espace."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_create
from socle.outbox.publish import publish

from ..errors import InvalidValue
from ..history import snapshot, write_change
from ..locks import lock_words
from ..models import DirectoryChange, RecordSettings
from ..usager_values import OPTIONAL
from ..versions import check_version

APPOINTMENT_FLAGS = ("shows_context", "waiting_room_color", "waiting_room_mail")


@transaction.atomic
def edit_usager_fields(
    hidden: Collection[str], actor: Actor, now: datetime, *, version: str | None = None
) -> RecordSettings:
    """Exactly these standard fields are hidden, everywhere; what they hold is kept.

    Raises:
        Forbidden: the actor does not administer the espace.
        ChangedMeanwhile: somebody else was first.
        InvalidValue: a field that cannot be hidden.
    """
    if set(hidden) - set(OPTIONAL):
        raise InvalidValue("hidden_usager_fields", "Ce champ ne peut pas être masqué.")
    wanted = [field for field in OPTIONAL if field in hidden]
    return _edit({"hidden_usager_fields": wanted}, actor, now, version)


@transaction.atomic
def edit_appointment_settings(
    actor: Actor,
    now: datetime,
    *,
    shows_context: bool,
    waiting_room_color: bool,
    waiting_room_mail: bool,
    version: str | None = None,
) -> RecordSettings:
    """Whether agents write a context (kept when hidden), and what an arrival in the room does.

    Raises:
        Forbidden, ChangedMeanwhile: as for the fields of usagers.
    """
    given = (shows_context, waiting_room_color, waiting_room_mail)
    flags = {name: bool(value) for name, value in zip(APPOINTMENT_FLAGS, given, strict=True)}
    return _edit(flags, actor, now, version)


def _edit(
    values: dict[str, object], actor: Actor, now: datetime, version: str | None
) -> RecordSettings:
    require_create(actor, RecordSettings)
    lock_words("record-settings")
    settings = RecordSettings.current()
    if settings.pk:
        check_version(settings, version)
    before = snapshot(settings, values)
    for field, value in values.items():
        setattr(settings, field, value)
    after = snapshot(settings, values)
    if settings.pk and before == after:
        return settings
    settings.save()
    write_change(
        DirectoryChange.Noun.SETTINGS, settings.pk, "edited", actor, now, before=before, after=after
    )
    publish("record_settings.edited")
    return settings
