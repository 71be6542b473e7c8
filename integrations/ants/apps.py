from django.apps import AppConfig


class AntsConfig(AppConfig):
    name = "integrations.ants"
    label = "ants"
    verbose_name = "France Titres"

    def ready(self) -> None:
        from . import coordinating, handlers, retention, sweep  # noqa: F401 – registers them
