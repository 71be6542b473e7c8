"""Sectors: made, their zones and attributions, files in and out, the test of an address."""

import io

import pytest
from openpyxl import Workbook

from booking.directory.addresses import Address
from booking.directory.models import Sector, SectorAttribution, Zone
from integrations.geocoding import memory
from tenants.context import in_espace
from tests.factories import PlaceFactory

from ..people import member
from .conftest import ROOT, main_of

PATH = f"{ROOT}/secteurs"
HEADER = "sector_id,city_code,city_name,street_name,street_code\n"
GOOD = HEADER + "centre,07186,Privas,,\ncentre,07186,Privas,Rue de la Paix,07186_0150\n"


@pytest.fixture
def sector(alpha, bravo, elsa) -> Sector:
    with in_espace(bravo):
        Sector.objects.create(name="Ailleurs", human_id="ailleurs")
    with in_espace(alpha):
        return Sector.objects.create(name="Centre", human_id="centre")


def zones(espace) -> list[str]:
    with in_espace(espace):
        return sorted(zone.street_ban_id or zone.city_code for zone in Zone.objects.all())


def upload(client, content: bytes | str, act: str = "importer"):
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    file.name = "zones.csv"
    return client.post(f"{PATH}/import", {"file": file, "act": act})


class TestSector:
    def test_made_renamed_and_taken_away(self, client, alpha, sector):
        made = client.post(f"{PATH}/nouveau", {"name": "Nord", "human_id": "nord"})
        assert made.status_code == 302
        main_of(client.post(f"{PATH}/nouveau", {"name": "Nord", "human_id": "nord"}), 422)
        page = f"{PATH}/{sector.pk}"
        version = client.get(page).context["form"]["version"].value()
        given = {"name": "Cœur", "human_id": "centre", "version": version}
        assert client.post(page, given).status_code == 302
        main_of(client.post(page, given | {"name": "Tardif"}), 409)
        with in_espace(alpha):
            assert set(Sector.objects.values_list("name", flat=True)) == {"Cœur", "Nord"}
        client.post(f"{page}/etat", {"act": "supprimer"})
        assert client.get(page).status_code == 404

    def test_zones_one_by_one(self, client, alpha, sector):
        page = f"{PATH}/{sector.pk}"
        town = {"city_code": "07186", "city_name": "Privas"}
        assert client.post(f"{page}/zones", town).status_code == 302
        main_of(client.post(f"{page}/zones", town), 422)
        street = town | {"street_name": "Rue de la Paix", "street_ban_id": "07186_0150"}
        client.post(f"{page}/zones", street)
        assert zones(alpha) == ["07186", "07186_0150"]
        with in_espace(alpha):
            first = Zone.objects.get(level="city")
        client.post(f"{page}/etat", {"act": "zones", "zone": first.pk})
        assert zones(alpha) == ["07186_0150"]

    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"city_code": "🙂🙂🙂🙂🙂", "city_name": "Privas"},
            {"city_code": "07186", "city_name": "A" * 300},
            {"city_code": "07186", "city_name": "Privas", "street_name": "Rue sans code"},
        ],
    )
    def test_a_zone_that_is_none_is_refused(self, client, alpha, sector, given):
        main_of(client.post(f"{PATH}/{sector.pk}/zones", given), 422)
        assert zones(alpha) == []

    def test_attributed_and_withdrawn(self, client, alpha, sector, organisation):
        with in_espace(alpha):
            agent = member(organisation)
            stranger = member(None)
        act = f"{PATH}/{sector.pk}/etat"
        given = {"act": "attribuer", "organisation": organisation.pk}
        for _ in range(2):
            client.post(act, given)
        client.post(act, given | {"agent": agent.pk})
        told = client.post(act, given | {"agent": stranger.pk}, follow=True)
        assert "n’a pas de rôle" in main_of(told).text
        with in_espace(alpha):
            ids = list(SectorAttribution.objects.values_list("pk", flat=True))
        assert len(ids) == 2
        client.post(act, {"act": "retirer", "attribution": ids[0]})
        with in_espace(alpha):
            assert SectorAttribution.objects.count() == 1

    def test_another_espace_s_sector_does_not_exist(self, client, sector, bravo, organisation):
        with in_espace(bravo):
            theirs = Sector.objects.get()
        for path in ("", "/zones", "/etat"):
            assert client.post(f"{PATH}/{theirs.pk}{path}", {"act": "supprimer"}).status_code == 404
        assert "Ailleurs" not in main_of(client.get(PATH)).text
        with in_espace(bravo):
            assert Sector.objects.exists()

    @pytest.mark.parametrize(
        ("given", "status"),
        [
            ({"act": "attribuer"}, 404),
            ({"act": "attribuer", "organisation": "x"}, 302),
            ({"act": "retirer", "attribution": "9" * 16}, 404),
            ({"act": "🙂"}, 404),
        ],
    )
    def test_hostile_acts(self, client, sector, alpha, given, status):
        assert client.post(f"{PATH}/{sector.pk}/etat", given).status_code == status
        with in_espace(alpha):
            assert not SectorAttribution.objects.exists()


