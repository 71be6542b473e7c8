from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "booking.exports"
    label = "exports"
    verbose_name = "Exports"

    def ready(self) -> None:
        from . import handlers  # noqa: F401 – registers itself
