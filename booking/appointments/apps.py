from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "booking.appointments"
    label = "appointments"
    verbose_name = "Rendez-vous"

    def ready(self) -> None:
        from . import handlers, retention  # noqa: F401 – register themselves
        from .supply import lapsing  # noqa: F401 – registers itself
