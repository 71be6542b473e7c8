"""`manage.py ants-double`: a stand-in for France Titres' coordination service."""

from django.core.management.base import BaseCommand, CommandError

from integrations.ants.double.faults import KINDS
from integrations.ants.double.register import Register
from integrations.ants.double.server import Double, server_of


class Command(BaseCommand):
    help = "Remplace le service de coordination de France Titres, avec ses défauts connus."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8190)
        parser.add_argument("--token", default="jeton-d-essai", help="jeton attendu de l’éditeur")
        parser.add_argument(
            "--fault",
            action="append",
            default=[],
            choices=KINDS,
            help="défaut des premières réponses, dans l’ordre ; peut se répéter",
        )
        parser.add_argument(
            "--tells-meeting-point-id",
            action="store_true",
            help="/status rend aussi meeting_point_id, comme la documentation le dit",
        )
        parser.add_argument(
            "--lenient",
            action="store_true",
            help="accepte une écriture sans meeting_point_id, comme avant juillet 2024",
        )

    def handle(self, *args, **options) -> None:
        double = Double(
            options["token"],
            is_strict=not options["lenient"],
            register=Register(tells_meeting_point_id=options["tells_meeting_point_id"]),
        )
        double.fail(*options["fault"])
        try:
            server = server_of(double, options["host"], options["port"])
        except OSError as error:
            raise CommandError(f"ce port n’est pas libre : {error.strerror}") from None
        self.stdout.write(f"http://{options['host']}:{server.server_port}/api")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write("arrêté")
