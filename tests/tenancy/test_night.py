"""What the night verifies, what it notes, and the one mail of the morning."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from booking.directory.models import Service
from socle.clock import now
from socle.outbox.models import Delivery, Message
from tenants.context import in_espace
from tenants.identifiers import first_id
from tenants.models import Espace, NightCheck, SchemaTemplate
from tenants.night import digest, inspection
from tenants.night.digest import concerns, tell
from tenants.night.notes import EXPECTED, Check, note
from tenants.postgresql.base import as_owner
from tenants.provisioning import change_state
from tenants.relay import drain
from tenants.schemas.template import fingerprint
from tests.factories import ServiceFactory

pytestmark = pytest.mark.usefixtures("alpha", "bravo")


def noted(espace: Espace) -> dict[str, tuple[bool, str]]:
    rows = NightCheck.objects.filter(espace_number=espace.number)
    return {row.name: (row.ok, row.detail) for row in rows}


def inspect(*espaces: Espace) -> None:
    for espace in espaces:
        inspection.inspect.apply([espace.number]).get()


@pytest.fixture
def good_night(alpha, bravo):
    """Every check of both espaces was made and found nothing."""
    Espace.objects.update(created_at=now() - timedelta(days=9))
    for espace in (alpha, bravo):
        with in_espace(espace):
            for check in EXPECTED:
                note(check, ok=True)


def test_a_sound_espace_is_noted_as_such(alpha, bravo):
    with in_espace(alpha):
        ServiceFactory()
    inspect(alpha, bravo)
    for espace in (alpha, bravo):
        assert noted(espace) == {"schema": (True, ""), "isolation": (True, "")}


def test_a_schema_that_drifted_is_told_by_its_parts(alpha, bravo):
    with in_espace(alpha), as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE directory_place DROP COLUMN phone")
    inspect(alpha, bravo)
    assert noted(alpha)["schema"] == (False, "column directory_place.phone manque")
    assert noted(bravo)["schema"] == (True, "")


@pytest.mark.parametrize(
    ("door", "told"),
    [
        (
            "GRANT USAGE ON SCHEMA {0} TO PUBLIC; GRANT SELECT ON {0}.directory_usager TO PUBLIC",
            "lit le schéma voisin",
        ),
        ("GRANT SELECT ON public.tenants_espace TO PUBLIC", "lit la table des espaces"),
    ],
)
def test_a_door_left_open_between_espaces_is_told(alpha, bravo, door, told):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(door.format(bravo.schema_name))
    inspect(alpha)
    assert noted(alpha)["isolation"] == (False, told)


def test_rows_of_another_espace_are_told(alpha, bravo):
    with in_espace(alpha):
        made = ServiceFactory()
        Service.objects.filter(pk=made.pk).update(id=first_id(bravo.number) + 5)
    inspect(alpha)
    assert noted(alpha)["isolation"] == (False, "identifiants étrangers dans directory_service")


def test_a_check_that_breaks_is_noted_and_stops_no_other(alpha, monkeypatch):
    monkeypatch.setattr(inspection, "drift_of", lambda espace: 1 / 0)
    inspect(alpha)
    assert noted(alpha)["schema"] == (False, "contrôle interrompu (ZeroDivisionError)")
    assert noted(alpha)["isolation"][0]


def test_a_good_night_is_told_to_nobody(good_night):
    assert concerns(now()) == []
    assert not tell()
    assert not Message.objects.exists()


def test_a_bad_night_is_told_once_with_what_to_do(good_night, alpha):
    with in_espace(alpha):
        note(Check.FRANCE_TITRES, ok=False, detail="3 jours ou lieux faux")
        note(Check.RETENTION, ok=False, detail="la nuit n’a pas suffi")
    assert tell()
    assert drain() == 1
    (letter,) = mail.outbox
    assert letter.to == ["exploitation@rdv.example"]
    assert letter.subject.startswith("2 point(s) à regarder après la nuit du ")
    assert "Créneaux dits à France Titres : alpha (3 jours ou lieux faux)" in letter.body
    assert "Purge des données : alpha (la nuit n’a pas suffi)" in letter.body
    assert "bravo" not in letter.body


def test_what_was_mended_before_the_mail_left_is_not_told(good_night, alpha):
    with in_espace(alpha):
        note(Check.SCHEMA, ok=False, detail="column x manque")
    assert tell()
    with in_espace(alpha):
        note(Check.SCHEMA, ok=True)
    drain()
    assert mail.outbox == []


def test_a_night_that_did_not_take_place_is_told(good_night, alpha, bravo):
    NightCheck.objects.filter(espace_number=alpha.number, name=Check.SCHEMA).update(
        at=now() - timedelta(days=2)
    )
    (found,) = concerns(now())
    assert (found.title, found.where) == ("Contrôles de nuit qui n’ont pas eu lieu", ("alpha",))
    Espace.objects.filter(pk=alpha.pk).update(created_at=now())
    assert concerns(now()) == []


def test_a_backup_is_awaited_where_the_settings_say_so(good_night, settings):
    settings.BACKUP_MAX_HOURS = 26
    (found,) = concerns(now())
    assert found.title == "Pas de sauvegarde récente (aucune)"
    call_command("backup-made")
    assert concerns(now()) == []
    assert len(concerns(now() + timedelta(hours=27))) == 1
    call_command("backup-made", "--failed", "disque plein")
    (found,) = concerns(now())
    assert found.where == ("plateforme (disque plein)",)


def test_wal_that_is_no_longer_archived_is_told(good_night, monkeypatch):
    monkeypatch.setattr(digest, "ARCHIVING_FAILS", "SELECT timestamptz '2026-03-05 07:15+01'")
    (found,) = concerns(now())
    assert found.title == "Le WAL de PostgreSQL n’est plus archivé depuis le 05/03/2026 à 07 h 15"


def test_schemas_that_cannot_be_compared_are_told(good_night, settings):
    """Where a migration writes rows there is no template, and drift would go unseen."""
    with as_owner():
        SchemaTemplate.objects.filter(fingerprint=fingerprint()).update(obstacle="rows of thing")
    [concern] = concerns(now())
    assert concern.title == "Schémas que la nuit ne compare pas (rows of thing)"
    settings.SCHEMA_TEMPLATES = False  # chosen, and told by nobody
    assert concerns(now()) == []


@pytest.mark.parametrize("state", ["suspended", "archived"])
def test_an_espace_left_closed_is_told_after_a_month(good_night, alpha, state):
    """It has no night, so that nothing that tells of people goes at its age."""
    change_state(alpha, state)
    assert concerns(now()) == []
    later = now() + timedelta(days=32)
    named = [found.where for found in concerns(later) if "Espaces fermés" in found.title]
    assert named == [("alpha",)]
    Espace.objects.filter(pk=alpha.pk).update(state="archived", delete_after=later)
    assert not [found for found in concerns(later) if "Espaces fermés" in found.title]


def test_espaces_behind_and_dead_letters_are_told(good_night, alpha):
    Espace.objects.filter(pk=alpha.pk).update(schema_version="")
    message = Message.objects.create(topic="x.y", created_at=now())
    Delivery.objects.create(message=message, handler="a.b", state="dead", due_at=now())
    assert [one.title for one in concerns(now())] == [
        "Espaces en retard d’une migration",
        "Livraisons abandonnées (1)",
    ]
