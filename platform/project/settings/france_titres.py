"""France Titres (ANTS): who may ask us, and whom we ask."""

from .env import ANTS_API_AUTH_TOKENS, ANTS_COORDINATION_TOKEN, ANTS_COORDINATION_URL

__all__ = [
    "ANTS_API_AUTH_TOKENS",
    "ANTS_COORDINATION_TOKEN",
    "ANTS_COORDINATION_URL",
    "ANTS_NUMBERS",
]

# `booking.appointments.ants_numbers.NumberService`
ANTS_NUMBERS = (
    "integrations.ants.coordination.numbers.CoordinatedNumbers"
    if ANTS_COORDINATION_URL
    else "booking.appointments.ants_numbers.Unchecked"
)
