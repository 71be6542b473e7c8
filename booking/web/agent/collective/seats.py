"""How full a session is, in words."""

from booking.appointments.models import Appointment


def words_of(session: Appointment) -> str:
    """``3 inscrits sur 10``. Needs `seats_taken` (see `AppointmentQuerySet.with_seats`)."""
    taken, seats = session.seats_taken, session.max_participants_count
    registered = "Personne d’inscrit" if not taken else f"{taken} inscrit{'s' * (taken > 1)}"
    return f"{registered} sur {seats}" if seats else f"{registered}, sans limite"


def label_of(session: Appointment) -> str:
    """What stands out: full, or more people than seats; empty otherwise."""
    seats = session.max_participants_count
    if not seats or session.seats_taken < seats:
        return ""
    return "Complet" if session.seats_taken == seats else "Plus d’inscrits que de places"
