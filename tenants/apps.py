from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Espaces"

    def ready(self) -> None:
        # They register a check and handlers.
        from . import pooling, requests  # noqa: F401
        from .night import digest  # noqa: F401
