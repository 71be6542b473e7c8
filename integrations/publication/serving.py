"""Which espaces serve a commune."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from booking.directory.communes import Commune
from booking.directory.plain import plain, plain_sql
from tenants.models import Espace

from .models import ServedCommune


def espaces_serving(commune: Commune, wanted: str = "") -> QuerySet[Espace]:
    """Those that declared the commune, then those of its département that declared none.

    Args:
        wanted: words that may be the name of a service too, which is then among them.
    """
    own = ServedCommune.objects.filter(espace_number=OuterRef("number"))
    here = Exists(own.filter(city_code=commune.code))
    return (
        _listed()
        .annotate(is_declared=here)
        .filter(
            Q(is_declared=True)
            | (Q(departement_number=commune.departement) & ~Q(Exists(own)))
            | (_named(wanted) if plain(wanted) else Q(pk__in=()))
        )
        .order_by("-is_declared", "plain_name", "pk")
    )


def espaces_named(wanted: str) -> QuerySet[Espace]:
    """The active espaces whose name holds every word, or whose département has that number."""
    return _listed().filter(_named(wanted)).order_by("plain_name", "pk")


def _named(wanted: str) -> Q:
    words = plain(wanted).split()
    named = Q(*(Q(plain_name__contains=word) for word in words))
    if len(words) == 1:
        named |= Q(departement_number__iexact=words[0])
    return named


def _listed() -> QuerySet[Espace]:
    return Espace.objects.listed().annotate(plain_name=plain_sql("name"))
