"""Where to go and, in a demonstration, who to be: what ./up prints last."""

from django.conf import settings
from django.core.management.base import BaseCommand

from booking.notifications.addresses import origin_of
from project.context import portal_url
from project.demo.logins import PASSWORD, demo_logins
from tenants.models import Espace


class Command(BaseCommand):
    help = "Affiche les adresses des espaces et, en démonstration, les comptes."

    def handle(self, *args, **options) -> None:
        self.stdout.write(f"{'Portail':<18} {portal_url()}/")
        for espace in Espace.objects.active().order_by("number"):
            self.stdout.write(f"\n{espace.name}\n{'':<4}{origin_of(espace.primary_host)}/")
            if settings.DEMO:
                for login in demo_logins(espace.slug):
                    self.stdout.write(f"    {login.email:<42} {login.headline}")
        if settings.DEMO:
            self.stdout.write(f"\nMot de passe de tous ces comptes : {PASSWORD}")
            self.stdout.write(
                f"Codes du second facteur, e-mails et SMS : {portal_url()}/demonstration"
            )
