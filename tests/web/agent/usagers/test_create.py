"""A new record: what is written, what is refused, and nothing twice."""

import pytest

from booking.directory.models import Organisation, Usager, UsagerProfile
from tenants.context import in_espace
from tests.factories import OrganisationFactory, ServiceFactory
from tests.support.markup import parse

from ..people import member
from .conftest import known, main_of, path
from .forms import fill, fill_again, form_of, values_of

NADIA = {"first_name": "Nadia", "last_name": "Benali"}


@pytest.fixture
def new(agent, organisation) -> str:
    return path(organisation, "nouveau")


@pytest.fixture
def made(alpha):
    """`made()`: the records of alpha, the latest last."""

    def read() -> list[Usager]:
        with in_espace(alpha):
            return list(Usager.objects.order_by("pk"))

    return read


class TestWhatIsWritten:
    def test_all_standard_fields(self, client, alpha, organisation, new, made):
        answer = fill(
            client,
            new,
            **NADIA,
            birth_name="Haddad",
            birth_date="1980-03-01",
            email="nadia@demo.example",
            phone_number="06 39 98 00 01",
            address="3 rue des Lilas",
            post_code="07000",
            city_name="Privas",
            notes="Préfère le matin\nSonner",
        )
        [usager] = made()
        assert answer.url == path(organisation, usager.pk)
        assert (usager.phone_number, usager.email) == ("+33639980001", "nadia@demo.example")
        assert (usager.post_code, usager.city_name) == ("07000", "Privas")
        assert usager.notes == "Préfère le matin\nSonner"
        assert usager.birth_date.isoformat() == "1980-03-01"
        assert usager.notify_by_email
        assert usager.notify_by_sms
        with in_espace(alpha):
            [profile] = UsagerProfile.objects.all()
        assert profile.organisation_id == organisation.pk

    def test_names_are_enough(self, client, new, made):
        assert fill(client, new, **NADIA).status_code == 302
        assert len(made()) == 1

    def test_who_wants_no_message(self, client, new, made):
        page = parse(client.get(new).content.decode()).one("main")
        values = {**values_of(form_of(page)), **NADIA}
        for flag in ("notify_by_email", "notify_by_sms"):
            values.pop(flag)
        client.post(new, values)
        [usager] = made()
        assert (usager.notify_by_email, usager.notify_by_sms) == (False, False)

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("nadia.@demo.example", "nadia@demo.example"),
            ("nadia..b@demo.example", "nadia.b@demo.example"),
            ("Nadia@Demo.example", "nadia@demo.example"),
        ],
    )
    def test_slips_in_an_address_are_corrected_and_told(self, client, new, made, typed, kept):
        answer = fill(client, new, **NADIA, email=typed)
        [usager] = made()
        assert usager.email == kept
        told = main_of(client, answer.url).text
        assert (f"Adresse e-mail corrigée : {kept}" in told) is (typed.lower() != kept)

    def test_a_town_hall_asks_neither_birth_nor_address(self, client, alpha, organisation, new):
        with in_espace(alpha):
            Organisation.objects.update(verticale=Organisation.Verticale.RDV_MAIRIE)
        names = set(values_of(form_of(main_of(client, new))))
        assert {"first_name", "last_name", "email", "phone_number", "notes"} <= names
        assert not {"birth_name", "birth_date", "address", "city_name"} & names

    def test_what_was_looked_for_is_not_typed_again(self, client, new):
        for typed, field, value in [
            ("Nadia Benali", "last_name", "Benali"),
            ("nadia@demo.example", "email", "nadia@demo.example"),
            ("06 39 98", "phone_number", "06 39 98"),
            ("Benali 1/3/1980", "birth_date", "1980-03-01"),
        ]:
            values = values_of(form_of(main_of(client, new, data={"q": typed})))
            assert values[field] == [value]


