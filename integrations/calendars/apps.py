from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "integrations.calendars"
    label = "calendars"
    verbose_name = "Agendas extérieurs"

    def ready(self) -> None:
        from . import handlers, retention, tasks  # noqa: F401 – registers them
