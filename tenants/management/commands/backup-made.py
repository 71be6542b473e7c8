"""Note that a backup has just been made, or has failed: the morning's digest reads it."""

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from tenants.night.notes import Check, note


class Command(BaseCommand):
    help = "Note qu’une sauvegarde vient d’être faite ; avec --failed, qu’elle a échoué."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--failed", default="", metavar="POURQUOI", help="elle a échoué")

    def handle(self, *args, **options) -> None:
        connection.set_schema_to_public()
        note(Check.BACKUP, ok=not options["failed"], detail=options["failed"])
