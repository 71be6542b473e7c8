from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "integrations.calendars"
    label = "calendars"
    verbose_name = "Agendas extérieurs"
