"""Free days written anew from the calendars, or compared with them."""

from argparse import ArgumentParser
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError

from booking.availability.models import FreeDay
from booking.availability.projection.upkeep import bring_up_to_date, drift
from socle.clock import now
from tenants.context import each_espace
from tenants.models import Espace


class Command(BaseCommand):
    help = (
        "Recalcule les jours libres que lisent les recherches ; avec --check, les compare "
        "seulement aux agendas et sort en erreur s’ils diffèrent."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--espace", help="adresse de l’espace (tous les espaces ouverts sinon)")
        parser.add_argument("--check", action="store_true", help="compare, n’écrit rien")

    def handle(self, *args, **options) -> None:
        espaces = Espace.objects.active().order_by("slug")
        if options["espace"] is not None:
            espaces = espaces.filter(slug=options["espace"])
            if not espaces:
                raise CommandError(f"{options['espace']} : espace inconnu ou fermé")
        work = self._check if options["check"] else self._rebuild
        instant = now()
        wrong = [espace.slug for espace in each_espace(espaces) if not work(espace.slug, instant)]
        if wrong:
            raise CommandError(f"jours libres à recalculer : {', '.join(wrong)}")

    def _rebuild(self, slug: str, instant: datetime) -> bool:
        agents = bring_up_to_date(instant, everything=True)
        self.stdout.write(f"{slug} : {agents} agents, {FreeDay.objects.count()} jours libres")
        return True

    def _check(self, slug: str, instant: datetime) -> bool:
        found = drift(instant)
        self.stdout.write(
            f"{slug} : {FreeDay.objects.count()} jours libres, {found.missing} manquants, "
            f"{found.superfluous} de trop, {found.different} différents"
        )
        return not found
