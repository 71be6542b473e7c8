"""Values that make no sense whoever sends them, refused before anything is read or written."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from booking.domain.motif_rules import MAX_DURATION

from .errors import InvalidBooking

FIRST_YEAR = 2018
YEARS_AHEAD = 5
LONGEST_TEXT = 10_000
LONGEST_REASON = 500
LONGEST_NAME = 150
LONGEST_ADDRESS = 300
LONGEST_EMAIL = 254
LONGEST_PHONE = 16
MOST_PEOPLE = 100
LAST_ID = 2**53 - 1


def check_start(starts_at: datetime, now: datetime) -> None:
    """An instant between 2018 and five years from now (domain.md 1.5)."""
    if starts_at.utcoffset() is None:
        raise InvalidBooking("starts_at", "Cette heure n’a pas de fuseau horaire.")
    if starts_at.year < FIRST_YEAR:
        raise InvalidBooking("starts_at", f"La date ne peut pas être avant {FIRST_YEAR}.")
    if starts_at > now + relativedelta(years=YEARS_AHEAD):
        raise InvalidBooking(
            "starts_at", f"La date ne peut pas être dans plus de {YEARS_AHEAD} ans."
        )


def end_of(starts_at: datetime, minutes: int) -> datetime:
    """The end of an appointment of that length: from one minute to a day."""
    if not 1 <= minutes <= MAX_DURATION:
        raise InvalidBooking(
            "duration_in_min", "La durée doit être comprise entre 1 minute et 24 heures."
        )
    return starts_at + timedelta(minutes=minutes)


def check_text(field: str, value: str, longest: int, *, required: bool = False) -> None:
    if required and not value.strip():
        raise InvalidBooking(field, "Ce champ est obligatoire.")
    if len(value) > longest:
        raise InvalidBooking(field, f"Ce texte a {longest} caractères au plus.")
    if "\x00" in value:
        raise InvalidBooking(field, "Ce texte contient un caractère interdit.")


def check_ids(field: str, ids: tuple[int, ...], most: int = MOST_PEOPLE) -> None:
    """Identifiers that could exist, each once, not too many."""
    if len(set(ids)) != len(ids):
        raise InvalidBooking(field, "La même personne y est deux fois.")
    check_number(field, len(ids), most)
    if not all(isinstance(pk, int) and 0 < pk <= LAST_ID for pk in ids):
        raise InvalidBooking(field, "Cet identifiant n’existe pas.")


def check_number(field: str, number: int, most: int = MOST_PEOPLE) -> None:
    if number > most:
        raise InvalidBooking(field, f"Il y a {most} personnes au plus.")


def check_seats(seats: int | None) -> None:
    if seats is not None and not 1 <= seats <= 32_767:
        raise InvalidBooking("max_participants_count", "Il faut une place au moins.")


def check_coordinates(latitude: float, longitude: float) -> None:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise InvalidBooking("one_off_place", "Ce lieu n’est pas sur Terre.")
