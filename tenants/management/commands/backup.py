"""Save one espace, open a backup beside it, drop such a copy, do the drill, hand all over."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from socle.clock import now
from tenants.backup.copy import NotACopy, drop_copy, open_copy
from tenants.backup.drill import drill
from tenants.backup.dump import dump_espace
from tenants.backup.leaving import write_everything
from tenants.backup.programs import ProgramFailed
from tenants.models import Espace


class Command(BaseCommand):
    help = "Sauvegarde un espace, ouvre une sauvegarde à côté, remet toutes ses données."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, text in (
            ("dump", "sauvegarde un espace dans un dossier nouveau"),
            ("leave", "écrit toutes ses données en CSV dans un dossier nouveau"),
        ):
            one = verbs.add_parser(verb, help=text)
            one.add_argument("slug")
            one.add_argument("folder", type=Path)
        beside = verbs.add_parser("open", help="ouvre une sauvegarde en lecture, à côté")
        beside.add_argument("folder", type=Path)
        beside.add_argument("slug", help="adresse de la copie, par exemple ardeche-hier")
        beside.add_argument("--host", help="nom d’hôte (par défaut <slug>.<portail>)")
        exercise = verbs.add_parser("drill", help="exercice : sauvegarde, ouvre, compare, supprime")
        exercise.add_argument("slug")
        drop = verbs.add_parser("drop", help="supprime une copie ouverte par « open »")
        drop.add_argument("slug")

    def handle(self, *args, **options) -> None:
        try:
            getattr(self, options["verb"])(options)
        except (ProgramFailed, ValueError, FileExistsError) as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NotACopy as error:
            raise CommandError(f"{error} n’est pas une copie : rien n’est supprimé") from error

    def dump(self, options) -> None:
        facts = dump_espace(self._espace(options["slug"]), options["folder"], now())
        self.stdout.write(f"{facts.slug} : sauvegardé dans {options['folder']}")

    def leave(self, options) -> None:
        files = write_everything(self._espace(options["slug"]), options["folder"])
        self.stdout.write(f"{len(files)} fichiers dans {options['folder']}")

    def open(self, options) -> None:
        host = options["host"] or f"{options['slug']}.{settings.PORTAL_HOST}"
        copy = open_copy(options["folder"], options["slug"], host)
        self.stdout.write(f"« {copy.name} » : à lire sur {host}, par ses agents")

    def drop(self, options) -> None:
        drop_copy(self._espace(options["slug"]))
        self.stdout.write(f"{options['slug']} : copie supprimée")

    def drill(self, options) -> None:
        espace = self._espace(options["slug"])
        told = drill(espace, lambda words, took: self.stdout.write(f"{took:7.1f} s  {words}"))
        if told:
            raise CommandError(f"la copie diffère de l’espace : {', '.join(told)}")
        self.stdout.write(f"{espace.slug} : la copie est égale à l’espace")

    def _espace(self, slug: str) -> Espace:
        espace = Espace.objects.filter(slug=slug).first()
        if espace is None:
            raise CommandError(f"aucun espace « {slug} »")
        return espace
