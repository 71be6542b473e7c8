"""`manage.py ants-hub ADDRESS`: what the hub of France Titres would show of an editor."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from integrations.ants.hub.asking import EditorDown, Hub
from integrations.ants.reasons import REASONS
from socle.clock import now

PARIS = ZoneInfo("Europe/Paris")
MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Interroge un éditeur comme le fait France Titres, et dit ce qu’il en montrerait."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("address", help="jusqu’à /api/ants")
        parser.add_argument("--token", required=True)
        parser.add_argument("--reason", default="CNI", choices=REASONS)
        parser.add_argument("--documents", type=int, default=1)
        parser.add_argument("--days", type=int, default=150)
        parser.add_argument("--points", type=int, default=50, help="points demandés à la fois")
        parser.add_argument(
            "--websocket", action="store_true", help="envoie un motif et un nombre vides"
        )
        parser.add_argument("--application", action="append", default=[], help="numéro à chercher")

    def handle(self, *args, **options) -> None:
        hub = Hub(options["address"], options["token"])
        try:
            points = hub.points()
            self.stdout.write(
                f"{len(points)} points en {hub.seconds['getManagedMeetingPoints']:.2f} s"
            )
            self._slots(hub, [point.id for point in points][: options["points"]], options)
            if options["application"]:
                self._applications(hub, options["application"])
        except EditorDown as error:
            raise CommandError(f"l’éditeur est compté en panne : {error}") from None
        self._say("caché", hub.report.hidden)
        self._say("refusé", hub.report.refused)
        if not hub.report.is_clean:
            raise CommandError("le hub refuse une partie des réponses")

    def _slots(self, hub: Hub, ids: list[str], options: dict) -> None:
        if not ids:
            return
        wall = now().astimezone(PARIS).replace(tzinfo=None)
        found = hub.slots(
            ids,
            wall.date(),
            wall.date() + timedelta(days=options["days"]),
            wall,
            reason="" if options["websocket"] else options["reason"],
            documents="" if options["websocket"] else options["documents"],
        )
        count = sum(len(rows) for rows in found.values())
        seconds = hub.seconds["availableTimeSlots"]
        self.stdout.write(f"{count} créneaux de {len(ids)} points en {seconds:.2f} s")
        first: list[tuple[datetime, str]] = sorted(
            (rows[0].local, point_id) for point_id, rows in found.items() if rows
        )
        for local, point_id in first[:3]:
            self.stdout.write(f"  premier créneau du point {point_id} : {local:%d/%m/%Y %H:%M}")

    def _applications(self, hub: Hub, numbers: list[str]) -> None:
        for number, rows in hub.appointments(numbers).items():
            for told in rows:
                self.stdout.write(f"{number} : {told['meeting_point']}, {told['datetime']}")

    def _say(self, word: str, lines: list[str]) -> None:
        for line in lines[:MOST_SHOWN]:
            self.stdout.write(f"{word} : {line}")
        if len(lines) > MOST_SHOWN:
            self.stdout.write(f"{word} : {len(lines) - MOST_SHOWN} autres")
