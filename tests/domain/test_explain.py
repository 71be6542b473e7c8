"""Why a time is, or is not, offered: each reason alone, and its words."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.domain.availability import Availability
from booking.domain.explain import ReasonCode, explain
from booking.domain.holidays import HolidayZone
from booking.domain.motif_rules import MotifRules
from booking.domain.openings import Absence, Busy, BusyKind, Opening
from booking.domain.slot_search import Audience, SlotSearch

pytestmark = pytest.mark.unit
PARIS = ZoneInfo("Europe/Paris")
DAY = date(2026, 7, 13)
NOW = datetime(2026, 7, 10, 9, tzinfo=PARIS)
OPENING = Opening(5, 1, 7, frozenset({1}), DAY, time(9), time(12), None, PARIS)
OPEN = Availability((OPENING,))
QUERY = SlotSearch(MotifRules(1, 30), PARIS, Audience.USAGER, DAY, DAY + timedelta(days=6))


def at(hour, minute=0, day=DAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


def only(availability, instant, query=QUERY, now=NOW):
    [reason] = explain(query, availability, instant, now)
    return reason


def test_offered():
    reason = only(OPEN, at(9, 30))
    assert reason.code is ReasonCode.OFFERED
    assert reason.message == "Ce créneau est proposé, de 9 h 30 à 10 h."
    assert (reason.agent_id, reason.opening_id) == (1, 5)


def test_outside_every_opening():
    afternoon = replace(OPENING, id=6, start_time=time(14), end_time=time(17))
    reason = only(Availability((afternoon, OPENING)), at(13))
    assert reason.code is ReasonCode.OUTSIDE_OPENINGS
    assert reason.message == (
        "Le lundi 13 juillet 2026, les plages d'ouverture vont de 9 h à 12 h et de 14 h à 17 h."
    )


def test_no_opening_that_day():
    reason = only(OPEN, at(9, day=date(2026, 7, 15)))
    assert reason.code is ReasonCode.OUTSIDE_OPENINGS
    assert reason.message == "Aucune plage d'ouverture ne convient le mercredi 15 juillet 2026."


@pytest.mark.parametrize(
    "opening",
    [replace(OPENING, motif_ids=frozenset({2})), replace(OPENING, agent_id=2)],
    ids=["another motif", "another agent"],
)
def test_openings_that_do_not_match_do_not_count(opening):
    query = replace(QUERY, agent_ids=frozenset({1}))
    assert only(Availability((opening,)), at(9), query).code is ReasonCode.OUTSIDE_OPENINGS


def test_an_appointment():
    busy = Busy(1, at(9, 30), at(10, 15))
    reason = only(replace(OPEN, busy=(busy,)), at(9, 30))
    assert reason.code is ReasonCode.APPOINTMENT
    assert reason.message == "La personne a un RDV de 9 h 30 à 10 h 15."
    assert reason.agent_id == 1


@pytest.mark.parametrize("read_elsewhere", [True, False])
def test_an_absence(read_elsewhere):
    if read_elsewhere:
        availability = replace(OPEN, busy=(Busy(1, at(8), at(10), BusyKind.ABSENCE),))
    else:
        absence = Absence(1, DAY, DAY, time(8), time(10), None, PARIS)
        availability = replace(OPEN, absences=(absence,))
    reason = only(availability, at(9, 30))
    assert reason.code is ReasonCode.ABSENCE
    assert reason.message == "La personne est indisponible de 8 h à 10 h."


def test_an_absence_of_several_days_is_said_with_its_dates():
    absence = Absence(1, DAY, DAY + timedelta(days=2), time(8), time(10), None, PARIS)
    reason = only(replace(OPEN, absences=(absence,)), at(9, 30))
    assert reason.message == (
        "La personne est indisponible "
        "du lundi 13 juillet 2026 à 8 h au mercredi 15 juillet 2026 à 10 h."
    )


def test_a_buffer_too_near_an_appointment():
    query = replace(QUERY, motif=replace(QUERY.motif, buffer_after=15))
    busy = Busy(1, at(10), at(10, 30))
    reason = only(replace(OPEN, busy=(busy,)), at(9, 30), query)
    assert reason.code is ReasonCode.APPOINTMENT
    assert "compte tenu du battement" in reason.message


def test_a_holiday():
    opening = replace(OPENING, first_day=date(2026, 7, 14), holiday_zone=HolidayZone.METROPOLE)
    reason = only(Availability((opening,)), at(9, day=date(2026, 7, 14)))
    assert reason.code is ReasonCode.HOLIDAY
    assert reason.message == "Le mardi 14 juillet 2026 est un jour férié (14 juillet)."


def test_a_day_closed_by_the_espace():
    reason = only(replace(OPEN, off_days=frozenset({DAY})), at(9))
    assert reason.code is ReasonCode.HOLIDAY
    assert reason.message == "Le lundi 13 juillet 2026 est un jour férié."


def test_a_closed_place():
    reason = only(replace(OPEN, closed_lieu_ids=frozenset({7})), at(9))
    assert reason.code is ReasonCode.CLOSED_PLACE


def test_delays_bind_usagers_and_not_agents():
    motif = replace(QUERY.motif, min_delay=4 * 86_400, max_delay=30 * 86_400)
    hurried = replace(QUERY, motif=motif)
    reason = only(OPEN, at(9), hurried)
    assert reason.code is ReasonCode.BEFORE_MINIMUM_DELAY
    assert "au moins 4 jours à l'avance" in reason.message
    assert only(OPEN, at(9), replace(hurried, audience=Audience.AGENT)).code is ReasonCode.OFFERED

    distant = replace(QUERY, motif=replace(QUERY.motif, max_delay=86_400))
    reason = only(OPEN, at(9), distant)
    assert reason.code is ReasonCode.BEYOND_MAXIMUM_DELAY
    assert "au plus 1 jour à l'avance" in reason.message


def test_the_past():
    reason = only(OPEN, at(9), now=at(9, 1))
    assert reason.code is ReasonCode.PAST


def test_outside_the_range_asked_for():
    reason = only(OPEN, at(9), replace(QUERY, start=at(9, 30)))
    assert reason.code is ReasonCode.OUTSIDE_RANGE
    assert "du lundi 13 juillet 2026 à 9 h 30" in reason.message


def test_a_range_that_the_delays_empty():
    """The range ends at 8 h, the minimum delay at 8 h 30 of the same day."""
    motif = replace(QUERY.motif, min_delay=3 * 86_400 - 1_800)
    reason = only(OPEN, at(9), replace(QUERY, motif=motif, end=at(8)))
    assert reason.code is ReasonCode.OUTSIDE_RANGE
    assert "délais de réservation" in reason.message


def test_too_short_before_the_end():
    reason = only(OPEN, at(11, 45))
    assert reason.code is ReasonCode.TOO_SHORT
    assert reason.message == (
        "Un RDV de 30 min dépasserait la fin de la plage d'ouverture, "
        "le lundi 13 juillet 2026 à 12 h."
    )


def test_beside_the_grid_says_the_nearest_starts():
    reason = only(OPEN, at(9, 40))
    assert reason.code is ReasonCode.MISALIGNED
    assert reason.nearest == (at(9, 30), at(10))
    assert reason.message == (
        "L'agenda est libre, mais aucun créneau ne commence à cette heure ; "
        "les plus proches : 9 h 30 et 10 h."
    )


def test_the_grid_restarts_where_an_appointment_ends():
    busy = Busy(1, at(9), at(9, 50))
    reason = only(replace(OPEN, busy=(busy,)), at(10))
    assert reason.code is ReasonCode.MISALIGNED
    assert reason.nearest == (at(9, 50), at(10, 20))


def test_beside_the_grid_with_nothing_offered_that_day():
    motif = replace(QUERY.motif, min_delay=30 * 86_400)
    reasons = explain(replace(QUERY, motif=motif), OPEN, at(9, 40), NOW)
    assert [reason.code for reason in reasons] == [
        ReasonCode.BEFORE_MINIMUM_DELAY,
        ReasonCode.MISALIGNED,
    ]
    assert reasons[-1].nearest == ()


def test_every_agent_has_their_reasons():
    other = replace(OPENING, id=4, agent_id=2)
    absence = Absence(2, DAY, DAY, time(8), time(18), None, PARIS)
    availability = Availability((OPENING, other), (absence,), (Busy(1, at(9), at(10)),))
    reasons = explain(QUERY, availability, at(9), NOW)
    assert [(reason.code, reason.agent_id, reason.opening_id) for reason in reasons] == [
        (ReasonCode.APPOINTMENT, 1, 5),
        (ReasonCode.ABSENCE, 2, 4),
    ]


def test_several_reasons_at_once():
    busy = Busy(1, at(11), at(12))
    availability = replace(OPEN, busy=(busy,), off_days=frozenset({DAY}))
    codes = [reason.code for reason in explain(QUERY, availability, at(11, 45), at(12))]
    assert codes == [
        ReasonCode.PAST,
        ReasonCode.HOLIDAY,
        ReasonCode.TOO_SHORT,
        ReasonCode.APPOINTMENT,
    ]
