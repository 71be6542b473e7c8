from .justice_place import JusticePlace
from .known_application import KnownApplication
from .mediation_place import MediationPlace
from .meeting_point import MeetingDay, MeetingPoint
from .public_link import PublicLink
from .sent_sms import SentSms
from .structure_count import StructureCount

__all__ = [
    "JusticePlace",
    "KnownApplication",
    "MediationPlace",
    "MeetingDay",
    "MeetingPoint",
    "PublicLink",
    "SentSms",
    "StructureCount",
]
