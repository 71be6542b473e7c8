"""`manage.py espace create|list|suspend|resume|archive`."""

import pytest
from django.core.management import CommandError, call_command

from tenants import provisioning
from tenants.models import Espace, Host

pytestmark = pytest.mark.usefixtures("alpha", "bravo")


@pytest.fixture
def without_tables(monkeypatch):
    """Make rows only: what the steps do is tested elsewhere."""
    for name in provisioning.STEPS:
        monkeypatch.setitem(provisioning.STEPS, name, lambda espace: None)


@pytest.fixture
def espace(capsys):
    """Run the command; what it prints."""

    def run(*words: str) -> str:
        call_command("espace", *words)
        return capsys.readouterr().out

    return run


def test_create_says_what_it_made(espace, without_tables):
    printed = espace("create", "Côtes-d’Armor", "--departement", "22")
    made = Espace.objects.get(slug="cotes-d-armor")
    assert printed == f"cotes-d-armor : Ouvert (n° {made.number})\n"
    assert (made.name, made.departement_number) == ("Côtes-d’Armor", "22")
    assert made.schema_name == "e_cotes_d_armor"
    assert Host.objects.get(tenant=made).domain == "cotes-d-armor.localhost"


def test_create_takes_slug_host_and_time_zone(espace, without_tables):
    espace(
        *("create", "La Réunion", "--slug", "reunion", "--host", "RDV.Reunion.example"),
        *("--time-zone", "Indian/Reunion"),
    )
    made = Espace.objects.get(slug="reunion")
    assert made.time_zone == "Indian/Reunion"
    assert Host.objects.get(tenant=made).domain == "rdv.reunion.example"


def test_create_takes_up_what_was_interrupted(espace, without_tables, monkeypatch):
    def fail(espace):
        raise ConnectionError("secret")

    with monkeypatch.context() as patch:
        patch.setitem(provisioning.STEPS, "role", fail)
        with pytest.raises(CommandError, match="à l’étape « role »") as refused:
            espace("create", "Charlie")
    assert "secret" not in str(refused.value)
    assert "Création interrompue   [role ConnectionError] charlie" in espace("list")
    assert "charlie : Ouvert" in espace("create", "Charlie")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["Alpha"], "alpha : cet espace existe déjà"),
        (["Autre nom", "--slug", "bravo"], "bravo : cet espace existe déjà"),
        (["www"], "« www » est un nom réservé"),
        (["🏠"], "de 3 à 40 caractères"),
        (["Charlie", "--slug", "1er"], "commence par une lettre"),
        (["Charlie", "--host", "alpha.localhost"], "existe déjà"),
        (["Charlie", "--host", "localhost"], "nom d’hôte du portail"),
        (["Charlie", "--host", "pas un hôte"], "n’est pas un nom d’hôte"),
        (["Charlie", "--time-zone", "Mars/Olympus"], "Fuseau horaire inconnu"),
    ],
)
def test_create_says_in_one_line_what_is_wrong(espace, without_tables, words, answer):
    with pytest.raises(CommandError, match=answer) as refused:
        espace("create", *words)
    assert "\n" not in str(refused.value)
    assert Espace.objects.count() == 2


def test_create_says_that_numbers_are_used_up(espace, without_tables, settings):
    settings.INSTANCE_LAST_NUMBER = max(Espace.objects.values_list("number", flat=True))
    with pytest.raises(CommandError, match="aucun numéro"):
        espace("create", "Charlie")


def test_list_shows_number_state_and_hosts(espace, alpha):
    Host.objects.create(domain="rdv.alpha.example", tenant=alpha, is_primary=False)
    lines = espace("list").splitlines()
    assert len(lines) == 2
    assert lines[0].split() == [
        str(alpha.number),
        "Ouvert",
        "alpha",
        "alpha.localhost,",
        "rdv.alpha.example",
    ]


def test_suspend_resume_archive(espace, alpha, bravo):
    for verb, shown, state in [
        ("suspend", "Suspendu", "suspended"),
        ("resume", "Ouvert", "active"),
        ("archive", "Archivé", "archived"),
        ("resume", "Ouvert", "active"),
    ]:
        assert espace(verb, "alpha") == f"alpha : {shown}\n"
        alpha.refresh_from_db()
        assert alpha.state == state
    bravo.refresh_from_db()
    assert bravo.state == "active"


@pytest.mark.parametrize("verb", ["suspend", "resume", "archive"])
def test_an_unknown_espace(espace, verb):
    with pytest.raises(CommandError, match="charlie : espace inconnu"):
        espace(verb, "charlie")


def test_a_change_that_the_state_does_not_allow(espace):
    with pytest.raises(CommandError, match="changement impossible"):
        espace("resume", "alpha")
