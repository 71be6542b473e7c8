"""Finding usagers: who is found by whom, in clear or masked, at what cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.directory import usagers_in_order
from booking.directory.models import AgentRole, UsagerProfile
from booking.web.agent.usagers import paging
from tenants import hosts
from tenants.context import in_espace, on_portal
from tenants.models import Espace
from tests.factories import OrganisationFactory, ServiceFactory
from tests.support.markup import parse

from ..people import member
from .conftest import known, main_of, names_in, path

MASKED = "Usagers d’autres organisations"


@pytest.fixture
def in_common(alpha):
    """The espace has its usagers in common; what hosts lead to is forgotten after, too."""
    with on_portal():
        Espace.objects.filter(pk=alpha.pk).update(shares_usagers=True)
    hosts.forget()
    yield
    hosts.forget()


class TestThePage:
    def test_it_is_empty_until_something_is_asked(self, client, organisation):
        known(organisation, last_name="Benali")
        main = main_of(client, path(organisation))
        assert "Qui cherchez-vous ?" in main.text
        assert "Benali" not in main.text

    @pytest.mark.parametrize(
        "typed", ["benali", "BÉN na", "nadia.b", "06 39 98", "01/03/1980", "benali 1/3/1980"]
    )
    def test_by_name_address_number_or_birth_date(self, client, organisation, typed):
        known(
            organisation,
            last_name="Bénali",
            birth_date="1980-03-01",
            email="nadia.b@demo.example",
            phone_number="+33639980001",
        )
        known(organisation, first_name="Zoé", last_name="Petit", email="", phone_number="")
        main = main_of(client, path(organisation), data={"q": typed})
        assert names_in(main) == ["Nadia Bénali"]
        assert main.one(id="usagers-compte").text == "1 usager trouvé."
        assert "01/03/1980" in main.text

    def test_the_words_stay_in_the_box(self, client, organisation):
        main = main_of(client, path(organisation), data={"q": "  nadia   ben "})
        assert main.one(id="usagers-q")["value"] == "nadia ben"

    def test_a_relative_shows_whose_contact_it_is(self, client, organisation):
        mother = known(organisation, last_name="Benali", phone_number="+33639980009")
        known(organisation, first_name="Sami", last_name="Zed", responsible=mother, email="")
        main = main_of(client, path(organisation), data={"q": "zed"})
        assert "Proche de Nadia Benali" in main.text
        assert main.all("a", href="tel:+33639980009")

    def test_a_script_gets_the_results_and_the_count_only(self, client, organisation):
        known(organisation, last_name="Benali")
        answer = client.get(path(organisation), {"q": "ben"}, headers={"HX-Request": "true"})
        tree = parse(answer.content.decode())
        assert tree.all("html") == []
        assert names_in(tree) == ["Nadia Benali"]
        assert tree.one(id="usagers-compte")["hx-swap-oob"] == "true"

    def test_a_script_whose_session_ended_is_led_to_the_login(self, alpha_client, organisation):
        address = path(organisation)
        answer = alpha_client.get(
            address,
            headers={
                "HX-Request": "true",
                "HX-Current-URL": f"http://alpha.localhost{address}?q=b",
            },
        )
        assert answer["HX-Redirect"] == f"/connexion?next={address}%3Fq%3Db"
        assert answer.content == b""

    def test_the_bar_of_every_page_leads_there(self, client, organisation):
        shell = parse(client.get(f"/agent/{organisation.pk}/agenda").content.decode())
        box = shell.one(id="recherche-usager")
        assert box["data-suggest"] == path(organisation, "suggestions")
        form = next(f for f in shell.all("form") if f.get("role") == "search")
        assert (form["method"], form["action"]) == ("get", path(organisation))


class TestPages:
    def test_twenty_a_page_in_the_order_of_names(self, client, organisation):
        for number in range(45):
            known(organisation, last_name=f"Benali {number:02}")
        first = main_of(client, path(organisation), data={"q": "nadia"})
        assert first.one(id="usagers-compte").text == "45 usagers trouvés."
        assert names_in(first) == [f"Nadia Benali {n:02}" for n in range(20)]
        last = main_of(client, path(organisation), data={"q": "nadia", "page": 3})
        assert names_in(last) == [f"Nadia Benali {n:02}" for n in range(40, 45)]
        assert "q=nadia" in last.one("a", rel="prev")["href"]

    @pytest.mark.parametrize(
        "page", ["99999999999999999999", "-1", "0", "x", "9" * 5000, "1e3", "²", ""]
    )
    def test_a_page_that_is_not_there(self, client, organisation, page):
        known(organisation, last_name="Benali")
        main = main_of(client, path(organisation), data={"q": "nadia", "page": page})
        assert names_in(main) == ["Nadia Benali"]

    def test_too_many_are_not_counted_to_the_end(self, client, organisation, monkeypatch):
        monkeypatch.setattr(paging, "MOST_COUNTED", 3)
        monkeypatch.setattr(usagers_in_order, "MOST_COUNTED", 3)
        for number in range(5):
            known(organisation, last_name=f"Benali {number}")
        main = main_of(client, path(organisation), data={"q": "nadia"})
        assert main.one(id="usagers-compte").text == "Plus de 3 usagers : précisez votre recherche."
        assert len(names_in(main)) == 3


class TestReferents:
    def test_one_sees_whom_one_follows_without_typing(self, client, agent, organisation):
        known(organisation, last_name="Benali").referents.add(agent)
        known(organisation, last_name="Petit")
        address = path(organisation)
        assert names_in(main_of(client, address, data={"referent": agent.pk})) == ["Nadia Benali"]
        none = main_of(client, address, data={"referent": agent.pk, "q": "petit"})
        assert names_in(none) == []

    def test_the_filter_names_visible_colleagues_only(self, client, agent, organisation, service):
        member(organisation, services=[service], first_name="Anne", last_name="Amie")
        member(organisation, services=[ServiceFactory()], first_name="Paul", last_name="Ailleurs")
        options = main_of(client, path(organisation)).one(id="usagers-referent").all("option")
        assert [option.text for option in options] == ["Tous", "Anne Amie", "Camille Roux (moi)"]

    def test_whoever_one_does_not_see_is_nobody(self, client, organisation):
        stranger = member(organisation, services=[ServiceFactory()])
        assert client.get(path(organisation), {"referent": stranger.pk}).status_code == 404
        assert client.get(path(organisation), {"referent": 2**40}).status_code == 404

    @pytest.mark.parametrize("given", ["x", "-1", "1.5", "9" * 30, "²", "1 OR 1=1"])
    def test_what_is_no_identifier_is_refused(self, client, organisation, given):
        assert client.get(path(organisation), {"referent": given}).status_code == 400


class TestWhoIsFound:
    def test_nobody_of_another_organisation_in_clear(self, client, organisation, annexe):
        known(
            annexe,
            last_name="Voisine",
            email="nadia@demo.example",
            phone_number="+33639980001",
            birth_date="1980-03-01",
            address="3 rue Cachée",
        )
        answer = client.get(path(organisation), {"q": "voisine"})
        main = parse(answer.content.decode()).one("main")
        assert names_in(main) == []
        assert names_in(main, MASKED) == ["Nadia Voisine"]
        assert "06******01" in main.text
        assert "n***a@demo.example" in main.text
        for hidden in ("1980", "nadia@demo", "39980001", "Cachée", "Annexe"):
            assert hidden not in main.text

    def test_four_in_all_and_none_beside_a_filter(self, client, agent, organisation, annexe):
        for number in range(6):
            known(annexe, last_name=f"Voisine {number}")
        known(organisation, last_name="Voisine")
        main = main_of(client, path(organisation), data={"q": "voisine"})
        assert len(names_in(main, MASKED)) == 3
        filtered = main_of(client, path(organisation), data={"q": "voisine", "referent": agent.pk})
        assert names_in(filtered, MASKED) == []

    def test_my_other_organisation_is_in_clear_and_says_so(
        self, client, agent, organisation, annexe
    ):
        AgentRole.objects.create(agent=agent, organisation=annexe)
        known(annexe, last_name="Voisine")
        main = main_of(client, path(organisation), data={"q": "voisine"})
        assert names_in(main) == ["Nadia Voisine"]
        assert "Autre organisation" in main.text

    def test_services_hide_nobody(self, client_as, organisation):
        known(organisation, last_name="Benali")
        desk = ServiceFactory(is_secretariat=True)
        readers = [
            member(organisation, services=[ServiceFactory()]),
            member(organisation, services=[desk]),
            member(organisation, level="admin"),
        ]
        for reader in readers:
            main = main_of(client_as(reader), path(organisation), data={"q": "benali"})
            assert names_in(main) == ["Nadia Benali"]

    def test_the_espace_admin_sees_all_in_clear(self, client_as, organisation, annexe):
        known(annexe, last_name="Voisine")
        chief = client_as(member(None, is_espace_admin=True))
        main = main_of(chief, path(organisation), data={"q": "voisine"})
        assert names_in(main, "Usagers de l’espace") == ["Nadia Voisine"]
        assert names_in(main, MASKED) == []

    def test_so_does_everybody_where_usagers_are_in_common(
        self, in_common, client, organisation, annexe
    ):
        usager = known(annexe, last_name="Voisine")
        main = main_of(client, path(organisation), data={"q": "voisine"})
        assert names_in(main, "Usagers de l’espace") == ["Nadia Voisine"]
        record = reverse("agent_usager", args=[organisation.pk, usager.pk])
        assert "connue d’une autre organisation" in main_of(client, record).text
        edited = client.get(reverse("agent_usager_edit", args=[organisation.pk, usager.pk]))
        assert edited.status_code == 200

    def test_nobody_of_another_espace(self, client, organisation, bravo):
        with in_espace(bravo):
            known(OrganisationFactory(), last_name="Ailleurs")
        main = main_of(client, path(organisation), data={"q": "ailleurs"})
        assert (names_in(main), names_in(main, MASKED)) == ([], [])

    def test_an_organisation_without_me_does_not_exist(self, client, annexe):
        assert client.get(path(annexe), {"q": "x"}).status_code == 404
        assert client.get(path(annexe, "suggestions"), {"q": "x"}).status_code == 404

    def test_an_intervenant_finds_nobody(self, client_as, organisation):
        ines = client_as(member(organisation, level="intervenant"))
        assert ines.get(path(organisation), {"q": "x"}).status_code == 404


class TestSuggestions:
    def names(self, client, organisation, typed) -> list[str]:
        answer = client.get(path(organisation, "suggestions"), {"q": typed})
        assert answer.status_code == 200
        return [li.all("span")[0].text for li in parse(answer.content.decode()).all("li")]

    def test_eight_at_most_each_an_option_with_its_address(self, client, organisation):
        usagers = [known(organisation, last_name=f"Benali {n}") for n in range(9)]
        answer = client.get(path(organisation, "suggestions"), {"q": "ben"})
        options = parse(answer.content.decode()).all("li", role="option")
        assert len(options) == 8
        assert options[0]["data-url"] == path(organisation, usagers[0].pk)
        assert len({option["id"] for option in options}) == 8

    def test_nobody_masked_nor_hidden(self, client, organisation, annexe):
        known(annexe, last_name="Voisine")
        assert self.names(client, organisation, "voisine") == []
        assert self.names(client, organisation, "") == []

    def test_without_a_session_a_script_is_told(self, alpha_client, organisation):
        answer = alpha_client.get(path(organisation, "suggestions"), {"q": "a"})
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "login_required"


HOSTILE = [
    "‮ilaneB",
    "👩‍👩‍👧 Élise",
    "a" * 300,
    "<script>alert(1)</script>",
    "%",
    "_",
    "%%_",
    "'; DROP TABLE directory_usager; --",
    "\\",
    "\0",
    "&|!():*",
    '"',
    "٠٦٣٩",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_any_words_give_an_answer(client, organisation, typed):
    known(organisation, last_name="Benali")
    known(organisation, first_name="<script>alert(1)</script>", last_name="Ruse")
    for address in (path(organisation), path(organisation, "suggestions")):
        answer = client.get(address, {"q": typed})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
    found = names_in(main_of(client, path(organisation), data={"q": typed}))
    assert "Nadia Benali" not in found


def test_joker_signs_mean_nothing(client, organisation):
    known(organisation, last_name="Benali")
    assert names_in(main_of(client, path(organisation), data={"q": "b%li"})) == []
    assert names_in(main_of(client, path(organisation), data={"q": "ben_li"})) == []


def test_the_cost_does_not_grow_with_what_is_found(client, alpha, agent, organisation, annexe):
    def grow(number: int) -> None:
        for _ in range(number):
            head = known(organisation, last_name="Tête")
            child = known(organisation, first_name="Sami", responsible=head)
            child.referents.add(agent)
            UsagerProfile.objects.create(organisation=annexe, usager=child)

    def cost(address: str, typed: str) -> int:
        client.get(address, {"q": typed})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address, {"q": typed}).status_code == 200
        return len(queries)

    addresses = (path(organisation), path(organisation, "suggestions"))
    grow(5)
    few = [cost(address, "sami") for address in addresses]
    with in_espace(alpha):
        grow(30)
    assert [cost(address, "sami") for address in addresses] == few
