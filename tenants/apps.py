from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Espaces"

    def ready(self) -> None:
        from . import pooling  # noqa: F401 – registers its check
