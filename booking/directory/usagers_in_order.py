"""Those whom a search means, in the order of names, by the way that is short for them.

One letter means a third of an espace of 200,000 people. Their rows are never all read to show
twenty: with few people known, those are looked at; with many found, the index of names gives the
first ones at once; with few found among many, the index of words gives them all.
"""

from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from booking.access.actor import Actor, Kind
from booking.access.decisions import visible_to

from .models import Usager, UsagerProfile

# Beyond, nobody turns the pages; counting further is what would take time.
MOST_COUNTED = 1_000
# So many people are looked at one by one in less time than a common word takes (20 ms).
FEW_KNOWN = 10_000


class UsagersInOrder:
    """
    Args:
        rows: those found in the whole espace, in no order.
        actor: who is shown those of them that they see; None for all of them.
    """

    def __init__(self, rows: QuerySet[Usager], actor: Actor | None = None) -> None:
        self.rows = rows
        self.actor = actor

    @cached_property
    def counted(self) -> int:
        """How many there are, or one more than `MOST_COUNTED` (1 or 2 queries)."""
        if self.rows.query.is_empty():
            return 0
        if self._of_few is not None:
            return len(self._of_few)
        rows = self._seen(self.rows) if self._profiles is None else self._asked_one_by_one
        return rows.order_by().values("pk")[: MOST_COUNTED + 1].count()

    def some(self, most: int, *, skip: int = 0) -> list[Usager]:
        """Some of them, each with the responsible (1 query beside those of `counted`)."""
        # Chosen by their names alone: sorting whole rows took three times as long.
        chosen = self._seen(Usager.objects.filter(pk__in=self._keys(skip, skip + most)))
        return list(chosen.select_related("responsible").order_by("sort_name", "pk"))

    def _seen(self, rows: QuerySet[Usager]) -> QuerySet[Usager]:
        return rows if self.actor is None else visible_to(rows, self.actor)

    def _keys(self, start: int, end: int) -> list[int] | QuerySet:
        if not self.counted:
            return []
        if self._of_few is not None:
            return self._of_few[start:end]
        order = F("sort_name")
        if self.counted <= MOST_COUNTED:
            # Not the index's own expression: PostgreSQL takes any word for one in fifty, and would
            # walk through all names in search of a rare one (190 ms instead of 5).
            order = Concat(order, Value(""))
        return self._seen(self.rows).order_by(order, "pk").values("pk")[start:end]

    @cached_property
    def _of_few(self) -> list[int] | None:
        """All that are counted, in order, when the actor's organisations know few people."""
        if self._profiles is None:
            return None
        known = self._profiles.values("usager_id")
        if known[: FEW_KNOWN + 1].count() > FEW_KNOWN:
            return None
        # As an array, PostgreSQL begins with them; the policy is asked again for those shown.
        looked_at = Func(
            F("pk"),
            ArraySubquery(known),
            template="(%(expressions)s))",
            arg_joiner=" = ANY(",
            output_field=BooleanField(),
        )
        rows = self.rows.filter(looked_at).order_by("sort_name", "pk")
        return list(rows.values_list("pk", flat=True)[: MOST_COUNTED + 1])

    @cached_property
    def _asked_one_by_one(self) -> QuerySet[Usager]:
        """The same as `_seen`, for counting: each of the found is asked who knows them.

        A scalar subquery, which PostgreSQL leaves as it is: of an `EXISTS` it makes a join, and
        reads all that twenty organisations know to count a thousand (65 ms instead of 15).
        """
        is_known = Value(True, output_field=BooleanField())
        profile = self._profiles.filter(usager=OuterRef("pk")).values(is_known=is_known)[:1]
        return self.rows.filter(Subquery(profile, output_field=BooleanField()))

    @cached_property
    def _profiles(self) -> QuerySet[UsagerProfile] | None:
        """By which an agent sees usagers; None for who sees them otherwise."""
        actor = self.actor
        if actor is None or actor.kind is not Kind.AGENT or actor.sees_every_usager:
            return None
        known = UsagerProfile.objects.filter(organisation_id__in=actor.organisation_ids)
        return known.order_by()
