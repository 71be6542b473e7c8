from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "booking.exports"
    label = "exports"
    verbose_name = "Exports"

    def ready(self) -> None:
        from . import handlers, retention  # noqa: F401 – register themselves
