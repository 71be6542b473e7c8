from .meeting_point import MeetingDay, MeetingPoint

__all__ = ["MeetingDay", "MeetingPoint"]
