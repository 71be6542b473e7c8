"""How espaces are doing, for a list: as many queries for any number of espaces."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from integrations.publication.models import PublicFigure
from socle.outbox.models import Delivery
from tenants.levels.promises import PROMISES, Level
from tenants.levels.reading import DAYS, Measured
from tenants.migrations_of_espace import code_version
from tenants.models import Espace, Membership, NightCheck, ServiceLevel
from tenants.waves.wave import MIGRATED_STATES

WEEKS = 4
State = Espace.State


@dataclass(frozen=True, slots=True)
class Signs:
    """Of one espace: what is wrong, in French, and how much it is used."""

    wrong: tuple[str, ...]
    agents: int
    booked: int  # over the last four whole weeks and the one under way


@cache
def current_version() -> str:
    """Of the code that runs, which does not change while it does."""
    return code_version()


def to_look_at() -> Q:
    """The espaces that somebody should look at, for a filter."""
    dead = Delivery.objects.filter(
        state=Delivery.State.DEAD, message__espace_number=OuterRef("number")
    )
    wrong = NightCheck.objects.filter(ok=False, espace_number=OuterRef("number"))
    late = Q(state__in=MIGRATED_STATES) & ~Q(schema_version=current_version())
    return Q(Exists(dead)) | Q(Exists(wrong)) | late | Q(state=State.FAILED)


def signs_of(espaces: Collection[Espace], today: date) -> dict[int, Signs]:
    """By number of the espace (5 queries)."""
    numbers = [one.number for one in espaces]
    dead = _counted(
        Delivery.objects.filter(state=Delivery.State.DEAD, message__espace_number__in=numbers),
        "message__espace_number",
    )
    checks = _counted(
        NightCheck.objects.filter(ok=False, espace_number__in=numbers), "espace_number"
    )
    agents = _counted(Membership.objects.filter(espace__number__in=numbers), "espace__number")
    booked = _booked(numbers, today)
    broken = _broken_promises(numbers, today)
    return {
        one.number: Signs(
            tuple(_wrong(one, dead[one.number], checks[one.number], broken[one.number])),
            agents[one.number],
            booked[one.number],
        )
        for one in espaces
    }


def _wrong(espace: Espace, dead: int, checks: int, broken: int) -> list[str]:
    words = []
    if espace.state == State.FAILED:
        words.append(f"Création arrêtée : {espace.creation_error or 'cause inconnue'}")
    if espace.state in MIGRATED_STATES and espace.schema_version != current_version():
        words.append("Schéma en retard")
    if dead:
        words.append(f"{dead} envoi abandonné" if dead == 1 else f"{dead} envois abandonnés")
    if checks:
        words.append("Contrôle de nuit à voir" if checks == 1 else f"{checks} contrôles à voir")
    if broken:
        words.append("Niveau de service sous l’objectif")
    return words


def _counted(rows: QuerySet, by: str) -> defaultdict[int, int]:
    found = rows.order_by().values_list(by).annotate(count=Count("pk"))
    return defaultdict(int, found)


def _booked(numbers: Collection[int], today: date) -> defaultdict[int, int]:
    """From the figures that each espace counts at night."""
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS)
    rows = PublicFigure.objects.filter(
        espace_number__in=numbers,
        series=PublicFigure.Series.ORIGIN_WEEK,
        label__gte=monday.isoformat(),
    )
    found = rows.order_by().values_list("espace_number").annotate(sum=Sum("number"))
    return defaultdict(int, found)


def _broken_promises(numbers: Collection[int], today: date) -> defaultdict[int, int]:
    rows = ServiceLevel.objects.filter(
        espace_number__in=numbers, day__gt=today - timedelta(days=DAYS)
    )
    sums = (
        rows.order_by()
        .values("espace_number", "level")
        .annotate(good=Sum("good"), total=Sum("total"))
    )
    found: defaultdict[int, int] = defaultdict(int)
    for row in sums:
        if row["level"] in PROMISES:
            promise = PROMISES[Level(row["level"])]
            found[row["espace_number"]] += not Measured(promise, row["good"], row["total"]).is_kept
    return found
