from .appointment import Appointment
from .claim import AgentClaim
from .hold import BookingHold
from .participation import Participation

__all__ = ["AgentClaim", "Appointment", "BookingHold", "Participation"]
