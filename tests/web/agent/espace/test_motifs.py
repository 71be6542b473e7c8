"""Motifs over organisations: found by filters, several changed at once after a summary."""

import pytest

from booking.catalog.models import Motif, MotifCategory
from tenants.context import in_espace
from tests.factories import MotifFactory, OrganisationFactory, ServiceFactory

from .conftest import ROOT, main_of

# Neither a time of one's own, nor a time at all, nor one that a database keeps.
MADE_AT = (
    *("", "x", "2026-11-24", "2020-01-01T00:00:00+00:00", "🙂", "\x00"),
    "2026-11-24T00:00:00+00:00:00.000001",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
)
PATH = f"{ROOT}/motifs"
CHANGE = f"{PATH}/modifier"


@pytest.fixture
def two(alpha, elsa, organisation) -> list[Motif]:
    with in_espace(alpha):
        annexe = OrganisationFactory(name="Annexe du Pouzin")
        service = ServiceFactory(name="PMI")
        return [
            MotifFactory(name="Passeport", organisations=[organisation], bookable_by="agents"),
            MotifFactory(name="Conseil", organisations=[annexe], service=service, collectif=True),
        ]


def chosen(motifs) -> str:
    return f"{CHANGE}?" + "&".join(f"motif={motif.pk}" for motif in motifs)


def rows(espace) -> list[dict]:
    with in_espace(espace):
        return list(Motif.objects.order_by("pk").values())


class TestList:
    def test_each_filter_finds_its_own(self, client, two, organisation, bravo):
        _, advice = two
        for query, found in (
            ({}, {"Passeport", "Conseil"}),
            ({"q": "passe"}, {"Passeport"}),
            ({"organisation": organisation.pk}, {"Passeport"}),
            ({"service": advice.service_id}, {"Conseil"}),
            ({"reservable": "agents"}, {"Passeport"}),
            ({"collectif": "oui"}, {"Conseil"}),
            ({"type": "home"}, set()),
        ):
            page = main_of(client.get(PATH, query))
            boxes = page.all("input", name="motif")
            names = {
                two[0].name if box["value"] == str(two[0].pk) else two[1].name for box in boxes
            }
            assert names == found, query

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ({"q": "🙂" * 300}, 200),
            ({"q": "\x00%_"}, 200),
            ({"organisation": "x"}, 400),
            ({"organisation": "1"}, 404),
            ({"service": "1"}, 404),
            ({"type": "🙂"}, 200),
            ({"page": "9" * 40}, 200),
        ],
    )
    def test_hostile_addresses(self, client, two, query, status):
        assert client.get(PATH, query).status_code == status

    def test_it_asks_as_much_whatever_the_number(
        self, client, two, organisation, alpha, django_assert_num_queries
    ):
        client.get(PATH)
        for _ in range(2):
            with django_assert_num_queries(12):
                main_of(client.get(PATH))
            with in_espace(alpha):
                for _ in range(12):
                    MotifFactory(organisations=[organisation])


