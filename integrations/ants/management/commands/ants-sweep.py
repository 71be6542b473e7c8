"""`manage.py ants-sweep [--espace SLUG]`: write anew what France Titres is told."""

from django.core.management.base import BaseCommand, CommandError

from integrations.ants.sweep import sweep
from socle.clock import now
from tenants.context import each_espace
from tenants.models import Espace


class Command(BaseCommand):
    help = "Écrit à nouveau ce que France Titres sait des espaces, et dit ce qui était faux."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--espace", help="un seul espace, par son adresse")

    def handle(self, *args, espace: str | None = None, **options) -> None:
        chosen = Espace.objects.active()
        if espace:
            chosen = chosen.filter(slug=espace)
            if not chosen.exists():
                raise CommandError(f"aucun espace ouvert ne s’appelle {espace!r}")
        for one in each_espace(chosen.order_by("number")):
            swept = sweep(now())
            if swept.places:
                self.stdout.write(f"{one.slug} : {swept.places} lieux, {swept.drift} écarts")
