from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    name = "booking.availability"
    label = "availability"
    verbose_name = "Disponibilités"

    def ready(self) -> None:
        from . import retention  # noqa: F401 – registers itself
        from .projection import handlers  # noqa: F401 – registers them
