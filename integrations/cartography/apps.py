from django.apps import AppConfig


class CartographyConfig(AppConfig):
    name = "integrations.cartography"
    label = "cartography"
    verbose_name = "Cartographie nationale"

    def ready(self) -> None:
        from . import handlers, sweep  # noqa: F401 – registers them
