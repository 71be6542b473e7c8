from .connection import Connection
from .pushed import PushedEvent
from .rules import CalendarRules

__all__ = ["CalendarRules", "Connection", "PushedEvent"]