class TestRelatives:
    def test_a_relative_has_no_contact_of_their_own(self, client, organisation, new, made):
        mother = known(organisation, last_name="Benali")
        address = f"{new}?responsable={mother.pk}"
        page = main_of(client, address)
        assert page.one("h1").text == "Ajouter un proche de Nadia Benali"
        assert not {"email", "phone_number", "address"} & set(values_of(form_of(page)))
        fill(client, address, first_name="Sami", last_name="Benali")
        child = made()[-1]
        assert child.responsible_id == mother.pk
        assert child.email == ""

    def test_contact_slipped_into_the_form_is_not_written(self, client, organisation, new, made):
        mother = known(organisation, last_name="Benali")
        address = f"{new}?responsable={mother.pk}"
        fill(client, address, first_name="Sami", last_name="B", email="sami@demo.example")
        assert made()[-1].email == ""

    def test_the_responsible_is_chosen_first(self, client, organisation, annexe, new):
        mother = known(organisation, last_name="Benali")
        known(organisation, first_name="Sami", last_name="Benali", responsible=mother)
        known(annexe, last_name="Benali voisine")
        page = main_of(client, new, data={"proche": "1", "q": "benali"})
        choices = page.all("a", class_="rdv-choice__link")
        assert [choice["href"] for choice in choices] == [f"?responsable={mother.pk}"]

    def test_a_relative_of_a_relative_is_refused(self, client, organisation, new, made):
        mother = known(organisation, last_name="Benali")
        child = known(organisation, first_name="Sami", responsible=mother)
        answer = fill(client, f"{new}?responsable={child.pk}", **NADIA)
        assert answer.status_code == 422
        assert "a déjà un responsable" in answer.content.decode()
        assert len(made()) == 2

    @pytest.mark.parametrize("given", ["x", "-1", "9" * 30])
    def test_a_responsible_that_is_nobody(self, client, new, given):
        assert client.get(new, {"responsable": given}).status_code == 404

    def test_nor_somebody_of_another_organisation(self, client, annexe, new):
        theirs = known(annexe, last_name="Voisine")
        assert client.get(new, {"responsable": theirs.pk}).status_code == 404
        assert client.post(f"{new}?responsable={theirs.pk}", NADIA).status_code == 404


class TestRefusals:
    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("first_name", "", "Indiquez le prénom."),
            ("last_name", "   ", "Indiquez le nom."),
            ("last_name", "a" * 300, "150 caractères au plus."),
            ("email", "nadia@", "n’est pas valable"),
            ("email", "a" * 300 + "@demo.example", "254 caractères au plus."),
            ("phone_number", "12", "n’est pas valable"),
            ("phone_number", "1" * 300, "caractères au plus."),
            ("birth_date", "2090-01-01", "dans l’avenir"),
            ("birth_date", "0001-01-01", "plus de 130 ans"),
            ("birth_date", "31/02/1980", "date valide"),
            ("post_code", "0" * 300, "caractères au plus."),
            ("notes", "a" * 10_001, "caractères au plus."),
            ("first_name", "\0", "nul"),
        ],
    )
    def test_it_is_said_at_the_field_and_nothing_is_lost(
        self, client, new, made, field, value, words
    ):
        typed = {**NADIA, "city_name": "Privas", field: value}
        answer = fill(client, new, **typed)
        assert answer.status_code == 422
        page = parse(answer.content.decode()).one("main")
        assert words in page.one(id=f"id_{field}_error").text
        assert page.all("a", href=f"#id_{field}")
        assert made() == []
        if field != "city_name":
            assert values_of(form_of(page))["city_name"] == ["Privas"]

    def test_all_errors_at_once(self, client, new):
        answer = fill(client, new, last_name="B", email="x", phone_number="12")
        page = parse(answer.content.decode()).one("main")
        assert page.one(id="erreurs-titre").text == "3 réponses sont à corriger"

    @pytest.mark.parametrize(
        "name", ["‮ilaneB", "👩‍👩‍👧", "<script>alert(1)</script>", "%_", "D’Œuvre-Łukasz", "李小龍"]
    )
    def test_any_name_is_kept_and_shown_as_text(self, client, new, made, name):
        answer = fill(client, new, first_name=name, last_name=name)
        [usager] = made()
        assert "‮" not in usager.first_name
        page = client.get(answer.url).content.decode()
        assert "<script>alert" not in page
        assert parse(page).one("h1").text == str(usager)

    def test_an_address_already_taken_blocks(self, client, organisation, new, made):
        known(organisation, last_name="Benali", email="nadia@demo.example")
        answer = fill(client, new, first_name="N", last_name="B", email="NADIA@demo.example")
        assert answer.status_code == 409
        page = parse(answer.content.decode()).one("main")
        assert "même adresse e-mail" in page.text
        again = fill_again(client, new, answer)
        assert again.status_code == 409
        assert len(made()) == 1

    @pytest.mark.parametrize(
        "alike", [{"phone_number": "06 39 98 00 01"}, {**NADIA, "birth_date": "1980-03-01"}]
    )
    def test_a_likeness_is_told_then_passed_once_read(self, client, organisation, new, made, alike):
        known(organisation, last_name="Benali", birth_date="1980-03-01", email="")
        answer = fill(client, new, **{"first_name": "N", "last_name": "B", **alike})
        assert answer.status_code == 409
        assert "Créer quand même" in answer.content.decode()
        assert len(made()) == 1
        assert fill_again(client, new, answer).status_code == 302
        assert len(made()) == 2

    def test_another_likeness_than_those_read_is_told_again(
        self, client, alpha, organisation, new, made
    ):
        known(organisation, last_name="Un", phone_number="+33639980001", email="")
        answer = fill(client, new, **NADIA, phone_number="0639980001")
        with in_espace(alpha):
            known(organisation, last_name="Deux", phone_number="+33639980002", email="")
        again = fill_again(client, new, answer, phone_number="0639980002")
        assert again.status_code == 409
        assert "Deux" in again.content.decode()
        assert len(made()) == 2


