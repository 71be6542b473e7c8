from .meeting_point import MeetingDay, MeetingPoint
from .public_link import PublicLink

__all__ = ["MeetingDay", "MeetingPoint", "PublicLink"]
