"""Django's command, run as the owner: on a new database no other role exists yet."""

from django.core.management.commands.makemigrations import Command as MakeMigrations

from tenants.postgresql.base import as_owner


class Command(MakeMigrations):
    def handle(self, *args, **options) -> None:
        with as_owner():
            super().handle(*args, **options)
