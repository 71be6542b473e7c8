"""Many espaces from one file: previewed with their errors, confirmed, opened, told in a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from project.demo.sirets import siret
from project.operators.opening_file import MOST_LINES, BadFile, read_file
from tenants.models import Espace, Opening, OpeningBatch
from tenants.opening import drain

from .pages import main_of
from .town_hall import TOWN_HALL

UPLOAD = "/operateurs/creer/fichier"
HEAD = "nom;type;departement;telephone;organisation;dispositif;lieu;adresse;email;slug;hote;siret"
GOOD = f"Charlie;Mairie;7;;;oui;;{TOWN_HALL.stored};c@demo.example;;;{siret(8)}"
LOST = "Delta;;;;;;;Nulle part du tout;d@demo.example;;"


def send(client, *lines: str, name: str = "espaces.csv", encoding: str = "utf-8"):
    content = "\n".join([HEAD, *lines]).encode(encoding)
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


def test_from_the_file_to_open_espaces(thrown_away, admin):
    preview = send(admin, GOOD, "", LOST, "Echo;royaume;99;;;;;x;pas-une-adresse;www;").url
    words = main_of(admin.get(preview))
    assert "2 espaces à créer, 1 ligne en erreur" in words
    assert "Aucun département n’a ce numéro" in words
    assert drain() == 0
    assert not Opening.objects.filter(state="waiting").exists()
    admin.post(f"{preview}/confirmer")
    assert "1 lignes sur 3" in main_of(admin.get(preview))
    assert drain() == 2
    words = main_of(admin.get(preview))
    assert "1 ouvert, 2 en échec, 0 à venir" in words
    assert Espace.objects.get(slug="charlie").kind == "mairie"
    assert Opening.objects.get(slug="charlie").siret == siret(8)
    assert not Espace.objects.filter(slug__in=("delta", "www")).exists()
    rows = admin.get(f"{preview}/resultats.csv").content.decode("utf-8-sig").splitlines()
    assert rows[1] == "2;Charlie;charlie;charlie.localhost;Ouvert;"
    assert rows[2].endswith("En échec;L’adresse n’est pas connue : vérifiez-la.")
    assert len(rows) == 4
    Opening.objects.filter(slug="delta").update(address=TOWN_HALL.stored)
    admin.post(f"{preview}/reprendre")
    assert drain() == 1  # the line that makes no sense is not tried
    assert Espace.objects.get(slug="delta").state == "active"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (";mairie;07;;;;;x;a@b.example;;", "Nom de l’espace"),
        ("Alpha;;;;;;;x;a@b.example;;", "Un espace a déjà l’adresse « alpha »."),
        ("Neuf;;;;;;;x;a@b.example;;alpha.localhost", "mène déjà à un espace"),
        ("Neuf;;;;;;;x;;;", "premier administrateur"),
        ("Neuf;;;;;;;;a@b.example;;", "Adresse du lieu"),
        ("Neuf;;07;;;oui;;x;a@b.example;;", "Seule une mairie"),
        ("Neuf", "Adresse du lieu"),
        ("Neuf;;;;;;;x;a@b.example;;;123", "Vérifiez ce SIRET"),
    ],
)
def test_each_line_says_what_is_wrong(alpha, bravo, line, error):
    [read] = read_file(f"{HEAD}\n{line}".encode())
    assert error in read.error
    assert read.number == 2


def test_two_lines_never_ask_for_one_address(alpha, bravo):
    first, second = read_file(f"{HEAD}\n{GOOD}\n{GOOD}".encode())
    assert first.error == ""
    assert "déjà l’adresse « charlie »" in second.error


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"nom;adresse\na;b",
        HEAD.encode(),
        b"PK\x03\x04" + bytes(100),
        f"{HEAD}\n{GOOD}".encode() + b"\n" * 1_000_000,
        "\n".join([HEAD, *[GOOD] * (MOST_LINES + 1)]).encode(),
        f'{HEAD}\n"{"a" * 200_000}'.encode(),
    ],
    ids=["empty", "binary", "columns", "no line", "zip", "heavy", "long", "field"],
)
def test_what_is_no_such_file_is_refused(alpha, bravo, content):
    with pytest.raises(BadFile):
        read_file(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_spreadsheets_write_it_in_several_ways(alpha, bravo, encoding):
    text = f"{HEAD}\nSélestat;Aide numérique;67;;;;;x;a@b.example;;".encode(encoding)
    [line] = read_file(text)
    assert line.error == ""
    assert line.form.cleaned_data["name"] == "Sélestat"
    assert line.form.cleaned_data["kind"] == "numerique"


def test_the_model_can_be_read(admin, alpha, bravo):
    [line] = read_file(admin.get("/operateurs/creer/modele.csv").content)
    assert line.error == ""


def test_a_file_that_is_given_up_leaves_nothing(admin, alpha, bravo):
    preview = send(admin, GOOD).url
    admin.post(f"{preview}/abandonner")
    assert not OpeningBatch.objects.exists()


def test_a_file_under_way_is_not_given_up(admin, alpha, bravo):
    preview = send(admin, GOOD).url
    admin.post(f"{preview}/confirmer")
    admin.post(f"{preview}/abandonner")
    assert Opening.objects.get().state == "waiting"


def test_a_file_that_nobody_confirms_is_gone_after_a_day(admin, alpha, bravo):
    send(admin, GOOD)
    OpeningBatch.objects.update(asked_at="2026-01-01T00:00Z")
    drain()
    assert not Opening.objects.exists()


def test_its_page_costs_as_much_whatever_its_length(admin, alpha, django_assert_max_num_queries):
    lines = [GOOD.replace("Charlie", f"Ville {n}") for n in range(60)]
    preview = send(admin, *lines).url
    with django_assert_max_num_queries(12):
        admin.get(preview)


def test_without_a_file_the_form_says_so(admin, alpha):
    assert admin.post(UPLOAD, {}).status_code == 422
