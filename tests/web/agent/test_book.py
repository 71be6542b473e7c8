"""The booking in four steps: its address, its people, its warnings, its one booking."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils.http import urlencode

from booking.appointments.models import Appointment, BookingPlan, Participation
from booking.directory.addresses import Address
from booking.directory.identity import actor_of_account
from booking.directory.models import AgentRole, Place, Usager, UsagerProfile
from booking.web.agent.found import word_of
from integrations.geocoding import memory
from tenants.context import in_espace
from tests.factories import (
    AbsenceFactory,
    AgentFactory,
    MotifFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    UsagerFactory,
)
from tests.support.markup import parse

from .people import account_of, book, member

TEN = datetime(2026, 11, 26, 9, tzinfo=UTC)  # Thursday, 10 h in Paris


@pytest.fixture(autouse=True)
def still(clock):
    return clock


@pytest.fixture
def service(alpha):
    with in_espace(alpha):
        return ServiceFactory(name="Service social")


@pytest.fixture
def agent(bravo, alpha, organisation, service):
    with in_espace(alpha):
        yield member(organisation, services=[service], first_name="Camille", last_name="Roux")


@pytest.fixture
def client(alpha_client, agent):
    return alpha_client.log_in(account_of(agent))


@pytest.fixture
def place(agent, organisation):
    return PlaceFactory(organisation=organisation, name="Annexe")


@pytest.fixture
def motif(agent, organisation, service):
    return MotifFactory(name="Aide sociale", service=service, organisations=[organisation])


def known(organisation, **fields) -> Usager:
    usager = UsagerFactory(**fields)
    UsagerProfile.objects.create(usager=usager, organisation=organisation)
    return usager


@pytest.fixture
def usager(agent, organisation):
    return known(organisation, first_name="Nadia", last_name="Benali")


@pytest.fixture
def whole(motif, usager, place, agent):
    """All that the address of the last step holds."""
    return {
        "motif": motif.pk,
        "usagers": usager.pk,
        "debut": "2026-11-26T10:00",
        "lieu": place.pk,
        "agents": agent.pk,
    }


def path(organisation, more: str = "") -> str:
    return f"/agent/{organisation.pk}/rdv/nouveau{more}"


def page_of(client, organisation, **asked):
    answer = client.get(path(organisation), asked)
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    return parse(answer.content.decode()).one("main")


def question(main) -> str:
    return main.one("h1").text


def confirm(client, organisation, whole, **posted):
    query = urlencode(whole, doseq=True)
    return client.post(f"{path(organisation)}?{query}", posted)


def test_each_step_follows_from_the_address(client, organisation, whole):
    first = ["motif", "usagers", "debut", "lieu", "agents"]
    questions = [
        question(page_of(client, organisation, **{name: whole[name] for name in first[:count]}))
        for count in (0, 1, 2, 5)
    ]
    assert questions == [
        "Pour quel motif ?",
        "Pour quels usagers ?",
        "Quand, où et avec qui ?",
        "Tout est-il exact ?",
    ]


def test_steps_done_are_links_and_a_later_one_cannot_be_jumped_to(client, organisation, whole):
    main = page_of(client, organisation, **whole)
    links = list(main.one("ol", class_="rdv-path").all("a"))
    assert [link.text for link in links] == [
        "1. Le motif",
        "2. Les usagers",
        "3. Date, lieu et agents",
    ]
    back = client.get(links[1]["href"])
    assert question(parse(back.content.decode()).one("main")) == "Pour quels usagers ?"
    assert question(page_of(client, organisation, motif=whole["motif"], etape=4)) == (
        "Pour quels usagers ?"
    )


def test_it_books_once_and_leads_to_ones_agenda_where_it_is_marked(
    alpha, client, agent, organisation, whole, usager
):
    posted = {"cle": "k1", "contexte": "Vient avec sa sœur", f"avertir-{usager.pk}": "on"}
    answer = confirm(client, organisation, whole, **posted)
    assert answer.status_code == 302
    again = confirm(client, organisation, whole, **posted)
    assert again["Location"] == answer["Location"]
    with in_espace(alpha):
        [booked] = Appointment.objects.all()
        assert (booked.starts_at, booked.ends_at) == (TEN, TEN + timedelta(minutes=30))
        assert booked.context == "Vient avec sa sœur"
        assert booked.created_by_agent == agent
        [part] = booked.participations.all()
        assert part.usager == usager
        assert part.send_lifecycle_notifications
        assert not part.send_reminder_notification
        assert list(booked.agents.all()) == [agent]
    query = parse_qs(urlsplit(answer["Location"]).query)
    assert query == {"agent": [str(agent.pk)], "du": ["2026-11-26"], "rdv": [str(booked.pk)]}


def test_a_colleagues_appointment_leads_to_the_colleagues_agenda(
    client, organisation, whole, service
):
    other = AgentFactory(organisation=organisation, services=[service])
    answer = confirm(client, organisation, {**whole, "agents": other.pk}, cle="k")
    assert f"agent={other.pk}" in answer["Location"]


def test_warnings_name_conflict_and_solver_and_can_be_confirmed(
    alpha, client, agent, organisation, whole, motif
):
    book(agent, organisation, TEN, motif=motif)
    answer = confirm(client, organisation, whole, cle="k", contexte="Gardé")
    assert answer.status_code == 409
    main = parse(answer.content.decode()).one("main")
    words = main.text.replace("\xa0", " ")
    assert "Camille Roux a déjà un rendez-vous de 10 h à 10 h 30 : Aide sociale." in words
    assert "Peut résoudre ce point : Camille Roux." in words
    assert main.one("textarea").text == "Gardé"
    codes = [field["value"] for field in main.all("input", name="confirme")]
    assert codes == ["overlap"]
    with in_espace(alpha):
        assert Appointment.objects.count() == 1
    done = confirm(client, organisation, whole, cle="k", contexte="Gardé", confirme=codes)
    assert done.status_code == 302
    with in_espace(alpha):
        assert Appointment.objects.count() == 2


def test_details_of_what_one_may_not_see_stay_hidden(alpha, client, agent, organisation, whole):
    elsewhere = OrganisationFactory()
    hidden = MotifFactory(name="Motif discret", organisations=[elsewhere], service=ServiceFactory())
    other = AgentFactory(organisation=organisation, services=agent.services.all())
    AgentRole.objects.create(agent=other, organisation=elsewhere)
    book(other, elsewhere, TEN, motif=hidden)
    answer = confirm(client, organisation, {**whole, "agents": other.pk}, cle="k")
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "Motif discret" not in words
    assert "Vous n’avez pas accès au détail." in words


def test_several_usagers_and_several_agents(alpha, client, organisation, whole, usager, service):
    second = known(organisation, last_name="Deuxième")
    other = AgentFactory(organisation=organisation, services=[service])
    asked = {**whole, "usagers": [usager.pk, second.pk], "agents": [whole["agents"], other.pk]}
    assert confirm(client, organisation, asked, cle="k").status_code == 302
    with in_espace(alpha):
        booked = Appointment.objects.get()
        assert booked.participations.count() == 2
        assert booked.agents.count() == 2


def test_a_place_for_this_appointment_only(alpha, client, organisation, whole):
    asked = {**whole, "lieu": "ponctuel", "lieu_nom": "Salle 😀", "lieu_adresse": "2 rue Neuve"}
    assert confirm(client, organisation, asked, cle="k").status_code == 302
    with in_espace(alpha):
        made = Appointment.objects.get().place
        assert (made.name, made.address) == ("Salle 😀", "2 rue Neuve")
        assert made.availability == Place.Availability.SINGLE_USE
    assert "Salle 😀" not in page_of(client, organisation, **{**whole, "etape": 3}).text


@pytest.mark.parametrize(("is_down", "point"), [(False, (44.75, 4.61)), (True, None)])
def test_it_stands_at_its_own_address(alpha, client, organisation, whole, is_down, point):
    memory.forget()
    words = "2 rue Neuve 07000 Privas", "housenumber", "2 rue Neuve", "07", "07186", "Privas"
    memory.known.append(Address(*words, latitude=44.75, longitude=4.61))
    memory.is_down = is_down
    asked = {**whole, "lieu": "ponctuel", "lieu_nom": "Salle", "lieu_adresse": "2 rue Neuve"}
    assert confirm(client, organisation, asked, cle="k").status_code == 302
    memory.forget()
    with in_espace(alpha):
        made = Appointment.objects.get().place
        near = Place.objects.exclude(pk=made.pk).order_by("pk").first()
    assert (made.latitude, made.longitude) == (point or (near.latitude, near.longitude))


@pytest.mark.parametrize(("address", "status"), [("2 rue Neuve", 302), ("Nulle part", 422)])
def test_an_organisation_without_place_may_have_one_made(
    alpha, client, organisation, whole, address, status
):
    memory.forget()
    words = "2 rue Neuve 07000 Privas", "housenumber", "2 rue Neuve", "07", "07186", "Privas"
    memory.known.append(Address(*words, latitude=44.75, longitude=4.61))
    Place.objects.update(availability=Place.Availability.DISABLED)
    asked = {**whole, "lieu": "ponctuel", "lieu_nom": "Salle", "lieu_adresse": address}
    answer = confirm(client, organisation, asked, cle="k")
    memory.forget()
    assert answer.status_code == status
    if status == 422:
        assert "n’est pas connue" in answer.content.decode()
        with in_espace(alpha):
            assert not Appointment.objects.exists()


def test_a_one_off_place_without_name_is_asked_again(client, organisation, whole):
    main = page_of(client, organisation, **{**whole, "lieu": "ponctuel", "etape": 4})
    assert question(main) == "Quand, où et avec qui ?"
    assert "Donnez un nom à ce lieu." in main.text


def test_a_call_needs_a_number(client, organisation, service, whole, agent):
    motif = MotifFactory(organisations=[organisation], service=service, location_type="phone")
    mute = known(organisation, phone_number="")
    asked = {**whole, "motif": motif.pk, "usagers": mute.pk}
    answer = confirm(client, organisation, asked, cle="k")
    assert answer.status_code == 422
    assert "demande un numéro à appeler" in answer.content.decode()
    # Nor has it a place, whatever the address says.
    main = page_of(client, organisation, **asked)
    assert "Annexe" not in main.text


def test_somebody_is_found_without_accents_and_added(client, organisation, motif):
    known(organisation, first_name="Éloïse", last_name="Dupré")
    answer = client.get(path(organisation, "/usagers"), {"motif": motif.pk, "q": "dupre elo"})
    found = parse(answer.content.decode())
    [link] = found.all("a")
    assert "Éloïse Dupré" in link.text
    added = client.get(link["href"])
    assert "Usagers de ce RDV" in added.content.decode()


def test_somebody_of_another_organisation_is_masked_and_linked_by_the_booking(
    alpha, client, organisation, whole
):
    stranger = UsagerFactory(
        first_name="Awa", last_name="Diallo", phone_number="+33612345678", email="awa@demo.example"
    )
    UsagerProfile.objects.create(usager=stranger, organisation=OrganisationFactory())
    answer = client.get(path(organisation, "/usagers"), {"motif": whole["motif"], "q": "diallo"})
    words = answer.content.decode()
    assert "06******78" in words
    assert "awa@demo.example" not in words
    [link] = parse(words).all("a")
    word = parse_qs(urlsplit(link["href"]).query)["usagers"][0]
    assert word.startswith(f"{stranger.pk}.")
    shown = page_of(client, organisation, **{**whole, "usagers": word})
    assert "awa@demo.example" not in shown.text
    # The bare identifier, or a word made for somebody else, opens nothing.
    bare = client.get(path(organisation), {**whole, "usagers": stranger.pk})
    assert bare.status_code == 404
    assert confirm(client, organisation, {**whole, "usagers": word}, cle="k").status_code == 302
    with in_espace(alpha):
        assert UsagerProfile.objects.filter(usager=stranger, organisation=organisation).exists()


def test_a_word_made_for_another_agent_opens_nothing(alpha, client, organisation, whole, service):
    with in_espace(alpha):
        stranger = UsagerFactory()
        other = member(organisation, services=[service])
        word = word_of(stranger.pk, actor_of_account(other.account_id), masked=True)
    assert client.get(path(organisation), {**whole, "usagers": word}).status_code == 404


def test_somebody_is_created_in_place(alpha, client, organisation, motif):
    new = {"first_name": "Zoé", "last_name": "Nouvelle", "phone_number": "06 39 98 00 07"}
    answer = client.post(f"{path(organisation, '/usager')}?motif={motif.pk}", new)
    assert answer.status_code == 302
    with in_espace(alpha):
        made = Usager.objects.get(last_name="Nouvelle")
        assert made.phone_number == "+33639980007"
        assert made.profiles.filter(organisation=organisation).exists()
    assert f"usagers={made.pk}" in answer["Location"]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ({"first_name": "", "last_name": "X"}, "Une réponse est à corriger"),
        ({"first_name": "A" * 300, "last_name": "X"}, "150"),
        ({"first_name": "A", "last_name": "X", "email": "rien"}, "pas valable"),
        ({"first_name": "A", "last_name": "X", "phone_number": "12"}, "pas valable"),
        ({"first_name": "A", "last_name": "X", "birth_date": "31/02/1980"}, "date"),
        ({"first_name": "A", "last_name": "X", "birth_date": "2100-01-01"}, "avenir"),
    ],
)
def test_a_record_that_makes_no_sense_is_asked_again(
    alpha, client, organisation, motif, new, words
):
    answer = client.post(f"{path(organisation, '/usager')}?motif={motif.pk}", new)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with in_espace(alpha):
        assert not Usager.objects.filter(last_name="X").exists()


def test_a_possible_double_is_shown_then_may_be_created_all_the_same(
    alpha, client, organisation, motif
):
    twin = known(organisation, first_name="Léo", last_name="Jumeau", phone_number="+33639980009")
    new = {"first_name": "Luc", "last_name": "Autre", "phone_number": "0639980009"}
    address = f"{path(organisation, '/usager')}?motif={motif.pk}"
    answer = client.post(address, new)
    assert answer.status_code == 422
    main = parse(answer.content.decode()).one("main")
    assert "Léo Jumeau" in main.text
    ignored = [field["value"] for field in main.all("input", name="autre")]
    assert ignored == [str(twin.pk)]
    assert client.post(address, {**new, "autre": ignored}).status_code == 302
    with in_espace(alpha):
        assert Usager.objects.filter(last_name="Autre").exists()


def test_a_duplicate_brings_notes_and_length_along(
    client, agent, organisation, motif, whole, usager
):
    model = book(agent, organisation, TEN, motif=motif, usager=usager, minutes=45, context="Suite")
    main = page_of(client, organisation, **{**whole, "modele": model.pk})
    assert main.one("textarea").text == "Suite"
    main = page_of(client, organisation, motif=motif.pk, usagers=usager.pk, modele=model.pk)
    assert main.one("input", name="duree")["value"] == "45"


def test_htmx_is_told_where_to_go(client, organisation, whole):
    address = f"{path(organisation)}?{urlencode(whole)}"
    answer = client.post(address, {"cle": "k"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith(f"/agent/{organisation.pk}/agenda?")


def test_without_a_role_one_books_nothing(alpha, alpha_client, organisation, whole):
    with in_espace(alpha):
        chief = member(None, is_espace_admin=True)
    client = alpha_client.log_in(account_of(chief))
    answer = client.get(path(organisation), whole)
    assert answer.status_code == 403
    assert "Vous n’avez pas de rôle dans cette organisation." in answer.content.decode()
    assert confirm(client, organisation, whole, cle="k").status_code == 403
    with in_espace(alpha):
        assert not Appointment.objects.exists()


HOSTILE = ["abc", "-1", "😀", "1" * 300, "\u202e1", "\x00", "null", "1;2", "0x1", "9" * 16]


@pytest.mark.parametrize("name", ["motif", "usagers", "agents", "lieu", "modele"])
@pytest.mark.parametrize("value", HOSTILE)
def test_identifiers_that_cannot_be_one(alpha, client, organisation, whole, name, value):
    asked = {**whole, name: value}
    assert client.get(path(organisation), asked).status_code in (400, 404)
    assert confirm(client, organisation, asked, cle="k").status_code in (400, 404)
    with in_espace(alpha):
        assert not Appointment.objects.exists()


@pytest.mark.parametrize("name", ["debut", "duree", "etape", "cle", "q"])
@pytest.mark.parametrize(
    "value",
    [
        "",
        "demain",
        "2026-02-30T10:00",
        "9999-12-31T23:59",
        "0000-00-00T00:00",
        "😀",
        "x" * 300,
        "-5",
        "1e9",
        "2026-11-26T10:00+99:99",
    ],
)
def test_values_that_make_no_sense(client, organisation, whole, name, value):
    answer = client.get(path(organisation), {**whole, name: value})
    assert answer.status_code in ((200, 400) if name == "duree" else (200,))


@pytest.mark.parametrize("start", ["2017-01-01T10:00", "2035-01-01T10:00"])
def test_a_start_out_of_bounds_is_refused_with_its_reason(
    alpha, client, organisation, whole, start
):
    answer = confirm(client, organisation, {**whole, "debut": start}, cle="k")
    assert answer.status_code in (200, 422)
    assert re.search("La date ne peut pas|Quand, où et avec qui", answer.content.decode())
    with in_espace(alpha):
        assert not Appointment.objects.exists()


def test_a_note_too_long_is_refused_and_kept(alpha, client, organisation, whole):
    answer = confirm(client, organisation, whole, cle="k", contexte="é" * 10_001)
    assert answer.status_code == 422
    assert "é" * 10_001 in answer.content.decode()
    with in_espace(alpha):
        assert not Participation.objects.exists()


def test_an_absence_is_confirmed_too(client, agent, organisation, whole):
    AbsenceFactory(agent=agent, title="Formation", first_day=TEN.date())
    answer = confirm(client, organisation, whole, cle="k")
    assert "Camille Roux est indisponible : Formation." in answer.content.decode()


def test_a_booking_from_a_colleagues_agenda_offers_what_the_colleague_receives(
    alpha, client, agent, organisation, motif, service
):
    with in_espace(alpha):
        second = ServiceFactory(name="PMI")
        agent.services.add(second)
        MotifFactory(name="Pesée", service=second, organisations=[organisation])
        colleague = AgentFactory(organisation=organisation, services=[service])
    mine = page_of(client, organisation, agents=agent.pk).one("select").text
    theirs = page_of(client, organisation, agents=colleague.pk).one("select").text
    assert ("Pesée" in mine, "Pesée" in theirs) == (True, False)
    assert "Aide sociale" in theirs


@pytest.mark.parametrize("name", ["deplace", "modele"])
def test_an_appointment_that_is_not_ones_own_is_no_model(client, organisation, whole, name):
    hidden = MotifFactory(organisations=[organisation], service=ServiceFactory())
    other = AgentFactory(organisation=organisation)
    booked = book(other, organisation, TEN, motif=hidden, context="Secret")
    answer = client.get(path(organisation), {**whole, name: booked.pk})
    assert answer.status_code == (404 if name == "modele" else 200)
    assert "Secret" not in answer.content.decode()


class TestAskedByAnotherApplication:
    """« RDV à prendre »: from the application to the search, and back once it is booked."""

    @pytest.fixture
    def plan(self, agent, usager):
        return BookingPlan.objects.create(
            agent=agent,
            usager=usager,
            return_url="https://coop.example/retour",
            dossier_url="https://coop.example/dossier/1",
        )

    def page(self, client, plan):
        answer = client.get(f"/agent/rdv-a-prendre/{plan.pk}")
        assert answer.status_code == 200
        return parse(answer.content.decode()).one("main")

    def test_it_leads_to_the_search_for_this_person(self, client, organisation, plan, usager):
        answer = client.get(f"/agent/rdv-a-prendre/{plan.pk}")
        assert answer["Location"] == (
            f"/agent/{organisation.pk}/trouver-un-rdv?usagers={usager.pk}"
        )

    def test_what_is_booked_for_them_is_tied_and_leads_back(
        self, alpha, client, organisation, whole, plan
    ):
        client.get(f"/agent/rdv-a-prendre/{plan.pk}")
        answer = confirm(client, organisation, whole, cle="k-plan")
        assert answer["Location"] == f"/agent/rdv-a-prendre/{plan.pk}"
        main = self.page(client, plan)
        assert "Le rendez-vous est pris" in main.text
        links = [link["href"] for link in main.all("a")]
        assert "https://coop.example/retour" in links
        assert "https://coop.example/dossier/1" in links
        with in_espace(alpha):
            plan.refresh_from_db()
        assert plan.appointment_id

    def test_what_is_booked_for_somebody_else_is_not(
        self, alpha, client, organisation, whole, plan
    ):
        with in_espace(alpha):
            other = known(organisation, first_name="Rosa", last_name="Autre")
        client.get(f"/agent/rdv-a-prendre/{plan.pk}")
        answer = confirm(client, organisation, {**whole, "usagers": other.pk}, cle="k-autre")
        assert "/agenda" in answer["Location"]
        with in_espace(alpha):
            plan.refresh_from_db()
        assert plan.appointment_id is None

    def test_nobody_else_sees_it(self, alpha, alpha_client, organisation, service, plan):
        with in_espace(alpha):
            colleague = member(organisation, services=[service])
        other = alpha_client.log_in(account_of(colleague))
        assert other.get(f"/agent/rdv-a-prendre/{plan.pk}").status_code == 404

    def test_in_several_organisations_one_chooses(self, alpha, client, agent, usager, plan):
        with in_espace(alpha):
            second = OrganisationFactory(name="Antenne de Die")
            AgentRole.objects.create(agent=agent, organisation=second)
            UsagerProfile.objects.create(usager=usager, organisation=second)
        assert "Antenne de Die" in self.page(client, plan).text
