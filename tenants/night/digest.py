"""In the morning, one mail to the operators: what is wrong, and what to do. Nothing wrong, no mail.

It goes through the outbox, so that a mail server that is down delays it and loses nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils.timezone import localtime

from socle.audit.models import Entry
from socle.clock import now
from socle.outbox.models import Delivery, Message
from socle.outbox.publish import publish
from socle.outbox.registry import handles
from tenants.context import on_portal
from tenants.models import Espace, NightCheck
from tenants.schemas.template import obstacle_to_comparing
from tenants.waves.wave import behind

from .notes import EXPECTED, PLATFORM, WORDS, Check

OLD = timedelta(hours=36)  # a check that is older was missed
YOUNG = timedelta(hours=36)  # an espace that is younger may not have had its night
LEFT_CLOSED = timedelta(days=31)
CLOSED = (Espace.State.SUSPENDED, Espace.State.ARCHIVED)
# No row where nothing is archived, or the last try succeeded; since when, otherwise.
ARCHIVING_FAILS = """
SELECT coalesce(last_archived_time, stats_reset, last_failed_time) FROM pg_stat_archiver
WHERE last_failed_time > coalesce(last_archived_time, '-infinity')
"""
NAMED = 10  # espaces that one line names


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to look at, the espaces where it is so, and what to do."""

    title: str
    where: tuple[str, ...]
    remedy: str

    @property
    def line(self) -> str:
        more = f" et {len(self.where) - NAMED} autres" if len(self.where) > NAMED else ""
        places = ", ".join(self.where[:NAMED])
        return f"- {self.title}{' : ' if places else ''}{places}{more}\n  → {self.remedy}"


@shared_task(name="tenants.night.tell")
def tell() -> bool:
    """Whether there is something to tell (as many queries, whatever the number of espaces)."""
    if not concerns(now()):
        return False
    with on_portal(), transaction.atomic():
        publish("night.went_wrong")
    return True


@handles("night.went_wrong", name="tenants.night_digest")
def send(message: Message) -> None:
    """Written when it leaves: what was mended in the meantime is not told."""
    found = concerns(now())
    if not (found and settings.OPERATIONS_EMAILS):
        return
    day = localtime(message.created_at)
    text = "\n\n".join(
        [
            f"Ce matin du {day:%d/%m/%Y}, {len(found)} point(s) demandent un regard.",
            *(concern.line for concern in found),
            "Rien d’autre n’a été trouvé. Sans point à regarder, ce message n’est pas envoyé.",
        ]
    )
    subject = f"{len(found)} point(s) à regarder après la nuit du {day:%d/%m/%Y}"
    EmailMessage(subject, text, to=settings.OPERATIONS_EMAILS).send()


def concerns(instant: datetime) -> list[Concern]:
    """All that the night has found, and what it should have done and did not."""
    with on_portal():
        slugs = dict(Espace.objects.active().values_list("number", "slug"))
        return [
            *_wrong(slugs),
            *_missed(slugs, instant),
            *_backup(instant),
            *_archiving(),
            *_migrations(),
            *_not_compared(),
            *_left_closed(instant),
            *_deliveries(),
        ]


def _wrong(slugs: dict[int, str]) -> list[Concern]:
    rows = NightCheck.objects.filter(ok=False).order_by("name", "espace_number")
    return [
        Concern(
            WORDS[check],
            tuple(f"{_place(slugs, row)} ({row.detail})" for row in rows if row.name == check),
            REMEDIES[check],
        )
        for check in Check
        if any(row.name == check and _is_known(slugs, row) for row in rows)
    ]


def _is_known(slugs: dict[int, str], row: NightCheck) -> bool:
    return row.espace_number == PLATFORM or row.espace_number in slugs


def _place(slugs: dict[int, str], row: NightCheck) -> str:
    return "plateforme" if row.espace_number == PLATFORM else slugs.get(row.espace_number, "?")


