"""Whether somebody has chosen themselves by which messages they are told (domain.md 3, Usagers):
from then on it is not for agents to change."""

from django.db.models import Q

from .models import DirectoryChange
from .usager_passwords import has_password
from .usager_values import FLAGS

WHY = "Cette personne choisit elle-même, sur ses propres pages, comment elle est prévenue."


def fields_chosen_by_themselves(usager_id: int) -> frozenset[str]:
    """Those of this record; all or none (at most 2 queries).

    A person with a password looks after their own account; so does who changed them by a code.
    """
    changed = Q(*((f"after__{name}__isnull", False) for name in FLAGS), _connector=Q.OR)
    lines = DirectoryChange.objects.filter(
        changed, noun=DirectoryChange.Noun.USAGER, object_id=usager_id, author_kind="usager"
    )
    return frozenset(FLAGS if has_password(usager_id) or lines.exists() else ())
