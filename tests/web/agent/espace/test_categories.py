"""Categories of motifs in the espace's configuration, and given to several motifs at once."""

import pytest

from booking.catalog.models import Motif, MotifCategory
from tenants.context import in_espace
from tests.factories import MotifFactory

from .conftest import ROOT, main_of, version_in

CNI = {"name": "Carte d’identité", "short_name": "cni", "ants_code": "CNI"}


@pytest.fixture
def category(alpha, elsa):
    with in_espace(alpha):
        return MotifCategory.objects.create(**CNI)


def test_from_an_empty_list_to_one_click_for_france_titres(client, alpha, bravo):
    page = main_of(client.get(f"{ROOT}/categories"))
    assert "Aucune catégorie" in page.text
    client.post(f"{ROOT}/categories/france-titres")
    page = main_of(client.get(f"{ROOT}/categories"))
    assert "Carte nationale d’identité et passeport" in page.text
    assert "Ajouter les catégories de France Titres" not in page.text
    with in_espace(bravo):
        assert not MotifCategory.objects.exists()


def test_a_name_that_stands_in_the_way_is_told(client, alpha):
    with in_espace(alpha):
        MotifCategory.objects.create(name="passeport", short_name="autre")
    answer = client.post(f"{ROOT}/categories/france-titres", follow=True)
    assert "« passeport » existe déjà" in main_of(answer).text


def test_it_is_created_corrected_and_the_second_editor_told(client, alpha):
    assert client.post(f"{ROOT}/categories/nouvelle", CNI).status_code == 302
    with in_espace(alpha):
        made = MotifCategory.objects.get()
    path = f"{ROOT}/categories/{made.pk}"
    version = version_in(client.get(path))
    changed = {**CNI, "name": "Cartes", "version": version}
    assert client.post(path, changed).status_code == 302
    late = client.post(path, {**CNI, "name": "Trop tard", "version": version})
    assert "Repartir de ce qui est enregistré" in main_of(late, 409).text
    with in_espace(alpha):
        assert MotifCategory.objects.get().name == "Cartes"


@pytest.mark.parametrize(
    ("field", "typed"), [("name", ""), ("short_name", "x" * 61), ("ants_code", "VISA")]
)
def test_nonsense_is_told_at_its_field(client, alpha, field, typed):
    answer = client.post(f"{ROOT}/categories/nouvelle", {**CNI, field: typed})
    main_of(answer, 422)
    assert field in answer.context["form"].errors
    with in_espace(alpha):
        assert not MotifCategory.objects.exists()


def test_one_in_use_has_no_button_and_cannot_be_removed(client, alpha, category, organisation):
    path = f"{ROOT}/categories/{category.pk}"
    assert "Supprimer cette catégorie" in main_of(client.get(path)).text
    with in_espace(alpha):
        MotifFactory(organisations=[organisation], category=category)
    assert "Supprimer cette catégorie" not in main_of(client.get(path)).text
    answer = client.post(f"{path}/supprimer", follow=True)
    assert "Un motif a cette catégorie" in main_of(answer).text


def test_several_motifs_get_it_and_lose_it_at_once(client, alpha, category, organisation):
    with in_espace(alpha):
        motifs = [MotifFactory(organisations=[organisation]) for _ in range(2)]
    query = "&".join(f"motif={motif.pk}" for motif in motifs)
    path = f"{ROOT}/motifs/modifier?{query}"
    for value, told, expected in (
        (str(category.pk), "Carte d’identité", category.pk),
        ("aucune", "Aucune", None),
    ):
        summary = client.post(path, {"category_id": value})
        assert told in main_of(summary).text
        answer = client.post(path, {"category_id": value, "act": "appliquer"})
        assert answer.status_code == 302
        with in_espace(alpha):
            found = set(Motif.objects.values_list("category_id", flat=True))
        assert found == {expected}


@pytest.mark.parametrize("typed", ["999999", "x", "-1", "aucun"])
def test_a_category_that_is_none_is_refused(client, alpha, category, organisation, typed):
    with in_espace(alpha):
        motif = MotifFactory(organisations=[organisation])
    path = f"{ROOT}/motifs/modifier?motif={motif.pk}"
    assert client.post(path, {"category_id": typed, "act": "appliquer"}).status_code == 422


def test_the_list_takes_as_many_queries_whatever_its_length(
    client, alpha, organisation, django_assert_num_queries
):
    def make(number):
        with in_espace(alpha):
            for name in range(number):
                made = MotifCategory.objects.create(
                    name=f"{number} {name}", short_name=f"{number}{name}"
                )
                MotifFactory(organisations=[organisation], category=made)

    make(1)
    client.get(f"{ROOT}/categories")
    with django_assert_num_queries(8):
        client.get(f"{ROOT}/categories")
    make(10)
    with django_assert_num_queries(8):
        client.get(f"{ROOT}/categories")
