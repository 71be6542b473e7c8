"""Name those who run the platform, take the role back, list them."""

from getpass import getpass

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from socle.accounts.models import Account
from socle.accounts.operating import appoint_operator, dismiss_operator
from socle.accounts.password import WeakPassword
from socle.accounts.second_factor import has_authenticator

ROLES = [role.value for role in Account.OperatorRole if role]


class Command(BaseCommand):
    help = "Nomme les opérateurs de la plateforme, retire leur rôle, les liste."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="qui a quel rôle")
        add = verbs.add_parser("add", help="nomme, ou change de rôle ; ferme les sessions")
        add.add_argument("email")
        add.add_argument("--role", choices=ROLES, required=True)
        add.add_argument("--name", default="", help="« Prénom Nom »")
        add.add_argument(
            "--password", action="store_true", help="le demander ; sans lui, par ProConnect"
        )
        remove = verbs.add_parser("remove", help="retire le rôle et ferme les sessions")
        remove.add_argument("email")
        remove.add_argument("--yes", action="store_true", help="sans quoi rien n’est fait")

    def handle(self, *args, **options) -> None:
        getattr(self, options["verb"])(options)

    def list(self, options) -> None:
        rows = Account.objects.exclude(operator_role="").order_by("operator_role", "email")
        for one in rows:
            factor = "second facteur" if has_authenticator(one) else "sans second facteur encore"
            self.stdout.write(
                f"{one.operator_role:<8} {one.email}  {one.get_full_name()}, {factor}"
            )

    def add(self, options) -> None:
        password = self._ask() if options["password"] else ""
        try:
            role = Account.OperatorRole(options["role"])
            account = appoint_operator(options["email"], role, options["name"], password)
        except WeakPassword as refusal:
            raise CommandError(" ".join(refusal.details["reasons"])) from refusal
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{account.email} : {account.get_operator_role_display()}")

    def remove(self, options) -> None:
        address = Account.objects.normalize_email(options["email"])
        account = Account.objects.exclude(operator_role="").filter(email=address).first()
        if account is None:
            raise CommandError(f"{address} n’est pas opérateur")
        if options["yes"]:
            dismiss_operator(account)
        self.stdout.write(f"{address} : {'rôle retiré' if options['yes'] else 'avec --yes'}")

    def _ask(self) -> str:
        first, second = getpass("Mot de passe : "), getpass("Encore une fois : ")
        if first != second:
            raise CommandError("les deux diffèrent : rien n’est fait")
        return first
