"""Run a double of Microsoft's login and Graph on this machine, to develop without an account."""

import time

from django.core.management.base import BaseCommand, CommandParser

from integrations.calendars.doubles.graph import Outlook, serve

HINT = """Microsoft's double answers at {url}
  RDV_MICROSOFT_LOGIN_URL={url} RDV_MICROSOFT_GRAPH_URL={url}
  RDV_MICROSOFT_CLIENT_ID={account.client_id} RDV_MICROSOFT_CLIENT_SECRET={account.client_secret}
  RDV_OUTGOING_OPENED_NETWORKS=127.0.0.0/8"""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8199)
        parser.add_argument("--no-consent", action="store_true", help="as a tenant that refuses")
        parser.add_argument("--token-seconds", type=int, default=3600)

    def handle(self, *args: object, **options: object) -> None:
        account = Outlook(
            consents=not options["no_consent"], token_seconds=int(options["token_seconds"])
        )
        server = serve(account, int(options["port"]))
        self.stdout.write(HINT.format(url=account.url, account=account))
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            server.shutdown()
