"""Run stand-ins for Netsize, Clever Technologies and SMS Factor on this machine."""

import time

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.ants.double.faults import KINDS
from integrations.sms.doubles.server import Providers, serve

HINT = """Les prestataires de SMS répondent à {base}
  RDV_NETSIZE_URL={urls[netsize]}
  RDV_CLEVER_URL={urls[clever_technologies]}
  RDV_SMS_FACTOR_URL={urls[sms_factor]}
  RDV_OUTGOING_OPENED_NETWORKS=127.0.0.0/8
Clé de Netsize et de Clever : {account.key}
Jeton de SMS Factor : {account.token}
Un numéro en …0404 n’existe pas, un numéro en …0403 a répondu STOP."""


class Command(BaseCommand):
    help = "Remplace les prestataires de SMS, avec leurs défauts connus."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8198)
        parser.add_argument("--credit", type=int, default=100)
        parser.add_argument("--fault", action="append", default=[], choices=KINDS)

    def handle(self, *args: object, **options: object) -> None:
        providers = Providers()
        providers.account.credit = options["credit"]
        providers.fail(*options["fault"])
        try:
            server = serve(providers, options["port"])
        except OSError as error:
            raise CommandError(f"ce port n’est pas libre : {error.strerror}") from None
        self.stdout.write(
            HINT.format(base=providers.base, urls=providers.urls, account=providers.account)
        )
        self.stdout.flush()
        shown = 0
        try:
            while True:
                for sms in providers.account.left[shown:]:
                    self.stdout.write(f"{sms.provider} → {sms.number} [{sms.sender}] {sms.text}")
                shown = len(providers.account.left)
                time.sleep(1)
        except KeyboardInterrupt:
            server.shutdown()
