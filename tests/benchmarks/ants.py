"""What the hub of France Titres waits for: its questions over HTTP, on the portal's host."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.test import Client, override_settings

from integrations.ants.days import Part, ready
from integrations.projections.models import MeetingDay, MeetingPoint
from socle.clock import now
from tenants.models import Espace

from .database import throwaway_database
from .measure import Row, Scenario, measure

NAME = "ants"
DESCRIPTION = "France Titres: meeting points of 1,000 espaces, slots of 20 and of 500 places"
ESPACES = 1000
POINTS_AN_ESPACE = 3
DAYS = 95
ROWS_AT_ONCE = 5000
TOKEN = "a-token-of-the-benchmark"
PARIS = ZoneInfo("Europe/Paris")
# Two mornings' worth of gaps a day: 20 minutes each, some taken.
GAPS = ((time(9), time(10, 20)), (time(10, 40), time(12)), (time(14), time(15, 40)))


def run() -> list[Row]:
    with throwaway_database("alpha"), override_settings(ANTS_API_AUTH_TOKENS=[TOKEN]):
        first = now().astimezone(PARIS).date()
        places = _fill(first)
        hub = Client(HTTP_HOST="localhost", headers={"X-HUB-RDV-AUTH-TOKEN": TOKEN})

        def points() -> None:
            assert len(hub.get("/api/ants/getManagedMeetingPoints").json()) == len(places)

        def slots(count: int, days: int, documents: int = 1, **headers: str) -> Scenario:
            asked = {
                "meeting_point_ids": places[::POINTS_AN_ESPACE][:count],
                "start_date": first,
                "end_date": first + timedelta(days=days),
                "reason": "CNI",
                "documents_number": documents,
            }

            def ask() -> None:
                answer = hub.get("/api/ants/availableTimeSlots", asked, headers=headers)
                # Taken piece by piece, as a socket does.
                assert sum(map(len, answer)) > count * days * (2 if headers else 300)

            label = f"{count} places, {days} days, {documents} documents{', gzip' * bool(headers)}"
            return Scenario(label, ask)

        return [
            *measure(
                "meeting points", [Scenario(f"{len(places)} of 1,000 espaces", points)], runs=60
            ),
            *measure("slots", [slots(20, 90), slots(20, 90, 2), slots(20, 90, 4)], runs=60),
            *measure(
                "slots of many espaces",
                [slots(100, 42), slots(500, 42), slots(500, 42, **{"Accept-Encoding": "gzip"})],
                runs=40,
            ),
        ]


def _fill(first: date) -> list[int]:
    """Rows as the espaces write them, of espaces that have no schema: none is entered."""
    espaces = [
        Espace(
            number=number,
            slug=f"e{number}",
            schema_name=f"e{number}",
            name=f"Espace {number}",
            state=Espace.State.ACTIVE,
            primary_host=f"e{number}.rdv.example",
        )
        for number in range(1001, 1001 + ESPACES)
    ]
    Espace.objects.bulk_create(espaces)
    points = [
        MeetingPoint(
            place_id=(espace.number << 32) + rank,
            espace_number=espace.number,
            name=f"Mairie {rank}",
            longitude=4.6,
            latitude=44.7,
            public_entry_address="1 place de l’Hôtel-de-Ville",
            zip_code="07000",
            city_name="Privas",
        )
        for espace in espaces
        for rank in range(1, 1 + POINTS_AN_ESPACE)
    ]
    MeetingPoint.objects.bulk_create(points)
    asked = points[::POINTS_AN_ESPACE][: ESPACES // 2]
    rows = [_day(point, first + timedelta(days=n)) for point in asked for n in range(DAYS)]
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        MeetingDay.objects.bulk_create(rows[begin : begin + ROWS_AT_ONCE])
    return [point.place_id for point in points]


def _day(point: MeetingPoint, day: date) -> MeetingDay:
    gaps = [
        tuple(int(datetime.combine(day, edge, PARIS).timestamp()) for edge in gap) for gap in GAPS
    ]
    part = Part(point.place_id + 9, point.place_id + 8, str(PARIS), 20, 1800, 7_889_238, gaps)
    answer = ready(point.place_id, day, [part])
    return MeetingDay(
        place_id=point.place_id,
        reason="CNI",
        day=day,
        espace_number=point.espace_number,
        parts=[part.written()],
        head=answer.head,
        marks=answer.marks,
        ready_from=answer.good_from,
        ready_until=answer.good_until,
    )
