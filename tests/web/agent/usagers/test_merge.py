"""Two records made one, side by side, and the way back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments.models import Participation
from booking.directory.models import RecordSettings, Usager, UsagerMerge
from tenants.context import in_espace
from tests.factories import MotifFactory, OrganisationFactory, ServiceFactory
from tests.support.markup import parse

from ..conftest import NOW
from ..people import book, member
from .conftest import known, main_of, path


@pytest.fixture
def first(agent, organisation):
    return known(
        organisation,
        last_name="Benali",
        email="nadia@demo.example",
        phone_number="+33639980001",
        birth_date="1980-03-01",
        city_name="Privas",
        city_code="07186",
    )


@pytest.fixture
def second(first, organisation):
    return known(
        organisation,
        last_name="Bénali",
        birth_name="Haddad",
        email="n.benali@demo.example",
        phone_number="+33639980001",
        birth_date="1980-03-01",
        city_name="Aubenas",
        city_code="07019",
        notes="Sonner",
    )


@pytest.fixture
def read(alpha):
    def again(usager) -> Usager:
        with in_espace(alpha):
            return Usager.objects.get(pk=usager.pk)

    return again


def pair(organisation, a, b) -> str:
    return path(organisation, f"fusion?a={a.pk}&b={b.pk}")


def choices_of(main) -> dict[str, str]:
    """What the form would send as it stands."""
    form = main.one("form")
    ticked = [i for i in form.all("input", type="radio") if "checked" in i.attributes]
    hidden = [i for i in form.all("input", type="hidden") if i["name"] != "csrfmiddlewaretoken"]
    return {field["name"]: field["value"] for field in [*ticked, *hidden]}


def send(client, address, **chosen):
    return client.post(address, {**choices_of(main_of(client, address)), **chosen})


class TestChoosing:
    def test_one_then_the_other(self, client, organisation, first, second):
        start = path(organisation, "fusion")
        main = main_of(client, start, data={"q": "benali"})
        links = [a["href"] for a in main.all("a", class_="rdv-choice__link")]
        assert set(links) == {f"?a={first.pk}", f"?a={second.pk}"}
        main = main_of(client, start, data={"a": first.pk, "q": "benali"})
        assert "nadia@demo.example" in main.text
        [link] = main.all("a", class_="rdv-choice__link")
        assert link["href"] == f"?a={first.pk}&b={second.pk}"

    def test_the_same_twice_asks_for_the_other(self, client, organisation, first):
        main = main_of(client, pair(organisation, first, first))
        assert main.one("h1").text == "Quelle est l’autre fiche ?"

    @pytest.mark.parametrize("given", ["x", "-1", "9" * 30, "²"])
    def test_what_is_no_identifier(self, client, organisation, first, given):
        for query in (f"a={given}", f"a={first.pk}&b={given}"):
            assert client.get(path(organisation, f"fusion?{query}")).status_code == 400


class TestComparing:
    def test_same_and_different_are_said_in_words(self, client, organisation, first, second):
        main = main_of(client, pair(organisation, first, second))
        same = [d for d in main.all("div") if "rdv-compare--same" in d.classes]
        differs = [f for f in main.all("fieldset") if "rdv-compare--differs" in f.classes]
        assert {d.all("p")[0].text for d in same} >= {
            "Prénom Identique",
            "Téléphone Identique",
            "Date de naissance Identique",
        }
        assert {f.one("legend").text for f in differs} == {
            "Nom Différent",
            "Nom de naissance Différent",
            "Adresse e-mail Différent",
            "Commune Différent",
            "Remarques Différent",
        }

    def test_what_is_written_on_one_side_only_is_proposed(
        self, client, organisation, first, second
    ):
        chosen = choices_of(main_of(client, pair(organisation, first, second)))
        assert (chosen["birth_name"], chosen["notes"]) == ("b", "b")
        assert (chosen["last_name"], chosen["email"]) == ("a", "a")

    def test_what_goes_with_each_is_told_before(
        self, client, agent, organisation, service, first, second
    ):
        motif = MotifFactory(service=service, organisations=[organisation])
        booked = book(agent, organisation, NOW, motif=motif, usager=first)
        Participation.objects.create(appointment=booked, usager=second, link_expires_at=NOW)
        known(organisation, first_name="Sami", responsible=second)
        text = main_of(client, pair(organisation, first, second)).text
        assert "1 proche 0 référents 1 organisation" in text
        assert "Les deux participent à un même rendez-vous" in text
        assert "pendant 30 jours" in text

    def test_appointments_that_one_does_not_see_are_not_counted(
        self, client, organisation, first, second
    ):
        pmi = ServiceFactory()
        motif = MotifFactory(service=pmi, organisations=[organisation])
        other = member(organisation, services=[pmi])
        booked = book(other, organisation, NOW, motif=motif, usager=first)
        Participation.objects.create(appointment=booked, usager=second, link_expires_at=NOW)
        text = main_of(client, pair(organisation, first, second)).text
        assert "0 rendez-vous" in text
        assert "1 rendez-vous" not in text
        assert "Les deux participent" not in text


class TestMerging:
    def test_each_value_is_the_one_chosen(self, client, organisation, first, second, read):
        answer = send(client, pair(organisation, first, second), last_name="b", city_name="b")
        assert answer.url == path(organisation, first.pk)
        kept = read(first)
        assert (kept.last_name, kept.birth_name, kept.notes) == ("Bénali", "Haddad", "Sonner")
        assert (kept.city_name, kept.city_code) == ("Aubenas", "07019")
        assert kept.email == "nadia@demo.example"
        assert read(second).deleted_at is not None

    def test_the_record_whose_address_is_kept_stays(
        self, client, organisation, first, second, read
    ):
        answer = send(client, pair(organisation, first, second), email="b")
        assert answer.url == path(organisation, second.pk)
        kept = read(second)
        assert (kept.email, kept.last_name) == ("n.benali@demo.example", "Benali")

    def test_the_relative_is_never_the_one_that_stays(
        self, client, organisation, first, second, read
    ):
        Usager.objects.filter(pk=first.pk).update(
            responsible=known(organisation), email="", phone_number=""
        )
        answer = send(client, pair(organisation, first, second))
        assert answer.url == path(organisation, second.pk)
        assert (read(second).last_name, read(second).email) == ("Benali", "n.benali@demo.example")
        assert read(second).responsible_id is None

    def test_two_relatives_choose_their_responsible(
        self, client, organisation, first, second, read
    ):
        heads = [known(organisation, last_name=f"Tête {n}") for n in range(2)]
        for child, head in zip((first, second), heads, strict=True):
            contact = {"email": "", "phone_number": "", "city_name": "", "city_code": ""}
            Usager.objects.filter(pk=child.pk).update(responsible=head, **contact)
        answer = send(client, pair(organisation, first, second), responsible_id="b")
        assert answer.url == path(organisation, first.pk)
        assert read(first).responsible_id == heads[1].pk

    def test_a_field_that_the_espace_hides_is_not_lost(
        self, client, alpha, organisation, first, second, read
    ):
        RecordSettings.objects.create(hidden_usager_fields=["notes", "birth_name"])
        send(client, pair(organisation, first, second))
        assert (read(first).notes, read(first).birth_name) == ("Sonner", "Haddad")

    def test_a_record_written_meanwhile_is_told_and_the_choices_stay(
        self, client, alpha, organisation, first, second, read
    ):
        address = pair(organisation, first, second)
        chosen = {**choices_of(main_of(client, address)), "last_name": "b"}
        with in_espace(alpha):
            first.save()
        answer = client.post(address, chosen)
        assert answer.status_code == 409
        main = parse(answer.content.decode()).one("main")
        assert "modifiée entre-temps" in main.text
        assert choices_of(main)["last_name"] == "b"
        assert read(second).deleted_at is None
        assert client.post(address, choices_of(main)).status_code == 302

    def test_twice_is_once(self, client, alpha, organisation, first, second):
        address = pair(organisation, first, second)
        chosen = choices_of(main_of(client, address))
        assert [client.post(address, chosen).status_code for _ in range(2)] == [302, 404]
        with in_espace(alpha):
            assert UsagerMerge.objects.count() == 1

    def test_choices_that_mean_nothing_are_as_if_not_made(
        self, client, organisation, first, second, read
    ):
        send(client, pair(organisation, first, second), last_name="c", email="<script>", x="a")
        assert read(first).last_name == "Benali"


class TestUndoing:
    @pytest.fixture
    def merged(self, client, organisation, first, second) -> str:
        """The address of the button on the record that stayed."""
        answer = send(client, pair(organisation, first, second), last_name="b")
        main = main_of(client, answer.url)
        assert "Fusionnée avec la fiche de Nadia Bénali" in main.text
        assert "par Camille Roux" in main.text
        return next(f["action"] for f in main.all("form") if "/fusions/" in f["action"])

    def test_both_are_as_they_were(self, client, organisation, first, second, merged, read):
        assert client.post(merged).url == path(organisation, first.pk)
        assert (read(first).last_name, read(first).notes) == ("Benali", "")
        assert read(second).deleted_at is None
        assert "Fusionnée avec" not in main_of(client, path(organisation, first.pk)).text

    def test_the_button_goes_with_the_delay(
        self, client, clock, organisation, first, merged, read, second
    ):
        clock(NOW + timedelta(days=30, seconds=1))
        assert "Fusionnée avec" not in main_of(client, path(organisation, first.pk)).text
        answer = client.post(merged)
        assert answer.status_code == 409
        assert "trop tard" in answer.content.decode()
        assert read(second).deleted_at is not None

    def test_what_changed_since_forbids_it(self, client, alpha, merged, first, second, read):
        with in_espace(alpha):
            Usager.objects.filter(pk=first.pk).update(last_name="Autre")
        answer = client.post(merged)
        assert answer.status_code == 409
        assert "modifiée depuis la fusion" in answer.content.decode()
        assert read(second).deleted_at is not None

    def test_not_by_who_does_not_edit_the_record(
        self, client_as, alpha, annexe, merged, second, read
    ):
        with in_espace(alpha):
            chief = member(None, is_espace_admin=True)
            stranger = member(annexe)
        assert client_as(chief).post(merged).status_code == 403
        assert client_as(stranger).post(merged).status_code == 404
        assert read(second).deleted_at is not None

    def test_not_through_another_record(self, client, alpha, organisation, merged, second, read):
        with in_espace(alpha):
            other = known(organisation, last_name="Autre")
        merge_id = merged.rstrip("/").split("/")[-2]
        address = path(organisation, f"{other.pk}/fusions/{merge_id}/annuler")
        assert client.post(address).status_code == 404
        assert read(second).deleted_at is not None


class TestLikelyDuplicates:
    def test_groups_lead_to_the_comparison(self, client, organisation, first, second):
        main = main_of(client, path(organisation, "doublons"))
        assert "Mêmes noms et date de naissance" in main.text
        [link] = [a for a in main.all("a") if "/fusion?" in a["href"]]
        assert link["href"] == pair(organisation, first, second)

    def test_none_says_what_would_be_there(self, client, organisation, first):
        assert "Aucun doublon probable" in main_of(client, path(organisation, "doublons")).text

    def test_nobody_of_another_organisation(self, client, organisation, annexe, first):
        known(annexe, last_name="Voisine", phone_number="+33639980001")
        assert "Voisine" not in main_of(client, path(organisation, "doublons")).text

    def test_the_espace_admin_looks_and_does_not_merge(
        self, client_as, organisation, first, second
    ):
        chief = client_as(member(None, is_espace_admin=True))
        assert "/fusion?" not in chief.get(path(organisation, "doublons")).content.decode()

    def test_the_cost_does_not_grow(self, client, alpha, organisation, first, second):
        def cost() -> int:
            address = path(organisation, "doublons")
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            return len(queries)

        few = cost()
        with in_espace(alpha):
            for number in range(20):
                for _ in range(2):
                    known(organisation, phone_number=f"+3363998{number:04}", email="")
        assert cost() == few


class TestWhoMayNot:
    def test_one_of_them_is_of_elsewhere(self, client, organisation, annexe, bravo, first, read):
        theirs = [known(annexe)]
        with in_espace(bravo):
            theirs.append(known(OrganisationFactory()))
        for usager in theirs:
            for address in (
                pair(organisation, first, usager),
                pair(organisation, usager, first),
            ):
                assert client.get(address).status_code == 404
                assert client.post(address).status_code == 404
        assert read(first).deleted_at is None

    def test_the_espace_admin_without_a_role(self, client_as, organisation, first, second, read):
        chief = client_as(member(None, is_espace_admin=True))
        assert chief.get(pair(organisation, first, second)).status_code == 403
        assert chief.post(pair(organisation, first, second)).status_code == 403
        assert read(second).deleted_at is None
