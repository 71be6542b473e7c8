"""An agent's agenda: read once, shown as a calendar, as JSON or as a list."""

from .views import agenda, agenda_events, agenda_list, unresolved_list

__all__ = ["agenda", "agenda_events", "agenda_list", "unresolved_list"]