class TestLikenessOfOthers:
    def test_masked_beside_the_form(self, client, organisation, annexe, new, made):
        known(annexe, last_name="Voisine", email="nadia@demo.example", address="3 rue Cachée")
        answer = fill(client, new, first_name="N", last_name="B", phone_number="0639980001")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "06******01" in page
        assert "n***a@demo.example" in page
        assert "/apercu/" in page
        for hidden in ("nadia@demo", "Cachée", "Annexe"):
            assert hidden not in page

    def test_masked_as_one_types(self, client, client_as, organisation, annexe):
        known(annexe, last_name="Voisine", email="nadia@demo.example", birth_date="1980-03-01")
        known(organisation, last_name="Connue", phone_number="+33639980007", email="")
        address = path(organisation, "ressemblances")
        masked = client.post(address, {"phone_number": "06 39 98 00 01"}).content.decode()
        assert "Nadia Voisine" in masked
        assert "1980" not in masked
        clear = client.post(address, {"phone_number": "06 39 98 00 07"}).content.decode()
        assert "Nadia Connue" in clear
        assert client.post(address, {"phone_number": "06 39 98"}).content.strip() == b""

    @pytest.mark.parametrize(
        "typed",
        [
            {"email": "x"},
            {"birth_date": "hier"},
            {"fiche": "x", "email": "a@b.example"},
            {"fiche": "9" * 40},
            {"first_name": "\0", "email": "‮@b.example"},
            {"last_name": "a" * 300},
        ],
    )
    def test_what_is_not_whole_yet_is_passed_over(self, client, organisation, typed):
        answer = client.post(path(organisation, "ressemblances"), typed)
        assert (answer.status_code, answer.content.strip()) == (200, b"")

    def test_nothing_from_another_espace(self, client, organisation, bravo):
        with in_espace(bravo):
            known(OrganisationFactory(), email="nadia@demo.example")
        answer = client.post(path(organisation, "ressemblances"), {"email": "nadia@demo.example"})
        assert answer.content.strip() == b""


class TestOnce:
    def test_a_form_sent_twice_makes_one_record(self, client, organisation, new, made):
        values = {**values_of(form_of(main_of(client, new))), **NADIA}
        answers = [client.post(new, values) for _ in range(2)]
        [usager] = made()
        assert {answer.url for answer in answers} == {path(organisation, usager.pk)}

    def test_a_key_that_is_not_mine_is_no_key(
        self, client, client_as, organisation, new, made, alpha
    ):
        with in_espace(alpha):
            other = client_as(member(organisation))
        theirs = values_of(form_of(main_of(other, new)))
        other.post(new, {**theirs, "first_name": "Zoé", "last_name": "Petit"})
        answer = client.post(new, {**theirs, **NADIA})
        assert answer.url == path(organisation, made()[-1].pk)
        assert [str(usager) for usager in made()] == ["Zoé Petit", "Nadia Benali"]

    @pytest.mark.parametrize("key", ["", "x", "1", "null"])
    def test_a_key_that_is_worth_nothing_does_no_harm(self, client, new, made, key):
        assert fill(client, new, **NADIA, cle=key).status_code == 302
        assert len(made()) == 1


class TestWhoMayNot:
    def test_the_espace_admin_without_a_role(self, client_as, agent, organisation, new, made):
        chief = client_as(member(None, is_espace_admin=True))
        assert chief.get(new).status_code == 403
        assert chief.post(new, NADIA).status_code == 403
        assert "Créer un usager" not in chief.get(path(organisation)).content.decode()
        assert made() == []

    def test_an_organisation_without_me(self, client, annexe, made):
        assert client.get(path(annexe, "nouveau")).status_code == 404
        assert client.post(path(annexe, "nouveau"), NADIA).status_code == 404
        assert made() == []


class TestWhoSeesChildren:
    """An agent of a service "PMI …" is asked first whom the messages go to."""

    @pytest.fixture
    def service(self, alpha):
        with in_espace(alpha):
            return ServiceFactory(name="PMI (protection maternelle et infantile)")

    def test_the_form_opens_on_the_responsible_and_leads_to_the_plain_one(self, client, new):
        page = main_of(client, f"{new}?q=Mina+Benali")
        assert page.one("h1").text == "De qui cette personne est-elle proche ?"
        [plain] = [one["href"] for one in page.all("a") if "d’un responsable" in one.text]
        form = form_of(main_of(client, f"{new}{plain}"))
        assert values_of(form)["last_name"] == ["Benali"]

    def test_the_plain_form_is_sent_as_ever(self, client, new, made):
        fill(client, f"{new}?pour-soi=1", **NADIA)
        assert [one.last_name for one in made()] == ["Benali"]
