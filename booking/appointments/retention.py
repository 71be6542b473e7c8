"""What appointments are purged of."""

from booking.directory.retention.cutoffs import Cutoffs
from booking.directory.retention.registry import Stage, purges

from .services.claim_sole import purge_sole
from .services.give_back import purge_returned
from .services.keep_answers import purge_answers, purge_unfinished
from .services.plan_booking import purge_plans
from .services.purge_appointments import purge_appointments
from .services.purge_leftovers import (
    purge_changes,
    purge_holds,
    purge_keys,
    purge_numbers,
    purge_prescriptions,
    purge_seats_waited,
)
from .services.register_turn import purge_turns


@purges("appointments.appointments", Stage.APPOINTMENTS)
def appointments(cutoffs: Cutoffs, limit: int) -> int:
    return purge_appointments(cutoffs.appointments, limit)


@purges("appointments.holds", Stage.APPOINTMENTS)
def holds(cutoffs: Cutoffs, limit: int) -> int:
    return purge_holds(cutoffs.now, limit)


@purges("appointments.prescriptions", Stage.APPOINTMENTS)
def prescriptions(cutoffs: Cutoffs, limit: int) -> int:
    return purge_prescriptions(cutoffs.now, limit)


@purges("appointments.ants_numbers", Stage.APPOINTMENTS)
def ants_numbers(cutoffs: Cutoffs, limit: int) -> int:
    return purge_numbers(cutoffs.now, limit)


@purges("appointments.seats_waited", Stage.APPOINTMENTS)
def seats_waited(cutoffs: Cutoffs, limit: int) -> int:
    return purge_seats_waited(cutoffs.now, limit)


@purges("appointments.turns", Stage.APPOINTMENTS)
def turns(cutoffs: Cutoffs, limit: int) -> int:
    return purge_turns(cutoffs.now, cutoffs.appointments, limit)


@purges("appointments.sole_bookings", Stage.TRACES)
def sole_bookings(cutoffs: Cutoffs, limit: int) -> int:
    return purge_sole(cutoffs.now, limit)


@purges("appointments.returned_times", Stage.TRACES)
def returned_times(cutoffs: Cutoffs, limit: int) -> int:
    return purge_returned(cutoffs.now, limit)


@purges("appointments.keys", Stage.APPOINTMENTS)
def keys(cutoffs: Cutoffs, limit: int) -> int:
    return purge_keys(cutoffs.now, limit)


@purges("appointments.answers", Stage.APPOINTMENTS)
def answers(cutoffs: Cutoffs, limit: int) -> int:
    return purge_answers(cutoffs.answers, limit)


@purges("appointments.unfinished_answers", Stage.APPOINTMENTS)
def unfinished_answers(cutoffs: Cutoffs, limit: int) -> int:
    return purge_unfinished(cutoffs.now, limit)


@purges("appointments.changes", Stage.TRACES)
def changes(cutoffs: Cutoffs, limit: int) -> int:
    return purge_changes(cutoffs.personal_history, limit)


@purges("appointments.booking_plans", Stage.APPOINTMENTS)
def booking_plans(cutoffs: Cutoffs, limit: int) -> int:
    return purge_plans(cutoffs.now, limit)
