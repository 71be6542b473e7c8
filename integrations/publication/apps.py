from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "integrations.publication"
    label = "publication"
    verbose_name = "Ce que le portail dit des espaces"

    def ready(self) -> None:
        from . import handlers, tasks  # noqa: F401 – registers them
