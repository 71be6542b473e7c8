"""Zones from a file: all or nothing, with every fault told in French."""

import pytest

from booking.directory.models import DirectoryChange, Sector, Zone
from booking.directory.services.import_zones import import_zones
from booking.directory.zone_file import ZoneFileRefused, write_zones
from socle.errors import Forbidden
from tenants.context import current_espace, in_espace
from tests.support.crowd import crowd

from .conftest import NOW, Town, found_town

HEAD = "sector_id,city_code,city_name,street_name,street_code"
GOOD = f"""{HEAD}
nord,07186,Privas,,
sud,07186,Privas,Rue de la Gare,07186_0150
sud,07019,Aubenas,,
"""


@pytest.fixture
def ardeche(town, monkeypatch) -> Town:
    monkeypatch.setattr(current_espace(), "departement_number", "07")
    make_sectors()
    return town


def make_sectors() -> None:
    for human_id in ("nord", "sud"):
        Sector.objects.create(name=f"Secteur {human_id}", human_id=human_id)


def take(town: Town, text: str, **options):
    return import_zones(text.encode(), town.chief, NOW, **options)


def refused(town: Town, text: str | bytes) -> ZoneFileRefused:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ZoneFileRefused) as caught:
        import_zones(content, town.chief, NOW)
    assert not Zone.objects.exists()
    return caught.value


def test_towns_and_streets(ardeche):
    report = take(ardeche, GOOD)
    assert set(Zone.objects.values_list("sector__human_id", "level", "city_code")) == {
        ("nord", "city", "07186"),
        ("sud", "street", "07186"),
        ("sud", "city", "07019"),
    }
    assert [(c.sector.human_id, c.created, c.overwritten) for c in report.counts] == [
        ("nord", 1, 0),
        ("sud", 2, 0),
    ]
    assert report.lines == dict.fromkeys((2, 3, 4), "Nouvelle zone")
    assert DirectoryChange.objects.get().after == {"created": 3, "overwritten": 0}


def test_columns_in_any_order_a_signature_and_blank_lines(ardeche):
    text = "\ufeffcity_name, CITY_CODE ,comment,sector_id\r\n\r\n Privas ,07186,vu,nord\r\n"
    assert take(ardeche, text).lines == {3: "Nouvelle zone"}
    assert Zone.objects.get().city_name == "Privas"


def test_a_dry_run_writes_nothing_and_reports_the_same(ardeche):
    dry = take(ardeche, GOOD, dry_run=True)
    assert not Zone.objects.exists()
    assert not DirectoryChange.objects.exists()
    real = take(ardeche, GOOD)
    assert (dry.counts, dry.lines, dry.dry_run) == (real.counts, real.lines, True)


def test_zones_that_were_there_take_the_names_of_the_file(ardeche):
    take(ardeche, GOOD)
    ids = set(Zone.objects.values_list("pk", flat=True))
    report = take(ardeche, GOOD.replace("Rue de la Gare", "Rue Gare").replace("Privas", "PRIVAS"))
    assert set(Zone.objects.values_list("pk", flat=True)) == ids
    assert Zone.objects.get(level="street").street_name == "Rue Gare"
    assert Zone.objects.get(sector__human_id="nord").city_name == "PRIVAS"
    assert [(c.created, c.overwritten) for c in report.counts] == [(0, 1), (0, 2)]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("est,07186,Privas,,", "Secteur inconnu : est."),
        ("nord,,Privas,,", "Champs vides : city_code."),
        ("nord,07186,,,", "Champs vides : city_name."),
        ("nord,07186,Privas,Rue,", "Champs vides : street_code."),
        ("nord,07186,Privas,,07186_0150", "Champs vides : street_name."),
        ("nord,75056,Paris,,", "La commune 75056 n’est pas dans le département 07."),
        ("nord,0718,Privas,,", "Code INSEE non valable : 0718."),
        (
            "nord,07186,Privas,Rue,07019_0150",
            "La rue 07019_0150 n’est pas dans la commune 07186.",
        ),
        (f"nord,07186,{'P' * 101},,", "city_name : 100 caractères au plus."),
    ],
)
def test_one_wrong_line_and_nothing_is_taken(ardeche, line, fault):
    error = refused(
        ardeche, f"{GOOD.replace('nord,07186,Privas,,', 'nord,07132,Largentière,,')}{line}"
    )
    assert error.lines == {5: [fault]}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Colonnes absentes : sector_id, city_code, city_name."),
        ("sector_id;city_code;city_name\nnord;07186;Privas", "Colonnes absentes"),
        (f"{HEAD}\n", "Le fichier ne contient aucune ligne."),
        (b"sector_id\xe9,\n", "Le fichier n’est ni un CSV en UTF-8, ni un classeur .xlsx."),
        (b"PK\x03\x04\xff\xfe", "Ce classeur est illisible"),
        (f"{HEAD},city_code\nnord,07186,Privas,,,07019", "Colonnes répétées : city_code."),
        (f'{HEAD}\nnord,"07186,Privas,,', "Le fichier n’est pas un CSV"),
        (f"{GOOD}nord,07019,Aubenas,,", "La commune 07019 figure 2 fois."),
        (f"{GOOD}nord,07186,Privas,Gare,07186_0150", "La rue 07186_0150 figure 2 fois."),
    ],
)
def test_faults_of_the_whole_file(ardeche, text, fault):
    assert fault in refused(ardeche, text).errors[0]


def test_all_faults_are_told_at_once(ardeche):
    error = refused(ardeche, f"{GOOD}est,07019,,,\nouest,75056,Paris,,")
    assert error.errors == ["La commune 07019 figure 2 fois."]
    assert {number: len(told) for number, told in error.lines.items()} == {5: 2, 6: 2}


def test_only_who_administers_the_espace(ardeche):
    with pytest.raises(Forbidden):
        import_zones(GOOD.encode(), ardeche.actor, NOW)


def test_what_is_written_can_be_read_again(ardeche):
    take(ardeche, GOOD)
    zones = list(Zone.objects.select_related("sector").order_by("pk"))
    written = write_zones(zones)
    assert written.splitlines()[0].startswith("sector_name,sector_id,")
    assert "Secteur sud,sud,07186,Privas,Rue de la Gare,07186_0150" in written
    Zone.objects.all().delete()
    assert len(take(ardeche, written).lines) == 3


def test_a_spreadsheet_computes_nothing(ardeche):
    zone = Zone(sector=Sector(name="=1+1", human_id="x"), city_code="07186", city_name="@SUM(A1)")
    assert write_zones([zone]).splitlines()[1] == "'=1+1,x,07186,'@SUM(A1),,"


def test_sectors_of_another_espace_are_unknown(bravo, ardeche):
    Sector.objects.all().delete()
    with in_espace(bravo):
        make_sectors()
    assert refused(ardeche, GOOD).lines[2] == ["Secteur inconnu : nord."]
    with in_espace(bravo):
        assert not Zone.objects.exists()


def test_two_who_import_the_same_file_at_once_write_it_once(committed_alpha):
    with in_espace(committed_alpha):
        town = found_town()
        make_sectors()
    got = crowd(committed_alpha, 3, lambda n: set(take(town, GOOD).lines.values()))
    assert sorted(map(sorted, got)) == [["Nouvelle zone"], ["Zone remplacée"], ["Zone remplacée"]]
    with in_espace(committed_alpha):
        assert Zone.objects.count() == 3