class TestFile:
    def test_checked_without_writing_then_imported_then_exported(self, client, alpha, sector):
        checked = main_of(upload(client, GOOD, "verifier")).text
        assert "Ce que ferait l’import" in checked
        assert "Centre : 2 nouvelles, 0 remplacée" in checked
        assert zones(alpha) == []
        assert "Ce qui est importé" in main_of(upload(client, GOOD)).text
        assert zones(alpha) == ["07186", "07186_0150"]
        assert "0 nouvelle, 2 remplacées" in main_of(upload(client, GOOD)).text
        exported = client.get(f"{PATH}/zones.csv").content
        main_of(upload(client, exported))
        assert len(zones(alpha)) == 2

    def test_a_workbook_too(self, client, alpha, sector):
        book, out = Workbook(), io.BytesIO()
        book.active.append(["sector_id", "city_code", "city_name"])
        book.active.append(["centre", 7186, "Privas"])
        book.save(out)
        main_of(upload(client, out.getvalue()))
        assert zones(alpha) == ["07186"]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (HEADER + "nord,07186,Privas,,\n", "Ligne 2 : Secteur inconnu : nord"),
            (HEADER + "centre,07186,,,\n", "Ligne 2 : Champs vides : city_name"),
            ("a,b\n1,2\n", "Colonnes absentes"),
            (b"\xff\xfe\x00", "ni un CSV en UTF-8"),
            (b"PK\x03\x04 faux", "illisible"),
            (b"", "vide"),
            (HEADER + "centre,07186,Privas,,\n" * 2, "figure 2 fois"),
        ],
    )
    def test_at_the_least_error_nothing_is_imported(self, client, alpha, sector, content, words):
        assert words in main_of(upload(client, content), 422).text
        assert zones(alpha) == []

    def test_without_a_file(self, client, sector):
        main_of(client.post(f"{PATH}/import", {"act": "importer"}), 422)


class TestAddress:
    path = f"{PATH}/adresse"

    def test_who_receives_it(self, client, alpha, sector, organisation):
        assert "Aucun secteur" in main_of(client.get(self.path, {"commune": "07186"})).text
        with in_espace(alpha):
            agent = member(organisation, first_name="Léa", last_name="Bost")
            street = {"street_ban_id": "07186_0150", "street_name": "Rue de la Paix"}
            Zone.objects.create(
                sector=sector, level="street", city_code="07186", city_name="Privas", **street
            )
            SectorAttribution.objects.create(sector=sector, organisation=organisation, agent=agent)
        found = {"commune": "07186", "rue": "07186_0150_00012"}
        page = main_of(client.get(self.path, found)).text
        assert f"{organisation.name} : Léa Bost" in page
        assert "Aucun secteur" in main_of(client.get(self.path, {"commune": "07186"})).text

    @pytest.mark.parametrize(
        "query",
        [
            {"commune": ""},
            {"commune": "🙂"},
            {"commune": "9" * 300},
            {"commune": "07186", "rue": "26000_0150"},
            {"commune": "07186", "rue": "\u202e"},
        ],
    )
    def test_nonsense_is_told(self, client, sector, query):
        main_of(client.get(self.path, query), 422)

    def test_it_is_looked_for_by_its_words(self, client, alpha, sector, organisation):
        memory.forget()
        for number in (1, 2):
            memory.known.append(
                Address(
                    label=f"{number} rue de la Paix 07000 Privas",
                    kind="housenumber",
                    name=f"{number} rue de la Paix",
                    departement="07",
                    city_code="07186",
                    city_name="Privas",
                    street_ban_id="07186_0150",
                    latitude=44.73,
                    longitude=4.59,
                )
            )
        with in_espace(alpha):
            Zone.objects.create(sector=sector, level="city", city_code="07186", city_name="Privas")
            SectorAttribution.objects.create(sector=sector, organisation=organisation)
            PlaceFactory(organisation=organisation, name="Antenne")
            PlaceFactory(name="Lieu d’une autre")
        page = main_of(client.get(self.path, {"address": "rue de la Paix"}))
        [second] = [one for one in page.all("a") if one.text.startswith("2 rue de la Paix")]
        found = client.get(second["href"])
        page = main_of(found)
        assert f"{organisation.name} : toute l’organisation" in page.text
        shown = [(one["data-kind"], one.text) for one in page.all("li") if one.get("data-kind")]
        assert [kind for kind, _ in shown] == ["asked", "place"]
        assert "Antenne" in shown[1][1]
        assert "https://data.geopf.fr" in found["Content-Security-Policy"]

    @pytest.mark.parametrize(("is_down", "words"), [(True, "ne répond pas"), (False, "connue")])
    def test_without_an_answer_the_codes_are_left(self, client, sector, is_down, words):
        memory.forget()
        memory.is_down = is_down
        page = main_of(client.get(self.path, {"address": "nulle part"}), 422)
        memory.forget()
        assert words in page.text
        assert page.one("input", name="commune")


