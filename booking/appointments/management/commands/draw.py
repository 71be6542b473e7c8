"""Compute a draw again, from what was published before and after it."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from booking.appointments.models import Draw
from booking.appointments.services.draw_ranks import recompute
from tenants.context import in_espace
from tenants.models import Espace


class Command(BaseCommand):
    help = "Recalcule un tirage au sort et dit si ses rangs sont ceux qui ont été annoncés."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("espace", help="adresse de l’espace")
        parser.add_argument("draw", type=UUID, help="identifiant du tirage, lu sur sa page")

    def handle(self, *args, **options) -> None:
        espace = Espace.objects.filter(slug=options["espace"]).first()
        if espace is None:
            raise CommandError("Cet espace n’existe pas.")
        with in_espace(espace):
            draw = Draw.objects.filter(uuid=options["draw"]).first()
            if draw is None or draw.drawn_at is None:
                raise CommandError("Ce tirage n’existe pas, ou n’a pas encore eu lieu.")
            result, is_right = recompute(draw)
        self.stdout.write(f"engagement {draw.commitment}\nsecret     {draw.secret}")
        self.stdout.write(f"liste      {result.digest}\ngraine     {result.seed}")
        for receipt, rank in sorted(result.ranks.items(), key=lambda one: one[1]):
            self.stdout.write(f"{rank:>6}  {receipt}")
        if not is_right:
            raise CommandError("Les rangs enregistrés ne sont PAS ceux de ce calcul.")
        self.stdout.write("Les rangs enregistrés sont ceux de ce calcul.")
