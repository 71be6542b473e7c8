from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "booking.notifications"
    label = "notifications"
    verbose_name = "Notifications"

    def ready(self) -> None:
        from . import alarms, handlers, reminding, resending, retention  # noqa: F401 – registers them
