"""What became of the messages, for operators: counts, cost, and the doubtful ones."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser

from booking.availability.loader import zone_of
from booking.domain.wallclock import local_day
from booking.notifications.models import Receipt
from booking.notifications.report import tally
from booking.notifications.services.resend_receipt import resend_receipt
from booking.notifications.usage import sms_cost
from socle import clock
from socle.errors import DomainError
from tenants.context import EspaceUnavailable, each_espace
from tenants.machines import run_in_espace_of
from tenants.models import Espace

DAY = "%d/%m/%Y %H:%M"
LISTED = 50


class Command(BaseCommand):
    help = "Compte ce que sont devenus les messages, montre les douteux et les renvoie."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        report = verbs.add_parser("report", help="par espace, canal et résultat, avec le coût")
        report.add_argument("--days", type=int, default=30, help="depuis tant de jours (30)")
        doubtful = verbs.add_parser("doubtful", help="ceux qui sont peut-être partis")
        for verb in (report, doubtful):
            verb.add_argument("--espace", default="", help="adresse de l’espace (sinon tous)")
        resend = verbs.add_parser("resend", help="renvoie un message douteux, en connaissance")
        resend.add_argument("receipt", type=int, help="son numéro, tel que « doubtful » l’écrit")

    def handle(self, *args, **options) -> None:
        if options["verb"] == "resend":
            self._resend(options["receipt"])
            return
        show = self._report if options["verb"] == "report" else self._doubtful
        for espace in each_espace(self._chosen(options["espace"])):
            show(espace, options)

    def _chosen(self, slug: str):
        if not slug:
            return None
        chosen = Espace.objects.active().filter(slug=slug)
        if not chosen:
            raise CommandError(f"{slug} : aucun espace ouvert n’a cette adresse")
        return chosen

    def _report(self, espace: Espace, options) -> None:
        now = clock.now()
        since = now - timedelta(days=options["days"])
        self.stdout.write(f"{espace.slug}")
        for row in tally(since, now):
            self.stdout.write(f"{row.count:>9}  {row.channel:<5}  {row.label}")
        zone = zone_of(None)
        for cost in sms_cost(local_day(since, zone), local_day(now, zone)):
            who = cost.organisation or "(sans organisation)"
            self.stdout.write(
                f"  {cost.month:%m/%Y}  {cost.cost:>10.2f} €  {cost.segments:>7} SMS  {who}"
            )

    def _doubtful(self, espace: Espace, options) -> None:
        rows = Receipt.objects.doubtful(clock.now()).order_by("created_at")
        for receipt in rows[:LISTED]:
            self.stdout.write(
                f"{receipt.pk}  {receipt.created_at:{DAY}}  {espace.slug}  {receipt.channel}  "
                f"{receipt.event}  RDV {receipt.appointment_id or '-'}"
            )
        self.stdout.write(f"{espace.slug} : {rows.count()} message(s) douteux")

    def _resend(self, receipt_id: int) -> None:
        try:
            run_in_espace_of(receipt_id, lambda: resend_receipt(receipt_id, clock.now()))
        except (DomainError, EspaceUnavailable) as error:
            words = error.message if isinstance(error, DomainError) else "espace indisponible"
            raise CommandError(f"{receipt_id} : {words}") from error
        self.stdout.write(f"{receipt_id} : le renvoi est demandé")
