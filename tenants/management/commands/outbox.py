"""See what the relay could not deliver; send it again or put it aside."""

import uuid

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from socle.clock import now
from socle.outbox.models import Delivery
from tenants import dead_letters
from tenants.models import Espace

LISTED = 50
DAY = "%d/%m/%Y %H:%M"


class Command(BaseCommand):
    help = "Montre ce qui n’a pas pu être livré, le rejoue ou l’écarte."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb")
        verbs.add_parser("status", help="combien attend, peine ou est abandonné (par défaut)")
        shown = verbs.add_parser("list", help="les livraisons abandonnées, une par ligne")
        shown.add_argument("--limit", type=int, default=LISTED)
        replay = verbs.add_parser("replay", help="les fait retenter depuis le premier essai")
        discard = verbs.add_parser("discard", help="les écarte définitivement")
        for verb in (replay, discard):
            verb.add_argument("delivery", nargs="?", type=uuid.UUID, help="une seule livraison")
            verb.add_argument("--all", action="store_true", help="toutes celles qui restent")
            verb.add_argument("--yes", action="store_true", help="le fait, au lieu de l’annoncer")
        for verb in (shown, replay, discard):
            verb.add_argument("--espace", default="", help="adresse de l’espace")
            verb.add_argument("--handler", default="", help="traitement, tel que « list » l’écrit")

    def handle(self, *args, **options) -> None:
        verb = options["verb"] or "status"
        if verb == "status":
            self._status()
        elif verb == "list":
            self._list(self._chosen(options), options["limit"])
        else:
            self._settle(verb, options)

    def _chosen(self, options) -> QuerySet[Delivery]:
        try:
            return dead_letters.dead_letters(
                espace=options["espace"],
                handler=options["handler"],
                delivery_id=options.get("delivery"),
            )
        except Espace.DoesNotExist as error:
            raise CommandError(f"{options['espace']} : espace inconnu") from error

    def _status(self) -> None:
        instant = now()
        waiting = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=instant)
        oldest = waiting.order_by("due_at").values_list("due_at", flat=True).first()
        late = int((instant - oldest).total_seconds()) if oldest else 0
        since = f", la plus ancienne depuis {late} s" if oldest else ""
        self.stdout.write(f"À livrer maintenant : {waiting.count()}{since}")
        self._groups("En difficulté, de nouveaux essais suivront", dead_letters.struggling())
        self._groups("Abandonnées", dead_letters.dead_letters())

    def _groups(self, title: str, rows: QuerySet[Delivery]) -> None:
        groups = dead_letters.grouped(rows)
        self.stdout.write(f"{title} : {sum(group.count for group in groups)}")
        for group in groups:
            self.stdout.write(
                f"{group.count:>7}  {group.espace:<20}  {group.handler:<40}  "
                f"{group.error:<30}  depuis le {group.oldest:{DAY}}"
            )

    def _list(self, rows: QuerySet[Delivery], limit: int) -> None:
        slugs = dict(Espace.objects.values_list("number", "slug"))
        for delivery in rows[: max(limit, 0)]:
            message = delivery.message
            espace = dead_letters.slug_in(slugs, message.espace_number)
            self.stdout.write(
                f"{delivery.pk}  {message.created_at:{DAY}}  {espace}  {message.topic}  "
                f"{delivery.handler}  {delivery.last_error}  {delivery.attempts} essais"
            )
        self.stdout.write(f"{rows.count()} livraison(s) abandonnée(s)")

    def _settle(self, verb: str, options) -> None:
        narrowed = options["delivery"] or options["espace"] or options["handler"]
        if not narrowed and not options["all"]:
            raise CommandError("précisez une livraison, --handler, --espace ou --all")
        rows = self._chosen(options)
        count = rows.count()
        if not options["yes"]:
            words = "seraient retentées" if verb == "replay" else "seraient écartées pour de bon"
            self.stdout.write(f"{count} livraison(s) {words} ; ajoutez --yes pour le faire")
            return
        act = dead_letters.replay if verb == "replay" else dead_letters.discard
        words = "retentée(s)" if verb == "replay" else "écartée(s)"
        self.stdout.write(f"{act(rows)} livraison(s) {words}")
