"""Run a stand-in for an Exchange server on this machine, to develop without one."""

import time

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.calendars.doubles.exchange import KINDS, PATH, serve
from integrations.calendars.doubles.mailbox import Mailbox

HINT = """Exchange répond à http://127.0.0.1:{port}{path}
  RDV_OUTGOING_OPENED_NETWORKS=127.0.0.0/8
Boîte {mailbox.address}, identifiant {mailbox.login}, mot de passe : {mailbox.password}"""


class Command(BaseCommand):
    help = "Remplace un serveur Exchange (EWS), avec ses défauts connus."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8197)
        parser.add_argument("--basic", action="store_true", help="Basic au lieu de NTLM")
        parser.add_argument("--fault", action="append", default=[], choices=KINDS)

    def handle(self, *args: object, **options: object) -> None:
        mailbox = Mailbox(way="basic" if options["basic"] else "ntlm")
        mailbox.fail(*options["fault"])
        try:
            server = serve(mailbox, options["port"])
        except OSError as error:
            raise CommandError(f"ce port n’est pas libre : {error.strerror}") from None
        self.stdout.write(HINT.format(port=server.server_port, path=PATH, mailbox=mailbox))
        self.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            server.shutdown()
