"""Compare schemas with what the migrations make."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from tenants.models import Espace
from tenants.schemas.drift import NoTemplate, drift_of


class Command(BaseCommand):
    help = "Compare le schéma d’un espace, ou de tous, à celui que font les migrations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="?", help="un espace ; sans lui, tous ceux ouverts")

    def handle(self, *args, **options) -> None:
        connection.set_schema_to_public()
        espaces = Espace.objects.active().order_by("slug")
        if options["slug"]:
            espaces = Espace.objects.filter(slug=options["slug"])
            if not espaces:
                raise CommandError(f"{options['slug']} : espace inconnu")
        wrong = sum(self._compare(espace) for espace in espaces)
        if wrong:
            raise CommandError(f"{wrong} espaces diffèrent")

    def _compare(self, espace: Espace) -> bool:
        try:
            found = drift_of(espace)
        except NoTemplate as error:
            raise CommandError("pas de modèle de schéma auquel comparer") from error
        for difference in found:
            self.stdout.write(f"{espace.slug} : {difference}")
        if not found:
            self.stdout.write(f"{espace.slug} : conforme")
        return bool(found)
