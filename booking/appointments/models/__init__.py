from .answers import AnswerSheet
from .appointment import Appointment
from .booking_key import BookingKey
from .booking_plan import BookingPlan
from .change import Change
from .claim import AgentClaim, RoomClaim
from .hold import BookingHold
from .participation import Participation
from .prescripteur import Prescripteur
from .prescription import Prescription
from .prescription_rules import PrescriptionRules
from .returning import ReturningTime
from .sole import SoleBooking
from .travel import AgentTravel
from .turn import Draw, DrawRank, TurnEntry
from .waiting import SeatWaiting, WaitingEntry, WaitingOffer

__all__ = [
    "AgentClaim",
    "AgentTravel",
    "AnswerSheet",
    "Appointment",
    "BookingHold",
    "BookingKey",
    "BookingPlan",
    "Change",
    "Draw",
    "DrawRank",
    "Participation",
    "Prescripteur",
    "Prescription",
    "PrescriptionRules",
    "ReturningTime",
    "RoomClaim",
    "SeatWaiting",
    "SoleBooking",
    "TurnEntry",
    "WaitingEntry",
    "WaitingOffer",
]
