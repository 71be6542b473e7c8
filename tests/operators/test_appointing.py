"""`manage.py operators`: those who run the platform are named, and taken off at once."""

import pytest
from django.core.management import CommandError, call_command

from socle.accounts.models import Account
from socle.audit.models import Entry
from tests.factories import AccountFactory
from tests.support.clients import HostClient

PASSWORD = "Une phrase de 7 mots, assez longue"


@pytest.fixture
def typed(monkeypatch):
    """What is typed at the questions, one after the other."""
    answers: list[str] = []
    monkeypatch.setattr(
        "socle.accounts.management.commands.operators.getpass", lambda words: answers.pop(0)
    )
    return answers


def add(*words: str) -> None:
    call_command("operators", "add", "Ana@Exploitant.example", *words)


def test_the_first_operator_comes_in_by_a_password_and_makes_a_second_factor(db, typed):
    typed += [PASSWORD, PASSWORD]
    add("--role", "admin", "--name", "Ana Agir Vite", "--password")
    account = Account.objects.get(email="ana@exploitant.example")
    assert (account.first_name, account.last_name) == ("Ana", "Agir Vite")
    client = HostClient("localhost")
    answer = client.post("/operateurs/connexion", {"email": account.email, "password": PASSWORD})
    assert answer.url == "/operateurs/connexion/activer"
    (entry,) = Entry.objects.filter(verb="operator.appointed")
    assert (entry.object_id, entry.detail) == (str(account.pk), "admin")


def test_an_agents_account_becomes_an_operators_and_keeps_its_password(db):
    former = AccountFactory(email="ana@exploitant.example")
    add("--role", "support")
    account = Account.objects.get()
    assert (account.pk, account.operator_role) == (former.pk, "support")
    assert account.password == former.password


def test_who_is_taken_off_is_out_at_once(admin_account, admin, capsys):
    call_command("operators", "remove", admin_account.email)
    assert admin.get("/operateurs").status_code == 200, "only announced"
    call_command("operators", "remove", admin_account.email.upper(), "--yes")
    assert admin.get("/operateurs").url.startswith("/operateurs/connexion")
    assert Entry.objects.filter(verb="operator.dismissed").count() == 1
    with pytest.raises(CommandError, match="n’est pas opérateur"):
        call_command("operators", "remove", admin_account.email, "--yes")


def test_they_are_listed(admin_account, support_account, capsys):
    call_command("operators", "list")
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("admin    ana@exploitant.example  Ana Agir, sans second facteur")
    assert second.startswith("support  sam@exploitant.example")


@pytest.mark.parametrize(
    ("answers", "said"), [(["court"] * 2, "12"), ([PASSWORD, "autre"], "diffèrent")]
)
def test_a_password_that_will_not_do_names_nobody(db, typed, answers, said):
    typed += answers
    with pytest.raises(CommandError, match=said):
        add("--role", "admin", "--password")
    assert not Account.objects.exists()


def test_a_closed_account_is_not_opened_so(db):
    AccountFactory(email="ana@exploitant.example", is_active=False)
    with pytest.raises(CommandError, match="est fermé"):
        add("--role", "admin")


def test_no_address_is_no_operator(db):
    with pytest.raises(CommandError):
        call_command("operators", "add", "ana", "--role", "admin")


def test_the_journal_tells(admin, db):
    call_command("operators", "add", "zoe@exploitant.example", "--role", "support")
    assert "Opérateur nommé" in admin.get("/operateurs/journal").content.decode()
