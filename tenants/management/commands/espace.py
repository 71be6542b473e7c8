"""Create, list, suspend, resume and archive espaces."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.models import Espace
from tenants.provisioning import (
    NoNumberLeft,
    WrongState,
    change_state,
    provision,
    request_espace,
)
from tenants.slugs import slug_from

STATES = {
    "suspend": Espace.State.SUSPENDED,
    "resume": Espace.State.ACTIVE,
    "archive": Espace.State.ARCHIVED,
}


class Command(BaseCommand):
    help = "Crée, liste, suspend, rouvre et archive les espaces."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="crée un espace, ou reprend sa création")
        create.add_argument("name", help="nom de l’espace, par exemple « Ardèche »")
        create.add_argument("--slug", help="adresse (déduite du nom si absente)")
        create.add_argument("--host", help="nom d’hôte (par défaut <slug>.<portail>)")
        create.add_argument("--departement", default="", help="numéro du département")
        create.add_argument("--time-zone", default="Europe/Paris")
        verbs.add_parser("list", help="liste les espaces et leur état")
        for verb in STATES:
            verbs.add_parser(verb).add_argument("slug")

    def handle(self, *args, **options) -> None:
        verb = options["verb"]
        if verb == "create":
            self._create(options)
        elif verb == "list":
            self._list()
        else:
            self._change(options["slug"], STATES[verb])

    def _create(self, options) -> None:
        espace = self._requested(options["slug"] or slug_from(options["name"]), options)
        try:
            espace = provision(espace)
        except Exception as error:
            raise CommandError(
                f"{espace.slug} : création interrompue à l’étape « {espace.creation_step} » "
                f"({type(error).__name__}) ; la même commande la reprend"
            ) from error
        self.stdout.write(f"{espace.slug} : {espace.get_state_display()} (n° {espace.number})")

    def _requested(self, slug: str, options) -> Espace:
        """The espace of this slug whose creation is to be begun or taken up again."""
        espace = Espace.objects.filter(slug=slug).first()
        if espace and espace.state not in (Espace.State.CREATING, Espace.State.FAILED):
            raise CommandError(f"{slug} : cet espace existe déjà")
        try:
            return espace or request_espace(
                slug,
                options["name"],
                host=options["host"] or f"{slug}.{settings.PORTAL_HOST}",
                departement_number=options["departement"],
                time_zone=options["time_zone"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NoNumberLeft as error:
            raise CommandError(
                "aucun numéro d’espace n’est libre (RDV_INSTANCE_LAST_NUMBER)"
            ) from error

    def _list(self) -> None:
        for espace in Espace.objects.order_by("slug").prefetch_related("domains"):
            hosts = ", ".join(sorted(host.domain for host in espace.domains.all()))
            step = f" [{espace.creation_step} {espace.creation_error}]" * bool(espace.creation_step)
            self.stdout.write(
                f"{espace.number:>6}  {espace.get_state_display():<22}{step} {espace.slug}  {hosts}"
            )

    def _change(self, slug: str, state: Espace.State) -> None:
        espace = Espace.objects.filter(slug=slug).first()
        if espace is None:
            raise CommandError(f"{slug} : espace inconnu")
        try:
            changed = change_state(espace, state)
        except WrongState as error:
            raise CommandError(f"changement impossible ({error})") from error
        self.stdout.write(f"{changed.slug} : {changed.get_state_display()}")
