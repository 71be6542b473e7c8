"""Bring a database to the code's version, and fill the demo espaces: what ./up runs first."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from project.demo.espaces import ensure_demo_espaces


class Command(BaseCommand):
    help = "Migre tout ; avec --demo, crée et remplit les espaces de démonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="les espaces de démonstration")

    def handle(self, *args, **options) -> None:
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
        self.stdout.write("schémas à jour")
        if options["demo"]:
            for espace, made in ensure_demo_espaces():
                self.stdout.write(f"{espace.name} : {'créé' if made else 'déjà là'}")
