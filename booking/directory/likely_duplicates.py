"""Records of an organisation that are likely one person's."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from .duplicates import Reason
from .models import Usager

MOST = 50


@dataclass(frozen=True, slots=True)
class Group:
    """Two records or more, the oldest first."""

    reason: Reason
    usagers: tuple[Usager, ...]

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(usager.pk for usager in self.usagers)


def likely_duplicates(organisation_id: int, *, most: int = MOST) -> list[Group]:
    """Groups by the strongest reason, each set of people once (6 queries, whatever there is)."""
    known = (
        Usager.objects.current()
        .filter(profiles__organisation_id=organisation_id)
        .annotate(lower_email=Lower("email"))
    )
    groups: dict[frozenset[int], Group] = {}
    for reason, (filled, fields) in KEYS.items():
        for group in _groups(reason, known.filter(filled), fields, most):
            groups.setdefault(group.ids, group)
    return list(groups.values())[:most]


Key = tuple[str, ...]
KEYS: dict[Reason, tuple[Q, Key]] = {
    Reason.EMAIL: (~Q(email=""), ("lower_email",)),
    Reason.IDENTITY: (Q(birth_date__isnull=False), ("sort_name", "birth_date")),
    Reason.PHONE: (~Q(phone_number=""), ("phone_number",)),
}


def _groups(reason: Reason, among: QuerySet[Usager], fields: Key, most: int) -> list[Group]:
    repeated = (
        among.order_by().values(*fields).annotate(n=Count("pk")).filter(n__gt=1).order_by(*fields)
    )
    keys = list(repeated.values_list(*fields)[:most])
    asked = Q(pk__in=())
    for key in keys:
        asked |= Q(**dict(zip(fields, key, strict=True)))
    together: dict[tuple, list[Usager]] = defaultdict(list)
    for usager in among.filter(asked).order_by("pk"):
        together[tuple(getattr(usager, field) for field in fields)].append(usager)
    return [Group(reason, tuple(together[key])) for key in keys]
