from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "booking.directory"
    label = "directory"
    verbose_name = "Annuaire"
