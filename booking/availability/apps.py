from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    name = "booking.availability"
    label = "availability"
    verbose_name = "Disponibilités"

    def ready(self) -> None:
        from .projection import handlers  # noqa: F401 – registers them
