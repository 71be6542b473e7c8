"""Why a time is, or is not, offered: from an espace, or from a file of cases."""

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from booking.appointments.explaining import explain_instant
from booking.appointments.wanted import Wanted
from booking.catalog.models import Motif
from booking.directory.models import Place
from booking.domain.case_keys import unknown_keys
from booking.domain.cases import answer_all
from booking.domain.errors import DomainRuleError
from booking.domain.slot_search import Audience
from socle.clock import now
from tenants.context import each_espace
from tenants.models import Espace


class Command(BaseCommand):
    help = (
        "Dit pourquoi une heure est proposée ou non ; avec --cases, répond à un fichier de cas "
        "sans toucher à la base."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=Path, help="fichier JSON de la forme de slot_cases")
        parser.add_argument("--espace", help="adresse de l’espace")
        parser.add_argument("--motif", type=int, help="identifiant du motif")
        parser.add_argument("--place", type=int, help="identifiant du lieu")
        parser.add_argument("--at", help="heure locale, par exemple 2026-12-01T10:15")
        parser.add_argument("--usager", type=int, help="compte aussi les RDV de cette personne")
        parser.add_argument("--agent-search", action="store_true", help="sans délai de réservation")

    def handle(self, *args, **options) -> None:
        if options["cases"]:
            self._answer(options["cases"])
        elif options["espace"] and options["motif"] and options["at"]:
            self._explain(options)
        else:
            raise CommandError("donnez --cases FICHIER, ou --espace, --motif et --at")

    def _answer(self, file: Path) -> None:
        try:
            cases = json.loads(file.read_text(encoding="utf-8-sig"))
            answers = answer_all(cases)
        except OSError as error:
            raise CommandError(f"{file} : {error.strerror}") from error
        except (ValueError, RecursionError) as error:
            raise CommandError(f"{file} : ce n’est pas du JSON lisible ({error})") from error
        except DomainRuleError as error:
            raise CommandError(error.message) from error
        for number, case in enumerate(cases, start=1):
            if unread := unknown_keys(case):
                name = case.get("id", number)
                self.stderr.write(f"Cas {name} : clés inconnues, ignorées : {', '.join(unread)}")
        self.stdout.write(json.dumps(answers, ensure_ascii=False, indent=1))

    def _explain(self, options) -> None:
        espaces = Espace.objects.active().filter(slug=options["espace"])
        if not espaces:
            raise CommandError(f"{options['espace']} : espace inconnu ou fermé")
        for _ in each_espace(espaces):
            wanted = self._wanted(options)
            try:
                instant = datetime.fromisoformat(options["at"])
            except ValueError as error:
                raise CommandError("--at : une heure comme 2026-12-01T10:15") from error
            if instant.tzinfo is None:
                instant = instant.replace(tzinfo=wanted.zone)
            usager_ids = [options["usager"]] if options["usager"] else []
            for reason in explain_instant(wanted, instant, now(), usager_ids):
                agent = f" [agent {reason.agent_id}]" if reason.agent_id else ""
                self.stdout.write(f"{reason.code.value}{agent} : {reason.message}")

    @staticmethod
    def _wanted(options) -> Wanted:
        motif = Motif.objects.filter(pk=options["motif"]).first()
        place = Place.objects.filter(pk=options["place"]).first() if options["place"] else None
        if motif is None or (options["place"] and place is None):
            raise CommandError("motif ou lieu inconnu dans cet espace")
        audience = Audience.AGENT if options["agent_search"] else Audience.USAGER
        return Wanted(motif=motif, place=place, audience=audience)
