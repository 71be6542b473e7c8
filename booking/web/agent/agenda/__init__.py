"""An agent's agenda: read once, shown as a calendar, as JSON, as a list or on paper."""

from .views import agenda, agenda_day, agenda_events, agenda_list, unresolved_list

__all__ = ["agenda", "agenda_day", "agenda_events", "agenda_list", "unresolved_list"]
