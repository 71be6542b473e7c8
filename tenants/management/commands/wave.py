"""Bring all espaces to the code's version, a few at a time; safe to interrupt and to run again."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from tenants.locks import Busy
from tenants.models import Espace, Wave, WaveStop
from tenants.waves.one import LOCK_SECONDS
from tenants.waves.progress import Progress
from tenants.waves.rehearsal import rehearse
from tenants.waves.wave import Options, Outcome, behind, run_wave


class Command(BaseCommand):
    help = (
        "Migre les espaces en retard. Interrompue, la même commande reprend là où elle en était."
        " Le schéma public se migre avant, par « migrate --public »."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jobs", type=int, default=2, help="espaces à la fois (2)")
        parser.add_argument("--stop-after", type=int, default=3, help="échecs qui arrêtent (3)")
        parser.add_argument(
            "--lock-timeout",
            type=float,
            default=LOCK_SECONDS,
            help="secondes d’attente d’une table occupée (2)",
        )
        parser.add_argument("--most", type=int, help="s’arrêter après ce nombre d’espaces")
        parser.add_argument("--dry-run", action="store_true", help="montrer sans rien faire")
        parser.add_argument("--status", action="store_true", help="où en est la dernière vague")

    def handle(self, *args, **options) -> None:
        connection.set_schema_to_public()
        if options["dry_run"]:
            self._rehearse()
        elif options["status"]:
            self._status()
        else:
            self._run(options)

    def _run(self, options) -> None:
        chosen = Options(
            jobs=max(1, options["jobs"]),
            stop_after=max(1, options["stop_after"]),
            lock_seconds=options["lock_timeout"],
            most=options["most"],
        )
        number = behind().count()
        progress = Progress(max(1, min(number, chosen.most or number)), self.stderr._out)
        try:
            outcome = run_wave(chosen, progress.tell)
        except Busy as error:
            raise CommandError("une autre vague est en cours") from error
        self.stdout.write(words_of(outcome))
        if outcome.failed:
            raise CommandError(
                f"en échec : {', '.join(sorted(outcome.failed))} (« wave --status » dit pourquoi)"
            )

    def _rehearse(self) -> None:
        steps = rehearse()
        if not steps:
            self.stdout.write("tous les espaces sont à jour")
        for step in steps:
            how = "SQL" if step.sql is not None else f"par Django ({step.why})"
            self.stdout.write(f"{step.label} : {step.espaces} espaces, {how}")
            if step.sql:
                self.stdout.write(f"{step.sql}\n")

    def _status(self) -> None:
        wave = Wave.objects.order_by("-pk").first()
        if wave is None:
            self.stdout.write("aucune vague")
            return
        counts = {state: wave.stops.filter(state=state).count() for state in WaveStop.State}
        told = ", ".join(f"{state.label.lower()} {number}" for state, number in counts.items())
        self.stdout.write(f"{wave.started_at:%d/%m/%Y %H:%M} {wave.get_state_display()} : {told}")
        slugs = dict(Espace.objects.values_list("number", "slug"))
        for stop in wave.stops.exclude(error="").order_by("espace_number"):
            slug = slugs.get(stop.espace_number, f"n° {stop.espace_number}")
            self.stdout.write(f"{slug} : {stop.get_state_display()} [{stop.error}]")


def words_of(outcome: Outcome) -> str:
    if outcome.wave is None:
        return "tous les espaces sont à jour"
    return (
        f"{len(outcome.migrated)} espaces migrés en {outcome.seconds:.1f} s,"
        f" {len(outcome.failed)} en échec, {outcome.left} restent à migrer"
    )
