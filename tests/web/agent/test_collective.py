"""RDV collectifs: sessions created, filled, marked; by whom, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.appointments.models import Appointment, Participation
from booking.directory.models import RecordSettings, UsagerProfile
from tenants.context import in_espace
from tests.factories import (
    AbsenceFactory,
    MotifFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    UsagerFactory,
)
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import account_of, book, member

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def still(clock, monkeypatch):
    for name in ("listing", "creation", "participants"):
        monkeypatch.setattr(f"booking.web.agent.collective.{name}.now", lambda: NOW)


@pytest.fixture
def service(alpha):
    with in_espace(alpha):
        return ServiceFactory()


@pytest.fixture
def agent(alpha, bravo, organisation, service):
    with in_espace(alpha):
        return member(organisation, services=[service], first_name="Ada", last_name="Roux")


@pytest.fixture
def motif(alpha, organisation, service):
    with in_espace(alpha):
        return MotifFactory(
            name="Atelier",
            organisations=[organisation],
            service=service,
            collectif=True,
            default_duration_in_min=90,
        )


@pytest.fixture
def place(alpha, organisation):
    with in_espace(alpha):
        return PlaceFactory(organisation=organisation)


@pytest.fixture
def usager(alpha, organisation):
    with in_espace(alpha):
        return known(organisation, "Zola")


def known(organisation, name):
    usager = UsagerFactory(last_name=name)
    UsagerProfile.objects.create(organisation=organisation, usager=usager)
    return usager


@pytest.fixture
def session(alpha, agent, organisation, motif, place):
    with in_espace(alpha):
        booked = book(
            agent,
            organisation,
            NOW + DAY,
            motif=motif,
            place=place,
            minutes=90,
            max_participants_count=2,
            name="Budget",
        )
        booked.participations.all().delete()
        return booked


@pytest.fixture
def client(agent):
    return HostClient("alpha.localhost").log_in(account_of(agent))


def url(organisation, *parts) -> str:
    return "/".join([f"/agent/{organisation.pk}/collectifs", *map(str, parts)])


def of_part(session, part, act) -> str:
    return f"/agent/{session.organisation_id}/rdv/{session.pk}/participants/{part.pk}/{act}"


def main_of(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:300]
    return parse(answer.content.decode()).one("main")


def stored(alpha, model=Participation) -> list:
    with in_espace(alpha):
        return list(model.objects.order_by("pk"))


class TestList:
    def rows(self, client, organisation, status=200, **query) -> int:
        return len(main_of(client.get(url(organisation), query), status).all("tr")[1:])

    def test_shows_what_is_to_come_and_how_full_it_is(self, client, organisation, session):
        main = main_of(client.get(url(organisation)))
        assert "Budget" in main.text
        assert "Personne d’inscrit sur 2" in main.text
        assert self.rows(client, organisation, du="2026-11-26") == 0

    def test_full_ones_can_be_left_out(self, client, organisation, session, usager, alpha):
        with in_espace(alpha):
            Appointment.objects.update(max_participants_count=1)
            Participation.objects.create(
                appointment=session, usager=usager, link_expires_at=NOW + DAY
            )
        assert "Complet" in main_of(client.get(url(organisation))).text
        assert self.rows(client, organisation, libres="on") == 0
        assert self.rows(client, organisation, motif=session.motif_id) == 1

    @pytest.mark.parametrize(
        "query",
        [{"du": "hier"}, {"du": "0001-01-01"}, {"motif": "9" * 40}, {"motif": "1"}],
        ids=str,
    )
    def test_a_wrong_filter_is_said(self, client, organisation, session, query):
        assert self.rows(client, organisation, 400, **query) == 0

    def test_queries_do_not_grow(
        self, client, agent, organisation, motif, alpha, django_assert_max_num_queries
    ):
        with in_espace(alpha):
            for number in range(8):
                book(agent, organisation, NOW + number * DAY, motif=motif)
        with django_assert_max_num_queries(25):
            assert self.rows(client, organisation) == 8

    def test_another_services_sessions_are_not_there(self, organisation, session, alpha):
        with in_espace(alpha):
            other = member(organisation, services=[ServiceFactory()])
        stranger = HostClient("alpha.localhost").log_in(account_of(other))
        assert self.rows(stranger, organisation) == 0
        assert stranger.get(url(organisation, session.pk)).status_code == 404
        assert stranger.get(url(organisation, session.pk, "emargement")).status_code == 404


class TestCreation:
    def form(self, place, agent, **more) -> dict:
        return {
            "intitule": "Remplir sa déclaration",
            "debut": "2026-12-03T14:00",
            "duree": "90",
            "lieu": place.pk,
            "agents": [agent.pk],
            "places": "10",
            "contexte": "Apporter les ordinateurs",
            "cle": "abc",
            **more,
        }

    def post(self, client, organisation, form):
        return client.post(url(organisation, "nouveau"), form)

    def test_makes_a_session_without_anybody_yet(
        self, client, agent, organisation, motif, place, alpha
    ):
        answer = self.post(client, organisation, self.form(place, agent))
        (made,) = stored(alpha, Appointment)
        assert answer.url == url(organisation, made.pk)
        # 14:00 on the clocks of Paris.
        assert made.starts_at == datetime(2026, 12, 3, 13, tzinfo=UTC)
        assert made.ends_at - made.starts_at == timedelta(minutes=90)
        assert (made.name, made.max_participants_count) == ("Remplir sa déclaration", 10)

    def test_in_a_place_made_for_it(self, client, agent, organisation, motif, place, alpha):
        one_off = {"lieu": "ponctuel", "lieu_nom": "Gymnase", "lieu_adresse": "4 rue du Stade"}
        form = self.form(place, agent, **one_off)
        main = main_of(self.post(client, organisation, {**form, "lieu_nom": ""}), 422)
        assert "Donnez un nom à ce lieu." in main.text
        assert main.one("input", name="lieu_adresse")["value"] == "4 rue du Stade"
        assert self.post(client, organisation, form).status_code == 302
        (made,) = stored(alpha, Appointment)
        with in_espace(alpha):
            where = made.place
            assert (where.name, where.availability) == ("Gymnase", "single_use")
        copy = client.get(url(organisation, "nouveau"), {"modele": made.pk})
        assert main_of(copy).one("input", name="lieu_nom")["value"] == "Gymnase"

    def test_a_double_click_makes_one(self, client, agent, organisation, motif, place, alpha):
        for _ in range(2):
            answer = self.post(client, organisation, self.form(place, agent))
            assert answer.status_code == 302
        assert len(stored(alpha, Appointment)) == 1

    def test_what_stands_in_the_way_is_read_before(
        self, client, agent, organisation, motif, place, alpha
    ):
        with in_espace(alpha):
            AbsenceFactory(agent=agent, first_day="2026-12-03")
        form = self.form(place, agent)
        main = main_of(self.post(client, organisation, form), 409)
        codes = [node["value"] for node in main.all("input", name="confirme")]
        assert codes == ["absence"]
        assert stored(alpha, Appointment) == []
        assert self.post(client, organisation, {**form, "confirme": codes}).status_code == 302

    @pytest.mark.parametrize(
        "wrong",
        [
            {"debut": ""},
            {"debut": "demain"},
            {"debut": "1999-01-01T10:00"},
            {"debut": "2090-01-01T10:00"},
            {"duree": "0"},
            {"duree": "100000"},
            {"agents": []},
            {"agents": ["1"]},
            {"lieu": "1"},
            {"lieu": ""},
            {"places": "0"},
            {"intitule": "x" * 300},
        ],
        ids=str,
    )
    def test_wrong_values_are_said_and_write_nothing(
        self, client, agent, organisation, motif, place, alpha, wrong
    ):
        answer = self.post(client, organisation, self.form(place, agent, **wrong))
        assert "corriger" in main_of(answer, 422).text
        assert stored(alpha, Appointment) == []

    def test_a_copy_starts_from_the_session(self, client, organisation, session):
        main = main_of(client.get(url(organisation, "nouveau"), {"modele": session.pk}))
        assert main.one("input", name="intitule")["value"] == "Budget"
        assert main.one("input", name="debut").get("value") is None
        assert client.get(url(organisation, "nouveau"), {"modele": 1}).status_code == 404
        assert client.get(url(organisation, "nouveau"), {"modele": "x"}).status_code == 400

    def test_no_notes_are_asked_where_the_espace_hides_them(
        self, client, agent, organisation, motif, place, alpha, session
    ):
        with in_espace(alpha):
            RecordSettings.objects.create(shows_context=False)
            Appointment.objects.filter(pk=session.pk).update(context="Vu au CCAS")
        page = main_of(client.get(url(organisation, "nouveau"), {"modele": session.pk}))
        assert page.all("textarea", name="contexte") == []
        assert "Vu au CCAS" not in page.text
        form = self.form(place, agent, contexte="Tapé quand même")
        assert self.post(client, organisation, form).status_code == 302
        assert "Tapé quand même" not in {one.context for one in stored(alpha, Appointment)}

    def test_several_motifs_are_asked_first_and_none_says_what_to_do(
        self, client, agent, organisation, motif, service, alpha
    ):
        with in_espace(alpha):
            MotifFactory(
                name="Réunion", organisations=[organisation], service=service, collectif=True
            )
        main = main_of(client.get(url(organisation, "nouveau")))
        assert {"Atelier", "Réunion"} <= set(main.text.split())
        with in_espace(alpha):
            motif.__class__.objects.update(collectif=False)
        assert "Un administrateur" in main_of(client.get(url(organisation, "nouveau"))).text


class TestParticipants:
    def register(self, client, organisation, session, usager, **more):
        form = {"usager": usager.pk, "cle": f"k{usager.pk}", "avertir": "oui", **more}
        return client.post(url(organisation, session.pk, "inscrire"), form)

    def test_somebody_is_found_and_registered_once(
        self, client, organisation, session, usager, alpha
    ):
        main = main_of(client.get(url(organisation, session.pk), {"q": "zol"}))
        assert main.one("input", name="usager")["value"] == str(usager.pk)
        for _ in range(2):
            assert self.register(client, organisation, session, usager).status_code == 302
        (part,) = stored(alpha)
        assert part.send_lifecycle_notifications
        assert not part.send_reminder_notification
        assert (
            "Déjà inscrit" in main_of(client.get(url(organisation, session.pk), {"q": "zol"})).text
        )

    def test_one_more_than_the_seats_only_once_confirmed(
        self, client, organisation, session, alpha
    ):
        with in_espace(alpha):
            people = [known(organisation, name) for name in ("Un", "Deux", "Trois")]
        for person in people[:2]:
            self.register(client, organisation, session, person)
        main = main_of(self.register(client, organisation, session, people[2]), 409)
        assert main.one("input", name="confirme")["value"] == "session_full"
        assert len(stored(alpha)) == 2
        answer = self.register(
            client, organisation, session, people[2], confirme="session_full", cle="again"
        )
        assert answer.status_code == 302
        assert (
            "Plus d’inscrits que de places"
            in main_of(client.get(url(organisation, session.pk))).text
            or "plus d’inscrits que de places"
            in main_of(client.get(url(organisation, session.pk))).text
        )

    def test_presence_is_marked_and_people_are_taken_off(
        self, client, organisation, session, usager, alpha
    ):
        with in_espace(alpha):
            Appointment.objects.update(starts_at=NOW - timedelta(hours=1), ends_at=NOW)
            part = Participation.objects.create(
                appointment=session, usager=usager, link_expires_at=NOW + DAY
            )
        mark, remove = of_part(session, part, "statut"), of_part(session, part, "retirer")
        answer = client.post(mark, {"statut": "seen", "suite": "seance"})
        assert answer["Location"] == url(organisation, session.pk)
        assert stored(alpha)[0].status == "seen"
        answer = client.post(mark, {"statut": "revoked", "suite": "seance"}, follow=True)
        assert "Nadia Zola, maintenant : Honoré." in answer.content.decode()
        assert stored(alpha)[0].status == "seen"
        client.post(mark, {"statut": "unknown"})
        assert "Retirer Nadia Zola" in main_of(client.get(remove, {"suite": "seance"})).text
        assert len(stored(alpha)) == 1
        answer = client.post(remove, {"suite": "seance"})
        assert answer["Location"] == url(organisation, session.pk)
        assert stored(alpha) == []
        assert client.post(mark, {"statut": "seen"}).status_code == 404

    def test_what_tells_people_is_asked_first(self, client, organisation, session, usager, alpha):
        self.register(client, organisation, session, usager)
        (part,) = stored(alpha)
        page = main_of(client.get(url(organisation, session.pk)))
        (cancel, _) = page.one("div", class_="rdv-acts rdv-no-print").all("a")
        for told in ("recevra un SMS", "Personne ne sera prévenu."):
            asked = main_of(client.get(cancel["href"]))
            assert "Nadia Zola" in asked.text
            assert told in asked.text
            assert stored(alpha)[0].status == "unknown"
            with in_espace(alpha):
                Participation.objects.update(send_lifecycle_notifications=False)
        kept = {one["name"]: one["value"] for one in asked.one("form").all("input")}
        assert client.post(of_part(session, part, "statut"), kept)["Location"] == url(
            organisation, session.pk
        )
        assert stored(alpha)[0].status == "excused"

    def test_who_comes_back_to_a_full_session_is_confirmed(
        self, client, organisation, session, alpha
    ):
        with in_espace(alpha):
            people = [known(organisation, name) for name in ("Un", "Deux", "Trois")]
        for person in people[:2]:
            self.register(client, organisation, session, person)
        first = stored(alpha)[0]
        client.post(of_part(session, first, "statut"), {"statut": "excused"})
        self.register(client, organisation, session, people[2])
        back = {"statut": "unknown", "suite": "seance"}
        main = main_of(client.post(of_part(session, first, "statut"), back), 409)
        assert "Les 2 places de cette séance sont prises." in main.text
        assert "recevra" in main.text
        assert stored(alpha)[0].status == "excused"
        kept = {one["name"]: one["value"] for one in main.one("form").all("input")}
        client.post(of_part(session, first, "statut"), kept)
        assert [part.status for part in stored(alpha)] == ["unknown"] * 3

    def test_who_is_added_from_the_page_of_a_full_session_is_confirmed(
        self, client, organisation, session, alpha
    ):
        with in_espace(alpha):
            people = [known(organisation, name) for name in ("Un", "Deux", "Trois")]
        for person in people[:2]:
            self.register(client, organisation, session, person)
        path = f"/agent/{organisation.pk}/rdv/{session.pk}/participants"
        main = main_of(client.post(path, {"usagers": people[2].pk}), 409)
        assert len(stored(alpha)) == 2
        kept = {one["name"]: one["value"] for one in main.all("form")[0].all("input")}
        assert kept["confirme"] == "session_full"
        client.post(path, kept)
        assert len(stored(alpha)) == 3

    @pytest.mark.parametrize("usager_id", ["", "x", "9" * 400, "1", "-1", "🎉"])
    def test_nobody_and_nonsense_register_nobody(
        self, client, organisation, session, alpha, usager_id
    ):
        path = url(organisation, session.pk, "inscrire")
        assert client.post(path, {"usager": usager_id}).status_code in (400, 404)
        assert stored(alpha) == []

    def test_people_of_other_organisations_are_not_registered_by_their_number(
        self, client, organisation, session, alpha, bravo
    ):
        with in_espace(alpha):
            elsewhere = known(OrganisationFactory(), "Ailleurs")
        with in_espace(bravo):
            foreign = UsagerFactory()
        for usager in (elsewhere, foreign):
            assert self.register(client, organisation, session, usager).status_code == 404
        assert stored(alpha) == []

    def test_the_sheet_lists_who_is_expected(self, client, organisation, session, usager, alpha):
        with in_espace(alpha):
            for person, status in ((usager, "unknown"), (known(organisation, "Excusé"), "excused")):
                Participation.objects.create(
                    appointment=session, usager=person, status=status, link_expires_at=NOW + DAY
                )
        text = main_of(client.get(url(organisation, session.pk, "emargement"))).text
        assert "Nadia Zola" in text
        assert "Excusé" not in text

    def test_an_individual_appointment_is_no_session(self, client, agent, organisation, alpha):
        with in_espace(alpha):
            single = book(agent, organisation, NOW + DAY)
        assert client.get(url(organisation, single.pk)).status_code == 404
