"""The addresses of Visioplainte; their words and shapes are the contract's (interfaces.md 4.1)."""

from datetime import date, timedelta
from functools import wraps

from django.conf import settings
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from booking.appointments.search import next_slot, starts_between
from booking.availability.calendar_values import opening_of
from booking.availability.loader import zone_of
from booking.availability.models import OpeningWindow
from socle.clock import now

from ..door import PartnerView, told
from . import booking, counters
from .sheets import NewRdv, OfRdvs, OfSlots, OfWindows, end_of, instant

LONGEST, LONGEST_OF_WINDOWS, AHEAD = 31, 366, 60  # days
NO_START = "Le paramètre date_debut manque."
NO_END = "Le paramètre date_fin manque."
TOO_LONG = f"De date_debut à date_fin, {LONGEST} jours au plus."
NO_DATES = "Les paramètres date_debut et date_fin sont nécessaires."
TOO_LONG_OF_WINDOWS = f"De date_debut à date_fin, {LONGEST_OF_WINDOWS} jours au plus."
NEITHER = "Donnez ids, ou date_debut et date_fin."
NOTHING_AHEAD = f"Aucun créneau n’est libre dans les {AHEAD} jours."
UNREADABLE = "Une date ou un identifiant ne peut pas être lu."


class Visioplainte(PartnerView):
    header = "X-VISIOPLAINTE-API-KEY"
    setting = "VISIOPLAINTE_API_KEY"
    partner = "visioplainte"


def within(method):
    """The work is done in the espace of Visioplainte. A parameter that cannot be read is 400."""

    @wraps(method)
    def answered(self: Visioplainte, request: Request, **address: object) -> Response:
        with counters.at_visioplainte() as self.espace:
            try:
                return method(self, request, **address)
            except ValidationError:
                if request.method == "GET":
                    return told(UNREADABLE, 400)
                raise

    return answered


class Counters(Visioplainte):
    @within
    def get(self, request: Request) -> Response:
        return Response({"guichets": [counters.counter_told(one) for one in counters.counters()]})


class Windows(Visioplainte):
    @within
    def get(self, request: Request) -> Response:
        """Occurrences, by start; absences are not taken away."""
        said = self.asked(OfWindows)
        first, last = said.get("date_debut"), said.get("date_fin")
        if first is None or last is None:
            return told(NO_DATES, 400)
        if (last - first).days > LONGEST_OF_WINDOWS:
            return told(TOO_LONG_OF_WINDOWS, 400)
        rows = OpeningWindow.objects.filter(agent__in=counters.counters().values("pk"))
        if "guichet_ids" in said:
            rows = rows.filter(agent_id__in=said["guichet_ids"])
        rows = rows.filter(first_day__lte=last).select_related("place").order_by("pk")
        found = [one for row in rows for one in _occurrences(row, first, last)]
        found.sort(key=lambda one: (one["starts_at"], one["guichet_id"]))
        return Response({"plages_ouverture": found})


class Slots(Visioplainte):
    @within
    def get(self, request: Request) -> Response:
        said = self.asked(OfSlots)
        first, last = said.get("date_debut"), said.get("date_fin")
        if first is None:
            return told(NO_START, 400)
        if last is None:
            return told(NO_END, 400)
        if (last - first).days > LONGEST:
            return told(TOO_LONG, 400)
        motif = counters.motif()
        wanted = counters.wanted(motif)
        starts = starts_between(wanted, first, last, now()) if first <= last else []
        return Response(
            {"creneaux": [counters.slot_told(start, motif, wanted.zone) for start in starts]}
        )


class NextSlot(Visioplainte):
    @within
    def get(self, request: Request) -> Response:
        first = self.asked(OfSlots).get("date_debut")
        if first is None:
            return told(NO_START, 400)
        motif = counters.motif()
        wanted = counters.wanted(motif)
        found = next_slot(wanted, first, now())
        last = first + timedelta(days=AHEAD)
        if found is None or found.start.astimezone(wanted.zone).date() > last:
            return told(NOTHING_AHEAD, 404)
        return Response(counters.slot_told(found.start, motif, wanted.zone))


class Rdvs(Visioplainte):
    @within
    def get(self, request: Request) -> Response:
        said = self.asked(OfRdvs)
        first = said.get("date_debut") or said.get("from")
        last = said.get("date_fin") or said.get("to")
        if not said.get("ids") and not (first and last):
            return told(NEITHER, 400)
        rows = counters.rdvs()
        if said.get("ids"):
            rows = rows.filter(pk__in=said["ids"])
        if first and last:
            low, high = instant(first), end_of(last)
            if high - low > timedelta(days=LONGEST_OF_WINDOWS + 1):
                return told(TOO_LONG_OF_WINDOWS, 400)
            rows = rows.filter(starts_at__gte=low, starts_at__lte=high)
        if "guichet_ids" in said:
            rows = rows.filter(agents__in=said["guichet_ids"]).distinct()
        return Response({"rdvs": [counters.rdv_told(one) for one in rows]})

    @within
    def post(self, request: Request) -> Response:
        starts_at = instant(self.asked(NewRdv)["starts_at"])
        return Response(counters.rdv_told(booking.book(starts_at, now())), status=201)


class OneRdv(Visioplainte):
    @within
    def delete(self, request: Request, rdv_id: int) -> Response:
        booking.delete(rdv_id, now())
        return Response(status=204)


class CancelledRdv(Visioplainte):
    @within
    def put(self, request: Request, rdv_id: int) -> Response:
        return Response(counters.rdv_told(booking.cancel(rdv_id, now())))


class Reset(Visioplainte):
    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        if not settings.VISIOPLAINTE_CAN_RESET:
            # As if there were no such address: here people have appointments.
            raise booking.NoReset

    @within
    def post(self, request: Request) -> Response:
        """On an instance to try on only: every appointment of its counters is gone."""
        booking.reset(now())
        return Response()


def _occurrences(row: OpeningWindow, first: date, last: date) -> list[dict[str, object]]:
    zone = zone_of(row.place)
    return [
        {
            "id": row.pk,
            "starts_at": one.start.astimezone(zone).isoformat(timespec="seconds"),
            "ends_at": one.end.astimezone(zone).isoformat(timespec="seconds"),
            "guichet_id": row.agent_id,
        }
        for one in opening_of(row).intervals(first, last)
    ]