class TestMap:
    path = f"{PATH}/carte"

    @pytest.fixture(autouse=True)
    def communes(self, alpha, sector):
        memory.forget()
        words = "Privas 07000", "municipality", "Privas", "07", "07186", "Privas"
        memory.known.append(Address(*words, latitude=44.73, longitude=4.59))
        # Another commune that the same words may mean.
        words = (
            "Privas-le-Vieux",
            "municipality",
            "Privas-le-Vieux",
            "26",
            "26999",
            "Privas-le-Vieux",
        )
        memory.known.append(Address(*words, latitude=40.0, longitude=1.0))
        yield
        memory.forget()

    def add(self, alpha, sector, code="07186", name="Privas", **street):
        with in_espace(alpha):
            level = "street" if street else "city"
            Zone.objects.create(
                sector=sector, level=level, city_code=code, city_name=name, **street
            )

    def test_without_zones_it_says_what_to_do(self, client):
        page = main_of(client.get(self.path))
        assert "Aucune zone" in page.text
        assert not page.all("li")

    def test_each_commune_has_one_point_with_its_sectors(self, client, alpha, sector):
        self.add(alpha, sector)
        self.add(alpha, sector, street_ban_id="07186_0150", street_name="Rue de la Paix")
        with in_espace(alpha):
            other = Sector.objects.create(name="Sud", human_id="sud")
        self.add(alpha, other)
        self.add(alpha, other, "07999", "Nulleville")
        answer = client.get(self.path)
        page = main_of(answer)
        [point] = [one for one in page.all("li") if one.get("data-latitude")]
        assert point["data-latitude"] == "44.730000"
        assert "Privas : Centre et Sud" in point.text
        assert "Nulleville : Sud" in page.text
        assert "https://data.geopf.fr" in answer["Content-Security-Policy"]

    def test_a_service_that_is_down_is_asked_once_and_the_list_stays(self, client, alpha, sector):
        for number in range(3):
            self.add(alpha, sector, f"0718{number}", f"Commune{number}")
        memory.is_down = True
        page = main_of(client.get(self.path))
        assert "ne répond pas" in page.text
        assert all(f"Commune{number} : Centre" in page.text for number in range(3))
        assert len(memory.asked) == 1

    def test_beyond_the_most_the_rest_is_counted(self, client, alpha, sector):
        for number in range(42):
            self.add(alpha, sector, f"071{number:02d}", f"Village{number:02d}")
        assert "2 autres communes" in main_of(client.get(self.path)).text
        assert len(memory.asked) == 40


class TestZoneByWords:
    @pytest.fixture(autouse=True)
    def streets(self, alpha, sector):
        memory.forget()
        town = {"departement": "07", "city_code": "07186", "city_name": "Privas"}
        memory.known.append(Address("Privas", "municipality", "Privas", **town))
        for name, code in (("Rue Pasteur", "07186_0001"), ("Rue Pasteur Prolongée", "07186_0002")):
            street = {"street_ban_id": code, "street_name": name}
            memory.known.append(Address(f"{name} 07000 Privas", "street", name, **town, **street))
        memory.known.append(Address("Lieu Perdu 07000 Privas", "locality", "Lieu Perdu", **town))
        yield
        memory.forget()

    def add(self, client, sector, words: str):
        return client.post(f"{PATH}/{sector.pk}/zones", {"address": words})

    def test_a_commune_or_a_street_written_in_full_is_added(self, client, alpha, sector):
        assert self.add(client, sector, "privas").status_code == 302
        assert self.add(client, sector, "Rue Pasteur, 07000 Privas").status_code == 302
        assert zones(alpha) == ["07186", "07186_0001"]
        again = main_of(self.add(client, sector, "Privas"), 422)
        assert again.one("p", id="zone-mots-erreur")

    def test_several_answers_are_asked_about(self, client, alpha, sector):
        page = main_of(self.add(client, sector, "pasteur"), 422)
        buttons = page.all("button", name="address")
        assert [one["value"][:11] for one in buttons] == ["Rue Pasteur"] * 2
        assert zones(alpha) == []
        assert self.add(client, sector, buttons[1]["value"]).status_code == 302
        assert zones(alpha) == ["07186_0002"]

    @pytest.mark.parametrize("words", ["", "x", "Lieu Perdu", "🙂" * 300, "\x00"])
    def test_what_is_no_zone_is_told(self, client, alpha, sector, words):
        main_of(self.add(client, sector, words), 422)
        assert zones(alpha) == []

    def test_without_an_answer_the_codes_are_left(self, client, alpha, sector):
        memory.is_down = True
        page = main_of(self.add(client, sector, "Privas"), 422)
        assert "ne répond pas" in page.text
        assert page.one("input", name="city_name")
