"""The communes that the espace serves, as the portal tells them to who looks for a service."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_create
from socle.outbox.publish import publish
from tenants.context import current_espace

from ..communes import Commune, commune_of, find_communes, spelled
from ..errors import InvalidValue
from ..history import write_change
from ..locks import lock_words
from ..models import DeclaredCommune, DirectoryChange
from ..versions import ChangedMeanwhile

MOST = 3000
MOST_CHARACTERS = 200_000


@transaction.atomic
def declare_communes(
    typed: str, actor: Actor, now: datetime, *, version: str | None = None
) -> list[Commune]:
    """Replace the whole list; empty, the espace serves its département.

    Args:
        typed: one commune a line, by INSEE code, or by name with a postcode where names are shared.
        version: of the list that was read (`communes_version`).

    Raises:
        ChangedMeanwhile: somebody else saved the list since it was read.
        Forbidden: the actor does not administer the espace.
        InvalidValue: a line that is no commune, or several; the message names the line.
    """
    require_create(actor, DeclaredCommune)
    communes = read_communes(typed)
    lock_words("declared_communes")
    before = set(DeclaredCommune.objects.values_list("city_code", flat=True))
    if version is not None and version != communes_version(before):
        raise ChangedMeanwhile
    after = {commune.code for commune in communes}
    DeclaredCommune.objects.filter(city_code__in=before - after).delete()
    DeclaredCommune.objects.bulk_create(
        DeclaredCommune(city_code=code) for code in sorted(after - before)
    )
    if before != after:
        write_change(
            DirectoryChange.Noun.SETTINGS,
            current_espace().number,
            "communes_declared",
            actor,
            now,
            before={"communes": sorted(before - after)},
            after={"communes": sorted(after - before)},
        )
        publish("territory.declared")
    return communes


def communes_version(codes: Iterable[str]) -> str:
    """What a form carries of the list that it was made from."""
    return sha256(" ".join(sorted(codes)).encode()).hexdigest()[:32]


def read_communes(typed: str) -> list[Commune]:
    """
    Raises:
        InvalidValue: a line that is no commune, or several; the message names the line.
    """
    if len(typed) > MOST_CHARACTERS:
        raise InvalidValue("communes", "Cette liste est trop longue.")
    lines = [line.strip() for line in typed.splitlines()]
    found = {commune.code: commune for commune in map(_read_line, filter(None, lines))}
    if len(found) > MOST:
        raise InvalidValue("communes", f"{MOST} communes au plus.")
    return sorted(found.values(), key=lambda one: (spelled(one.name), one.code))


def _read_line(line: str) -> Commune:
    """By code; else by name, and postcode when there is one."""
    words = spelled(line).split()
    shown = line if len(line) <= 60 else f"{line[:60]}…"
    if len(words) == 1 and (known := commune_of(words[0].upper())):
        return known
    postcodes = [word for word in words if len(word) == 5 and word.isdigit()]
    name = " ".join(word for word in words if word not in postcodes)
    found = [
        commune
        for commune in find_communes(name or " ".join(postcodes), 200)
        if (not name or spelled(commune.name) == name)
        and all(postcode in commune.postcodes for postcode in postcodes)
    ]
    if not found:
        raise InvalidValue("communes", f"« {shown} » n’est pas une commune connue.")
    if len(found) > 1:
        codes = ", ".join(f"{one.name} : {one.code}" for one in found[:4])
        raise InvalidValue(
            "communes",
            f"« {shown} » peut désigner {len(found)} communes ({codes}…) : écrivez le code INSEE.",
        )
    return found[0]