def _missed(slugs: dict[int, str], instant: datetime) -> list[Concern]:
    """Open espaces, older than a night, that some check has not been through."""
    recent = NightCheck.objects.filter(at__gt=instant - OLD, name__in=EXPECTED)
    done: dict[int, int] = {}
    for number in recent.values_list("espace_number", flat=True):
        done[number] = done.get(number, 0) + 1
    grown = Espace.objects.active().filter(created_at__lt=instant - YOUNG)
    late = [
        slugs[number]
        for number in grown.order_by("number").values_list("number", flat=True)
        if done.get(number, 0) < len(EXPECTED)
    ]
    remedy = "regarder si les tâches de nuit tournent (/health/jobs_scheduled, journal du worker)"
    return [Concern("Contrôles de nuit qui n’ont pas eu lieu", tuple(late), remedy)] if late else []


def _backup(instant: datetime) -> list[Concern]:
    """What makes the backup notes it (`manage.py backup-made`); 0 hours: nothing is awaited."""
    if not settings.BACKUP_MAX_HOURS:
        return []
    made = NightCheck.objects.filter(name=Check.BACKUP, espace_number=PLATFORM).first()
    if made and not made.ok:
        return []  # told already
    if made and instant - made.at < timedelta(hours=settings.BACKUP_MAX_HOURS):
        return []
    when = f"la dernière date du {localtime(made.at):%d/%m/%Y à %H h %M}" if made else "aucune"
    return [Concern(f"Pas de sauvegarde récente ({when})", (), REMEDIES[Check.BACKUP])]


def _archiving() -> list[Concern]:
    """PostgreSQL cannot hand over its WAL: what a crash would lose grows by the minute."""
    with connection.cursor() as cursor:
        cursor.execute(ARCHIVING_FAILS)
        found = cursor.fetchone()
    if not found:
        return []
    since = f"{localtime(found[0]):%d/%m/%Y à %H h %M}"
    remedy = "« TABLE pg_stat_archiver » et le journal du serveur : disque plein, droits, réseau"
    return [Concern(f"Le WAL de PostgreSQL n’est plus archivé depuis le {since}", (), remedy)]


def _migrations() -> list[Concern]:
    late = tuple(behind().values_list("slug", flat=True))
    remedy = "« manage.py wave --status » dit pourquoi, « manage.py wave » reprend"
    return [Concern("Espaces en retard d’une migration", late, remedy)] if late else []


def _not_compared() -> list[Concern]:
    """Each espace is then noted as sound, though nobody has looked."""
    if not (obstacle := obstacle_to_comparing()):
        return []
    remedy = "faire écrire cela par une commande et non par une migration, ou comparer à la main"
    return [Concern(f"Schémas que la nuit ne compare pas ({obstacle})", (), remedy)]


def _left_closed(instant: datetime) -> list[Concern]:
    """Closed espaces have no night: what tells of people stays there beyond its age."""
    rows = Espace.objects.filter(state__in=CLOSED, delete_after=None).order_by("slug")
    closed = dict(rows.values_list("number", "slug"))
    changed = Entry.objects.filter(
        espace_number__in=list(closed),
        at__gt=instant - LEFT_CLOSED,
        verb__in=[f"espace.{state}" for state in CLOSED],
    )
    recent = set(changed.values_list("espace_number", flat=True))
    left = tuple(slug for number, slug in closed.items() if number not in recent)
    title = "Espaces fermés depuis plus d’un mois, où rien n’est plus effacé à son âge"
    remedy = "les rouvrir, ou faire décider de leur suppression (console, « État »)"
    return [Concern(title, left, remedy)] if left else []


def _deliveries() -> list[Concern]:
    dead = Delivery.objects.filter(state=Delivery.State.DEAD).count()
    remedy = "« manage.py outbox » les montre et les rejoue"
    return [Concern(f"Livraisons abandonnées ({dead})", (), remedy)] if dead else []


REMEDIES = {
    Check.SCHEMA: "comparer par « manage.py drift ESPACE » ; rien ne se répare tout seul",
    Check.ISOLATION: "fermer l’espace (« manage.py espace suspend ») et appeler la sécurité",
    Check.FRANCE_TITRES: "réécrits cette nuit ; chercher dans le journal ce qui ne les a pas dits",
    Check.CARTOGRAPHY: "réécrits cette nuit ; chercher dans le journal ce qui ne les a pas dits",
    Check.RETENTION: "la nuit suivante continue ; sinon, chercher l’erreur dans le journal",
    Check.BACKUP: "faire une sauvegarde, puis regarder pourquoi la dernière manque",
}
