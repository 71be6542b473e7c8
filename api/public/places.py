"""`/public_api/lieux-mediation-numerique.json` and `.csv`: the places that partners list, with the
link of each that can be booked (`prise_rdv`), under the same condition as `public_links`.

The list is whole or is not answered: a partner takes away what it no longer finds.
"""

import csv
import io
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from booking.notifications.addresses import origin_of
from integrations.projections.models import MediationPlace, PublicLink
from socle.clock import now
from socle.web.limits.counting import count
from tenants.models import Espace

from .links import MAX_AGE, too_many
from .standard import COLUMNS, row_of

Rows = list[Mapping[str, str]]


@csrf_exempt
@require_safe
def places_json(request: HttpRequest) -> HttpResponse:
    """Columns without a value are null: an empty `prise_rdv` is no button."""
    rows, refusal = _asked(request)
    if refusal:
        return refusal
    told = [{name: value or None for name, value in row.items()} for row in rows]
    return public(JsonResponse(told, safe=False, json_dumps_params={"ensure_ascii": False}))


@csrf_exempt
@require_safe
def places_csv(request: HttpRequest) -> HttpResponse:
    rows, refusal = _asked(request)
    if refusal:
        return refusal
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    response = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lieux-mediation-numerique.csv"'
    return public(response)


def _asked(request: HttpRequest) -> tuple[Rows, HttpResponse | None]:
    """The rows of a territory, or of all; or why there are none (1 query)."""
    usage = count(request, "feed")
    if usage and usage.is_over:
        return [], too_many(usage)
    espaces = Espace.objects.listed()
    if territory := request.GET.get("territory", ""):
        known = territory if len(territory) <= 3 and "\x00" not in territory else ""
        espaces = espaces.filter(departement_number=known or None)
    hosts = {
        number: (host, departement)
        for number, host, departement in espaces.values_list(
            "number", "primary_host", "departement_number"
        )
    }
    if territory and not hosts:
        return [], JsonResponse({"not_found": "territory"}, status=404)
    return _rows(hosts, now()), None


def _rows(hosts: Mapping[int, tuple[str, str]], instant: datetime) -> Rows:
    """Those whose compulsory columns are filled; by identifier, so that the list is stable."""
    open_now = Q(open_until__isnull=True) | Q(open_until__gt=instant)
    live = set(
        PublicLink.objects.filter(open_now, espace_number__in=hosts).values_list(
            "organisation_id", flat=True
        )
    )
    found = MediationPlace.objects.filter(espace_number__in=hosts, zip_code__regex=r"^[0-9]{5}$")
    rows = []
    for place in found.exclude(Q(street="") | Q(city_name="")).order_by("place_id"):
        host, departement = hosts[place.espace_number]
        is_live = place.organisation_id in live
        link = f"{origin_of(host)}/org/{place.organisation_id}" if is_live else ""
        rows.append(row_of(place, departement, link))
    return rows


def public(response: HttpResponse) -> HttpResponse:
    """For whoever asks, and kept a moment by them."""
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
