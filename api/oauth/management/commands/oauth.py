"""Applications that may ask agents for access: added, listed, given another secret, removed."""

import secrets

from django.core.management.base import BaseCommand, CommandError, CommandParser
from oauth2_provider.models import get_application_model

from api.oauth.granted import take_all_back
from integrations.outgoing.client import check_url
from integrations.outgoing.errors import OutgoingRefused
from tenants.context import on_portal

SHOWN_ONCE = "Le secret n’est montré qu’une fois : donnez-le à l’éditeur par un canal sûr."


class Command(BaseCommand):
    help = "Applications OAuth 2 : ajouter, lister, changer le secret, retirer."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        add = acts.add_parser("add", help="ajoute une application")
        add.add_argument("name", help="nom montré aux agents")
        add.add_argument("redirect_uri", nargs="+", help="adresses de retour, exactes")
        acts.add_parser("list", help="montre les applications")
        for act, words in (
            ("rotate", "donne un autre secret ; l’ancien ne vaut plus rien"),
            ("revoke", "retire tous les accès donnés par les agents"),
            ("remove", "retire l’application et tous ses accès"),
        ):
            parsed = acts.add_parser(act, help=words)
            parsed.add_argument("client_id")
            parsed.add_argument("--yes", action="store_true", help="le faire, et pas l’annoncer")

    def handle(self, *args: object, act: str, **options: object) -> None:
        with on_portal():
            if options.get("yes") is False:
                self.stdout.write(f"{act} {self._found(options['client_id']).name} : avec --yes")
            else:
                getattr(self, f"_{act}")(**options)

    def _add(self, name: str, redirect_uri: list[str], **options: object) -> None:
        for uri in redirect_uri:
            try:
                check_url(uri)
            except OutgoingRefused as refusal:
                raise CommandError(f"{uri} : adresse refusée ({refusal.code})") from None
        secret = secrets.token_urlsafe(32)
        model = get_application_model()
        made = model.objects.create(
            name=name,
            redirect_uris=" ".join(redirect_uri),
            client_type=model.CLIENT_CONFIDENTIAL,
            authorization_grant_type=model.GRANT_AUTHORIZATION_CODE,
            client_secret=secret,
        )
        self._tell(made.client_id, secret)

    def _list(self, **options: object) -> None:
        for one in get_application_model().objects.order_by("name", "pk"):
            self.stdout.write(f"{one.client_id}  {one.name}  {one.redirect_uris}")

    def _rotate(self, client_id: str, **options: object) -> None:
        found, secret = self._found(client_id), secrets.token_urlsafe(32)
        found.client_secret = secret
        found.save()
        self._tell(client_id, secret)

    def _revoke(self, client_id: str, **options: object) -> None:
        self.stdout.write(f"{take_all_back(self._found(client_id).pk)} jetons retirés")

    def _remove(self, client_id: str, **options: object) -> None:
        found = self._found(client_id)
        take_all_back(found.pk)
        found.delete()
        self.stdout.write(f"{client_id} est retirée")

    def _tell(self, client_id: str, secret: str) -> None:
        self.stdout.write(f"client_id      {client_id}\nclient_secret  {secret}\n{SHOWN_ONCE}")

    @staticmethod
    def _found(client_id: str):
        found = get_application_model().objects.filter(client_id=client_id).first()
        if found is None:
            raise CommandError("Aucune application n’a cet identifiant.")
        return found
