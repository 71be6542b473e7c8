"""The committed open data: whole, small, and what the script makes again."""

import hashlib
import json
import subprocess
import sys

import pytest

from project.demo.communes import DATA, all_communes, departement_names

pytestmark = pytest.mark.unit


def test_files_are_those_of_the_checksums():
    lines = (DATA / "checksums.txt").read_text(encoding="ascii").splitlines()
    expected = dict(reversed(line.split("  ")) for line in lines)
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in DATA.glob("*.json")
    }
    assert found == expected
    assert set(found) == {"communes.json", "departements.json", "centres.json"}


def test_extract_stays_small():
    assert sum(path.stat().st_size for path in DATA.glob("*.json")) < 60_000


def test_every_departement_is_named():
    names = departement_names()
    # 101 départements, and eight overseas collectivities (975, 977, 978, 984 and following).
    assert len(names) == 109
    assert sum(code < "975" for code in names) == 100  # Mayotte, 976, is the last
    assert names["26"] == "Drôme"
    assert names["67"] == "Bas-Rhin"
    assert names["974"] == "La Réunion"


def test_communes_have_codes_postcodes_and_people():
    communes = all_communes()
    assert len(communes) == 398
    for commune in communes.values():
        assert commune.code.startswith(commune.departement)
        assert commune.postcodes
        assert all(len(code) == 5 and code.isdigit() for code in commune.postcodes)
        assert commune.population > 0
    assert communes["67462"].name == "Sélestat"
    assert communes["97411"].postcodes == ("97400", "97417", "97490")


def test_the_script_is_deterministic_and_keeps_what_it_says(tmp_path):
    package, into = _small_package(tmp_path), tmp_path / "into"
    into.mkdir()
    command = [sys.executable, str(DATA / "extract.py"), str(package), "--into", str(into)]
    subprocess.run(command, check=True)
    first = {path.name: path.read_bytes() for path in into.iterdir()}
    subprocess.run(command, check=True)
    assert {path.name: path.read_bytes() for path in into.iterdir()} == first
    assert json.loads(first["communes.json"]) == [
        {
            "code": "26362",
            "name": "Valence",
            "departement": "26",
            "postcodes": ["26000"],
            "population": 64458,
        },
        {
            "code": "67462",
            "name": "Sélestat",
            "departement": "67",
            "postcodes": ["67600"],
            "population": 19589,
        },
    ]


def _small_package(folder):
    """A package of four communes, two of which the demo does not serve."""
    data = folder / "package" / "data"
    data.mkdir(parents=True)

    def commune(code, name, departement, postcode, population, kind="commune-actuelle"):
        return {
            "code": code,
            "nom": name,
            "departement": departement,
            "codesPostaux": [postcode],
            "population": population,
            "type": kind,
        }

    files = {
        "communes": [
            commune("67462", "Sélestat", "67", "67600", 19589),
            commune("67482", "Strasbourg", "67", "67000", 290000),
            commune("26362", "Valence", "26", "26000", 64458),
            commune("26001", "Aix-en-Diois", "26", "26150", 300, "commune-deleguee"),
        ],
        "departements": [{"code": "26", "nom": "Drôme", "region": "84"}],
        "regions": [{"code": "84", "nom": "Auvergne-Rhône-Alpes"}],
        "epci": [{"code": "246700967", "membres": [{"code": "67462"}]}],
    }
    for name, rows in files.items():
        (data / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder / "package"