class TestChange:
    given = {"rdvs_cancellable_by_user": "non", "instruction_for_rdv": "Venez à l’heure."}

    def test_the_summary_writes_nothing_then_it_is_done(self, client, two, alpha):
        before = rows(alpha)
        page = main_of(client.post(chosen(two), self.given))
        assert "Appliquer à 2 motifs" in page.text
        shown = [[cell.text for cell in row.all("td")] for row in page.all("tr")[1:3]]
        assert shown == [["Oui", "Non"], ["Oui", "Non"]]
        hidden = main_of(client.post(chosen(two), self.given)).all("input", type="hidden")
        carried = {box["name"]: box["value"] for box in hidden if box["name"] in self.given}
        assert carried == self.given
        assert rows(alpha) == before
        done = client.post(chosen(two), self.given | {"act": "appliquer"}, follow=True)
        assert "2 motifs modifiés" in main_of(done).text
        for old, new in zip(before, rows(alpha), strict=True):
            changed = {name for name in old if old[name] != new[name]} - {"updated_at"}
            assert changed == set(self.given)
        again = client.post(chosen(two), self.given | {"act": "appliquer"}, follow=True)
        assert "Annuler ce changement" not in main_of(again).text
        assert "0 motif modifié. 2 avaient déjà ces valeurs" in main_of(again).text

    def test_the_summary_shows_what_each_motif_has_now_at_one_cost(
        self, client, two, organisation, alpha, django_assert_num_queries
    ):
        with in_espace(alpha):
            off = ServiceFactory(name="Ancien", is_enabled=False)
            on = ServiceFactory(name="Social")
            category = MotifCategory.objects.create(name="RSA", short_name="rsa")
            Motif.objects.filter(pk=two[0].pk).update(
                service=off, category=category, default_duration_in_min=40
            )
            more = [MotifFactory(organisations=[organisation]) for _ in range(6)]
        given = {
            "service_id": on.pk,
            "category_id": "aucune",
            "default_duration_in_min": "40",
            "min_public_booking_delay": "3600",
            "bookable_by": "agents",
            "restriction_for_rdv": "Venez seul.",
        }
        client.get(PATH)
        for motifs in (two, [*two, *more]):
            with django_assert_num_queries(11):
                page = main_of(client.post(chosen(motifs), given)).text
        for words in ("Ancien", "Social", "RSA", "Aucune", "Inchangé", "1 heure", "(vide)"):
            assert words in page

    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"name": "Autre"},
            {"bookable_by": "personne"},
            {"default_duration_in_min": "0"},
            {"default_duration_in_min": "9" * 30},
            {"service_id": "1"},
            {"instruction_for_rdv": "A" * 5001},
            {"min_public_booking_delay": "7889238", "max_public_booking_delay": "1800"},
        ],
    )
    def test_nonsense_changes_none(self, client, two, alpha, given):
        before = rows(alpha)
        main_of(client.post(chosen(two), given | {"act": "appliquer"}), 422)
        assert rows(alpha) == before

    def test_it_is_taken_back_unless_somebody_changed_more(self, client, two, alpha, organisation):
        before = rows(alpha)
        answer = client.post(chosen(two), self.given | {"act": "appliquer"}, follow=True)
        form = main_of(answer).one("form", class_="rdv-undo")
        assert "(2 motifs)" in form.text
        posted = {one["name"]: one["value"] for one in form.all("input", name="annuler")}
        with in_espace(alpha):
            Motif.objects.filter(pk=two[1].pk).update(instruction_for_rdv="Mieux dit.")
        told = main_of(client.post(form["action"], posted, follow=True)).text
        assert "1 motif a repris les valeurs d’avant." in told
        assert "Reste tel quel, parce que modifié depuis" in told
        assert told.count("« Conseil ».") == 1
        first, second = rows(alpha)
        assert {**first, "updated_at": None} == {**before[0], "updated_at": None}
        assert second["instruction_for_rdv"] == "Mieux dit."
        assert second["rdvs_cancellable_by_user"] is False

    @pytest.mark.parametrize("made_at", MADE_AT)
    def test_nothing_to_take_back_is_said(self, client, two, alpha, made_at):
        before = rows(alpha)
        answer = client.post(f"{PATH}/annuler", {"annuler": made_at}, follow=True)
        assert "ne peut plus être annulé" in main_of(answer).text
        assert rows(alpha) == before
        assert client.get(PATH, {"annuler": made_at}).status_code == 200

    def test_motifs_of_another_espace_do_not_exist(self, client, two, bravo, alpha):
        with in_espace(bravo):
            theirs = MotifFactory(organisations=[OrganisationFactory()])
        before = rows(bravo)
        given = self.given | {"act": "appliquer"}
        assert client.post(chosen([*two, theirs]), given).status_code == 404
        assert client.get(chosen([theirs])).status_code == 404
        assert rows(bravo) == before
        assert client.get(f"{CHANGE}?motif=x").status_code == 400
