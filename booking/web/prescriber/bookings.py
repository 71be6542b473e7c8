"""`/prescripteur/mes-rdv`: what one's own structure booked, for a registered partner."""

from datetime import date

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from booking.appointments.partner_bookings import UPCOMING, Asked, Booking, bookings_of, lines
from booking.exports.files import CsvWriter
from booking.web.templatetags.wording import moment
from booking.web.usager.private import private
from socle import clock
from socle.web.widgets import DateInput

from .session import KnownPrescriber, known_prescriber

PAGE = 50
MOST_EXPORTED = 10_000
TITLES = ("Date", "Heure", "Bénéficiaire", "Motif", "Lieu", "Statut", "Pris par")
COLUMNS = ("Date et heure", "Bénéficiaire", "Motif", "Lieu", "Statut", "Pris par")


class Filters(forms.Form):
    # Nothing is asked for: "(facultatif)" on each would be noise.
    mark_optional = False

    du = forms.DateField(label="Du", required=False, widget=DateInput)
    au = forms.DateField(label="Au", required=False, widget=DateInput)
    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Tous"), *UPCOMING.items()]
    )
    les_miens = forms.BooleanField(label="Seulement ceux que j’ai pris", required=False)

    def asked(self, known: KnownPrescriber) -> Asked:
        """What is wrong does not count: the page says it, and shows the rest."""
        given = self.cleaned_data if self.is_valid() else {}
        first, last = given.get("du"), given.get("au")
        return Asked(
            email=known.identity.email if given.get("les_miens") else "",
            first=first if _is_near(first) else None,
            last=last if _is_near(last) else None,
            state=given.get("etat", ""),
        )


def _is_near(day: date | None) -> bool:
    return day is not None and 2000 <= day.year < 2200


@require_safe
@private
def prescriber_bookings(request: HttpRequest) -> HttpResponse:
    """Empty for somebody whose structure is not registered, and it says so."""
    known = known_prescriber(request)
    if known is None:
        return redirect("prescriber_login")
    context: dict[str, object] = {"known": known}
    if known.partner:
        now, filters = clock.now(), Filters(request.GET)
        rows = bookings_of(known.partner.pk, filters.asked(known), now)
        pages = Paginator(rows, PAGE)
        page = pages.get_page(request.GET.get("page"))
        query = request.GET.copy()
        query.pop("page", None)
        context |= {
            "filters": filters,
            "page": page,
            "count": f"{pages.count} rendez-vous",
            "columns": [{"label": label} for label in COLUMNS],
            "rows": [{"cells": _cells(one)} for one in lines(page.object_list, now)],
            "query": query.urlencode(),
            "is_filtered": bool(query),
        }
    return render(request, "prescriber/bookings.html", context)


def _cells(one: Booking) -> list[dict[str, str]]:
    words = (moment(one.starts_at), one.person, one.motif, one.where, one.status, one.by)
    return [{"text": word} for word in words]


@require_safe
@private
def prescriber_bookings_file(request: HttpRequest) -> HttpResponse:
    """Exactly what the page shows, all its pages."""
    known = known_prescriber(request)
    if known is None or known.partner is None:
        return redirect("prescriber_login" if known is None else "prescriber_bookings")
    now = clock.now()
    rows = bookings_of(known.partner.pk, Filters(request.GET).asked(known), now)[:MOST_EXPORTED]
    file = CsvWriter(list(TITLES))
    for one in lines(rows, now):
        local = one.starts_at
        start = [local.date(), local.time().replace(microsecond=0)]
        file.write([*start, one.person, one.motif, one.where, one.status, one.by])
    response = HttpResponse(file.content(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rendez-vous-prescrits.csv"'
    return response
