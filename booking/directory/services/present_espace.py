"""The espace says how it looks, what it tells usagers, and how its agents log in."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_create
from tenants.appearance import FIELDS as SHARED
from tenants.appearance import set_appearance
from tenants.context import current_espace

from ..history import snapshot, write_change
from ..locks import lock_words
from ..models import DirectoryChange, Logo, Presentation
from ..presentation_values import OWN, clean_espace_phone, clean_presentation, read_logo
from ..versions import ChangedMeanwhile

LOGO_PATH = "/logo/{}"


@transaction.atomic
def present_espace(
    values: Mapping[str, object],
    version: int,
    actor: Actor,
    now: datetime,
    *,
    logo: bytes | None = None,
) -> Presentation:
    """Set these values; the others stay as they are.

    Args:
        values: fields of `Presentation`, and `theme`, `accent`, `phone`,
            `requires_second_factor`, `limits` of the espace.
        version: of the presentation that the author was shown, 0 if there was none.
        logo: the file of a picture, empty to show none; None leaves it as it is.

    Raises:
        Forbidden: the actor does not administer the espace.
        InvalidValue, UnsuitableAppearance: a value that makes no sense, a colour hard to read.
        ChangedMeanwhile: somebody else has changed them.
        ValueError: a field that is in neither.
    """
    require_create(actor, Presentation)
    lock_words("presentation")
    shown = Presentation.current()
    if shown.version != version:
        raise ChangedMeanwhile
    shared = {name: value for name, value in values.items() if name in SHARED}
    own = clean_presentation({name: values[name] for name in values if name not in SHARED})
    if "phone" in shared:
        shared["phone"] = clean_espace_phone(shared["phone"])
    if logo is not None:
        shared["logo_url"] = _keep(logo)
    before = snapshot(shown, OWN) | snapshot(current_espace(), SHARED)
    for field, value in own.items():
        setattr(shown, field, value)
    shown.version += 1
    shown.save()
    espace = set_appearance(shared, actor.account_id)
    after = snapshot(shown, OWN) | snapshot(espace, SHARED)
    noun = DirectoryChange.Noun.SETTINGS
    write_change(noun, shown.pk, "presented", actor, now, before=before, after=after)
    return shown


def _keep(content: bytes) -> str:
    """Where the picture is served; empty when there is none any more."""
    if not content:
        Logo.objects.all().delete()
        return ""
    picture = read_logo(content)
    Logo.objects.all().delete()
    picture.save()
    return LOGO_PATH.format(picture.digest)
