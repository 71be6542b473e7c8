"""Fields that FranceConnect vouches for: nobody changes them any more (domain.md 1.7)."""

from collections.abc import Collection, Mapping

from .errors import InvalidValue, MergeRefused
from .models import Usager, UsagerIdentity, UsagerSession

FROZEN = ("first_name", "birth_name", "birth_date")
WHY = "Cette information vient de FranceConnect : elle ne peut pas être modifiée ici."


def is_verified(usager_id: int) -> bool:
    return UsagerIdentity.objects.filter(usager_id=usager_id).exists()


def subject_of(session: UsagerSession | None) -> str:
    """What FranceConnect calls who is here; empty unless they came by it (1 query, or none).

    Whoever has a verified record and came by a code has shown that they read its messages, no more.
    """
    if session is None or session.means != UsagerSession.Means.FRANCECONNECT:
        return ""
    found = UsagerIdentity.objects.filter(usager_id=session.usager_id)
    return found.values_list("subject", flat=True).first() or ""


def frozen_fields(usager_id: int) -> frozenset[str]:
    """Those of this record that nobody may change (1 query)."""
    return frozenset(FROZEN) if is_verified(usager_id) else frozenset()


def refuse_frozen(usager: Usager, values: Mapping[str, object]) -> None:
    """
    Raises:
        InvalidValue: one of them would change.
    """
    changing = [name for name in FROZEN if name in values and values[name] != getattr(usager, name)]
    if changing and is_verified(usager.pk):
        raise InvalidValue(changing[0], WHY)


def verified_choice(kept: Usager, source: Usager, from_source: Collection[str]) -> set[str]:
    """The fields that a merge takes from the source: the verified record's names win.

    Raises:
        MergeRefused: both were verified, as two people.
    """
    verified = UsagerIdentity.objects.filter(usager__in=(kept, source))
    owners = set(verified.values_list("usager_id", flat=True))
    if len(owners) > 1:
        raise MergeRefused(
            "Ces deux fiches sont reliées à deux identités FranceConnect : ce sont deux personnes."
        )
    if source.pk in owners:
        return {*from_source, *FROZEN}
    return set(from_source) - set(FROZEN) if kept.pk in owners else set(from_source)
