from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "booking.directory"
    label = "directory"
    verbose_name = "Annuaire"

    def ready(self) -> None:
        from . import erasures, memberships  # noqa: F401 – registers their handlers
        from .retention import own  # noqa: F401 – registers itself
