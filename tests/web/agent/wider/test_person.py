"""For whom: found as one types, masked when only another organisation knows them."""

from booking.appointments.models import Participation
from booking.directory.models import UsagerProfile
from tenants.context import in_espace
from tests.factories import UsagerFactory
from tests.support.markup import parse

from .conftest import page_of, path, slot


def search(client, organisation, typed: str, **asked):
    answer = client.get(path(organisation, "/usagers"), {"q": typed, **asked})
    assert answer.status_code == 200
    return answer.content.decode()


def test_names_come_as_one_types(client, organisation, motif, place, usager):
    page = page_of(client, organisation, "/usager", **slot(place, motif))
    [field] = page.all("input", name="q")
    assert path(organisation, "/usagers") in field["hx-get"]
    found = search(client, organisation, "bena", **slot(place, motif))
    assert "Nadia Benali" in found
    assert "<html" not in found


def test_somebody_of_another_organisation_is_masked_and_can_be_chosen(
    alpha, client, organisation, elsewhere, motif, place
):
    other = UsagerFactory(
        first_name="Awa", last_name="Diallo", email="awa.diallo@demo.example", address="1 rue Haute"
    )
    UsagerProfile.objects.create(usager=other, organisation=elsewhere)
    found = search(client, organisation, "diallo", **slot(place, motif))
    assert "Awa Diallo" in found
    assert "awa.diallo@demo.example" not in found
    [link] = parse(found).all("a")
    assert client.post(link["href"], {"cle": "k"}).status_code == 302
    with in_espace(alpha):
        assert Participation.objects.get().usager == other


def test_nothing_typed_shows_nobody(client, organisation, motif, place, usager):
    assert "Benali" not in search(client, organisation, "", **slot(place, motif))


def test_who_comes_may_be_chosen_first(client, organisation, motif, place, usager):
    page = page_of(client, organisation, "/usager", q="benali")
    [link] = page.all("ul", class_="rdv-picks")[0].all("a")
    assert link["href"].startswith(path(organisation) + "?")
    main = parse(client.get(link["href"]).content.decode()).one("main")
    assert "Pour Nadia Benali." in main.text
    again = client.get(path(organisation, "/usager"), {"usagers": usager.pk})
    assert again.status_code == 302


def test_a_form_that_is_refused_keeps_what_was_typed(client, organisation, motif, place):
    asked = "&".join(f"{name}={value}" for name, value in slot(place, motif).items())
    answer = client.post(
        f"{path(organisation, '/usager')}?{asked}",
        {"first_name": "Awa", "last_name": "", "phone_number": "06 12"},
    )
    assert answer.status_code == 422
    page = parse(answer.content.decode())
    assert page.one("input", name="first_name")["value"] == "Awa"
    assert page.one("input", name="phone_number")["value"] == "06 12"
