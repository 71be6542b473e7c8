"""« Plages d’ouverture » et « Indisponibilités » : pages, roles, conflicts, double clicks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest

from booking.availability.models import Absence, OpeningWindow
from booking.catalog.models import Motif
from booking.directory.models import Agent, AgentRole, Organisation, Place, Service
from booking.directory.versions import version_of
from tenants.context import in_espace
from tests.factories import (
    AbsenceFactory,
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
)
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import account_of, book, member

MADE_AT = datetime(2026, 11, 2, 8, tzinfo=UTC)

MONDAY, SECOND = date(2026, 11, 30), date(2026, 12, 7)


@dataclass
class Scene:
    """Ada has a window on Mondays and an absence; others look at them."""

    espace: object
    organisation: Organisation
    place: Place
    motif: Motif
    ada: Agent
    window: OpeningWindow
    absence: Absence

    def client(self, agent: Agent) -> HostClient:
        with in_espace(self.espace):
            return HostClient(f"{self.espace.slug}.localhost").log_in(account_of(agent))

    def url(self, rest: str = "", noun: str = "plages") -> str:
        return f"/agent/{self.organisation.pk}/{noun}{rest}"

    def values(self, **fields) -> dict[str, object]:
        """What the form of a window sends."""
        usual = {
            "title": "Permanence du mardi",
            "motifs": [self.motif.pk],
            "place": self.place.pk,
            "first_day": "2026-12-01",
            "start_time": "14:00",
            "end_time": "16:00",
            "repeat": "weekly",
            "every": "1",
            "until": "2026-12-31",
        }
        return {**usual, **fields}

    def windows(self) -> list[OpeningWindow]:
        with in_espace(self.espace):
            return list(OpeningWindow.objects.order_by("pk"))


def make_scene(espace, organisation: Organisation, mark: str = "") -> Scene:
    service = ServiceFactory()
    place = PlaceFactory(organisation=organisation, name=f"Mairie{mark}")
    motif = MotifFactory(name=f"Passeport{mark}", organisations=[organisation], service=service)
    ada = member(organisation, first_name="Ada", last_name=f"Un{mark}", services=[service])
    window = OpeningWindowFactory(
        title=f"Lundis{mark}",
        agent=ada,
        organisation=organisation,
        place=place,
        motifs=[motif],
        first_day=MONDAY,
        recurrence="FREQ=WEEKLY;BYDAY=MO",
    )
    absence = AbsenceFactory(
        title=f"Médecin{mark}", agent=ada, first_day=MONDAY, recurrence="FREQ=WEEKLY;BYDAY=MO"
    )
    # Older than the stopped clock: what is changed from then on is told to a second editor.
    OpeningWindow.objects.update(updated_at=MADE_AT)
    Absence.objects.update(updated_at=MADE_AT)
    for row in (window, absence):
        row.refresh_from_db()
    return Scene(espace, organisation, place, motif, ada, window, absence)


@pytest.fixture
def scene(alpha, bravo, organisation, clock) -> Scene:
    with in_espace(bravo):
        make_scene(bravo, OrganisationFactory(name="Ailleurs"), " bravo")
    with in_espace(alpha):
        return make_scene(alpha, organisation)


@pytest.fixture
def ada(scene) -> HostClient:
    return scene.client(scene.ada)


def text(response) -> str:
    return parse(response.content.decode()).one("main").text


class TestTheMonth:
    def entries(self, client, url) -> list[str]:
        page = parse(client.get(url).content.decode()).one("main")
        return [link.text for link in page.all(class_="rdv-month__entry")]

    def test_every_occurrence_stands_on_its_day_and_leads_to_its_page(self, scene, ada):
        url = scene.url("?onglet=calendrier&mois=2026-12")
        # From Monday 30 November to Sunday 3 January: six Mondays at most, none a holiday.
        assert self.entries(ada, url) == ["de 9 h à 12 h Lundis"] * 5
        page = parse(ada.get(url).content.decode()).one("main")
        link = page.all(class_="rdv-month__entry")[0]
        assert ada.get(link["href"]).status_code == 200
        assert page.one("caption").text == "Décembre 2026"

    def test_skipped_days_and_public_holidays_hold_nothing(self, scene, ada):
        with in_espace(scene.espace):
            OpeningWindow.objects.update(
                recurrence="FREQ=WEEKLY;BYDAY=FR", exceptions={"2026-12-04": None}
            )
        # 11 and 18 December: the 4th is skipped, the 25th and 1 January are holidays.
        assert len(self.entries(ada, scene.url("?onglet=calendrier&mois=2026-12"))) == 2
        assert "férié" in text(ada.get(scene.url("?onglet=calendrier&mois=2026-12")))

    def test_absences_keep_their_titles_to_who_may_change_them(self, scene, ada):
        url = scene.url("?onglet=calendrier&mois=2026-12", "indisponibilites")
        assert len(self.entries(ada, url)) == 5
        assert "Médecin" in self.entries(ada, url)[0]
        with in_espace(scene.espace):
            AbsenceFactory(agent=scene.ada, first_day=MONDAY, end_day=SECOND, title="Congés")
            over = member(scene.organisation, services=scene.ada.services.all())
        assert len(self.entries(ada, url)) == 5 + 8
        shown = self.entries(scene.client(over), f"{url}&agent={scene.ada.pk}")
        assert all("Médecin" not in one for one in shown)

    @pytest.mark.parametrize("month", ["", "2026-13", "x", "2026-12-01", "9999-01"])
    def test_an_impossible_month_is_the_present_one(self, scene, ada, month):
        page = ada.get(scene.url(f"?onglet=calendrier&mois={month}"))
        assert "Novembre 2026" in text(page)


class TestTheList:
    def test_says_what_when_and_where(self, scene, ada):
        page = text(ada.get(scene.url()))
        for words in ("Plages d’ouverture", "Lundis", "Passeport", "Mairie", "Tous les lundis"):
            assert words in page
        assert "bravo" not in page

    def test_separates_what_is_over(self, scene, ada):
        with in_espace(scene.espace):
            OpeningWindowFactory(
                title="Autrefois",
                agent=scene.ada,
                organisation=scene.organisation,
                first_day=date(2026, 3, 2),
                recurrence="",
                last_day=date(2026, 3, 2),
            )
        assert "Autrefois" not in text(ada.get(scene.url()))
        over = text(ada.get(scene.url("?onglet=passees")))
        assert "Autrefois" in over
        assert "Exceptionnelle" in over
        assert "Lundis" not in over

    def test_marks_those_that_meet_another(self, scene, ada):
        clash = "Se chevauche avec une autre"
        later = {"start_time": time(12), "end_time": time(14), "title": "Midi"}
        with in_espace(scene.espace):
            common = {"agent": scene.ada, "first_day": MONDAY, "recurrence": "FREQ=WEEKLY"}
            OpeningWindowFactory(organisation=scene.organisation, **common, **later)
        assert clash not in text(ada.get(scene.url()))
        with in_espace(scene.espace):
            OpeningWindowFactory(organisation=OrganisationFactory(), **common, title="Ailleurs")
        page = text(ada.get(scene.url()))
        assert page.count(clash) == 1
        assert "Ailleurs" not in page

    @pytest.mark.parametrize("words", ["lundis", "LUNDÏS", "undi", "lun\0dis"])
    def test_finds_a_title(self, scene, ada, words):
        assert "Lundis" in text(ada.get(scene.url(), {"q": words}))

    def test_finds_nothing_and_says_so(self, scene, ada):
        page = text(ada.get(scene.url(), {"q": "🦓\u202e" + "é" * 300}))
        assert "Aucun titre ne correspond" in page

    @pytest.mark.parametrize("sort", ["titre", "-titre", "debut", "-debut", "'; drop"])
    def test_sorts_in_both_directions(self, scene, ada, sort):
        with in_espace(scene.espace):
            OpeningWindowFactory(
                title="Accueil",
                agent=scene.ada,
                organisation=scene.organisation,
                first_day=date(2027, 1, 4),
            )
        page = text(ada.get(scene.url(), {"tri": sort}))
        first = page.index("Accueil") < page.index("Lundis")
        assert first is (sort in ("titre", "-debut"))

    @pytest.mark.parametrize("number", ["0", "-1", "9" * 40, "deux"])
    def test_any_page_number_is_answered(self, scene, ada, number):
        assert ada.get(scene.url(), {"page": number}).status_code == 200

    @pytest.mark.parametrize("rows", [1, 12])
    def test_its_queries_are_constant(self, scene, ada, django_assert_max_num_queries, rows):
        with in_espace(scene.espace):
            for n in range(rows):
                OpeningWindowFactory(
                    title=str(n),
                    agent=scene.ada,
                    organisation=scene.organisation,
                    place=scene.place,
                    motifs=[scene.motif],
                )
                AbsenceFactory(title=str(n), agent=scene.ada, first_day=date(2027, 1, 4))
        for noun in ("plages", "indisponibilites"):
            ada.get(scene.url(noun=noun))
            with django_assert_max_num_queries(21):
                ada.get(scene.url(noun=noun))


class TestWhoSeesAndWhoMay:
    @pytest.fixture
    def people(self, scene) -> dict[str, HostClient]:
        with in_espace(scene.espace):
            org = scene.organisation
            service = scene.motif.service
            desk = ServiceFactory(is_secretariat=True)
            people = {
                "colleague": member(org, services=[service]),
                "stranger": member(org, services=[ServiceFactory()]),
                "admin": member(org, "admin", services=[ServiceFactory()]),
                "desk": member(org, services=[desk]),
                "elsewhere": member(OrganisationFactory(), "admin", services=[service]),
                "espace": AgentFactory(is_espace_admin=True),
            }
        return {name: scene.client(agent) for name, agent in people.items()}

    @pytest.mark.parametrize(
        ("who", "seen", "changed"),
        [
            ("colleague", 200, 403),
            ("stranger", 404, 404),
            ("admin", 200, 200),
            ("desk", 200, 200),
            ("elsewhere", 404, 404),
            ("espace", 200, 403),
        ],
    )
    def test_of_a_window(self, scene, people, who, seen, changed):
        client, one = people[who], scene.url(f"/{scene.window.pk}")
        assert client.get(one).status_code == seen
        for rest in ("/modifier", "/supprimer", f"/dates/{SECOND}", f"/suite/{SECOND}"):
            assert client.get(one + rest).status_code == changed, rest
        for rest, form in (
            ("/modifier", scene.values()),
            ("/supprimer", {}),
            (f"/dates/{SECOND}", {"acte": "supprimer"}),
            (f"/suite/{SECOND}", scene.values()),
        ):
            if changed != 200:
                assert client.post(one + rest, form).status_code == changed, rest
        if changed != 200:
            assert [window.exceptions for window in scene.windows()] == [{}]
        page = client.get(one).content.decode()
        assert (one + "/modifier" in page) is (changed == 200)

    @pytest.mark.parametrize(
        ("who", "seen", "changed"),
        [
            ("colleague", 200, 403),
            ("stranger", 404, 404),
            ("admin", 200, 200),
            ("desk", 200, 200),
            ("elsewhere", 404, 404),
            ("espace", 200, 200),
        ],
    )
    def test_of_an_absence(self, scene, people, who, seen, changed):
        client = people[who]
        one = scene.url(f"/{scene.absence.pk}", "indisponibilites")
        page = client.get(one)
        assert page.status_code == seen
        assert ("Médecin" in page.content.decode()) is (changed == 200)
        assert client.get(f"{one}/modifier").status_code == changed
        listed = client.get(scene.url(f"?agent={scene.ada.pk}", "indisponibilites"))
        assert ("Médecin" in listed.content.decode()) is (changed == 200)
        found = client.get(scene.url(f"?agent={scene.ada.pk}&q=zzz", "indisponibilites"))
        # A search must not tell a title by finding nothing.
        hides = seen == 200 and changed == 403
        assert ("Indisponible" in found.content.decode()) is hides

    def test_a_colleague_creates_nothing_for_another(self, scene, people):
        address = scene.url(f"/nouvelle?agent={scene.ada.pk}")
        for who, status in (("colleague", 403), ("stranger", 404), ("elsewhere", 404)):
            assert people[who].get(address).status_code == status
            assert people[who].post(address, scene.values()).status_code == status
            preview = scene.url(f"/apercu?agent={scene.ada.pk}")
            assert people[who].post(preview, scene.values()).status_code == status
        assert len(scene.windows()) == 1

    def test_everybody_plans_for_an_intervenant(self, scene, people):
        with in_espace(scene.espace):
            guest = AgentFactory(account__none=True, services=[scene.motif.service])
            AgentRole.objects.create(
                agent=guest, organisation=scene.organisation, access_level="intervenant"
            )
        address = scene.url(f"/nouvelle?agent={guest.pk}")
        answer = people["colleague"].post(address, scene.values())
        assert answer.status_code == 302
        assert scene.windows()[-1].agent_id == guest.pk


class TestCreating:
    def test_the_form_offers_the_agents_motifs_by_service(self, scene, ada):
        with in_espace(scene.espace):
            MotifFactory(name="Autre service", service=ServiceFactory())
            MotifFactory(name="Atelier", collectif=True, organisations=[scene.organisation])
        page = ada.get(scene.url("/nouvelle"))
        body = page.content.decode()
        assert "Passeport" in body
        assert scene.motif.service.name in body
        assert "Autre service" not in body
        assert "Atelier" not in body
        tree = parse(body)
        assert tree.one("input", name="first_day")["value"] == "2026-11-24"
        assert tree.one("input", name="start_time")["value"] == "09:00"

    @pytest.mark.parametrize(
        ("today", "window", "absence"),
        [
            ("2026-11-27", "2026-11-27", "2026-11-30"),  # Friday
            ("2026-11-28", "2026-11-30", "2026-11-30"),  # Saturday
            ("2026-11-29", "2026-11-30", "2026-11-30"),  # Sunday
            ("2026-12-24", "2026-12-24", "2026-12-28"),  # before Christmas, a Friday
        ],
    )
    def test_the_first_day_proposed_is_a_working_day(self, scene, clock, today, window, absence):
        clock(datetime.fromisoformat(f"{today}T09:00+01:00"))
        ada = scene.client(scene.ada)
        for noun, day in (("plages", window), ("indisponibilites", absence)):
            tree = parse(ada.get(scene.url("/nouvelle", noun)).content.decode())
            assert tree.one("input", name="first_day")["value"] == day

    def test_what_is_the_only_choice_is_chosen_already(self, scene, ada):
        tree = parse(ada.get(scene.url("/nouvelle")).content.decode())
        [box] = tree.all("input", name="motifs")
        assert "checked" in box.attributes
        [chosen] = tree.one("select", name="place").all("option", selected="")
        assert chosen["value"] == str(scene.place.pk)
        with in_espace(scene.espace):
            PlaceFactory(organisation=scene.organisation)
            MotifFactory(organisations=[scene.organisation], service=scene.motif.service)
        tree = parse(ada.get(scene.url("/nouvelle")).content.decode())
        assert not [box for box in tree.all("input", name="motifs") if "checked" in box.attributes]
        assert [
            one["value"] for one in tree.one("select", name="place").all("option", selected="")
        ] == [""]

    def test_creates_and_leads_to_the_page(self, scene, ada):
        answer = ada.post(scene.url("/nouvelle"), scene.values())
        window = scene.windows()[-1]
        assert answer.headers["Location"] == scene.url(f"/{window.pk}")
        assert window.recurrence == "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU;UNTIL=20261231;WKST=MO"
        page = text(ada.get(answer.headers["Location"]))
        assert "est créée" in page
        assert "Création par Ada Un" in page

    def test_a_double_click_creates_once(self, scene, ada):
        first, second = (ada.post(scene.url("/nouvelle"), scene.values()) for _ in range(2))
        assert first.headers["Location"] == second.headers["Location"]
        assert len(scene.windows()) == 2

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"title": ""}, "Donnez un titre"),
            ({"title": "é" * 300}, "au plus 150"),
            ({"motifs": []}, "Cochez au moins un motif"),
            ({"motifs": ["🦓"]}, "n’est pas, ou plus, proposé"),
            ({"motifs": [2**70]}, "n’est pas, ou plus, proposé"),
            ({"place": ""}, "Choisissez un lieu"),
            ({"place": "9" * 40}, "Choisissez un lieu"),
            ({"first_day": "demain"}, "Écrivez une date"),
            ({"first_day": "0001-01-01"}, "1er janvier 2018"),
            ({"first_day": "9999-12-31"}, "1er janvier 2018"),
            ({"end_time": "13:00"}, "L’heure de fin doit suivre"),
            ({"end_time": "99:99"}, "Écrivez une heure"),
            ({"every": "10000"}, "Sélectionnez un choix valide"),
            ({"weekdays": ["6"]}, "Sélectionnez un choix valide"),
            ({"first_day": "2026-12-06"}, "Le premier jour est un dimanche"),
            ({"repeat": "yearly"}, "Sélectionnez un choix valide"),
            ({"until": "2026-11-01"}, "doit être après le premier jour"),
            ({"until": "2040-11-01"}, "1er janvier 2018"),
            ({"title": "a\x00b"}, "caractère nul"),
        ],
    )
    def test_what_makes_no_sense_is_told_and_nothing_is_written(self, scene, ada, fields, words):
        answer = ada.post(scene.url("/nouvelle"), scene.values(**fields))
        assert answer.status_code == 422
        assert words.lower() in text(answer).lower()
        assert len(scene.windows()) == 1

    def test_a_conflict_is_told_then_confirmed(self, scene, ada):
        values = scene.values(first_day="2026-11-30", start_time="10:00", end_time="11:00")
        answer = ada.post(scene.url("/nouvelle"), values)
        assert answer.status_code == 409
        assert "La plage « Lundis »" in text(answer)
        assert len(scene.windows()) == 1
        again = ada.post(scene.url("/nouvelle"), {**values, "confirmed": ["overlap"]})
        assert again.status_code == 302
        assert len(scene.windows()) == 2

    def test_a_copy_shows_the_same_answers(self, scene, ada):
        tree = parse(ada.get(scene.url(f"/nouvelle?copie={scene.window.pk}")).content.decode())
        assert tree.one("input", name="title")["value"] == "Lundis"
        assert "checked" in tree.one("input", name="motifs").attributes
        assert "checked" in tree.one("input", name="repeat", value="weekly").attributes

    @pytest.mark.parametrize("asked", ["0", "9" * 18, "-1", "abc"])
    def test_a_copy_of_nothing(self, scene, ada, asked):
        answer = ada.get(scene.url(f"/nouvelle?copie={asked}"))
        assert answer.status_code == (404 if asked.isdecimal() else 200)

    @pytest.mark.parametrize("asked", ["0", "9" * 40, "🦓"])
    def test_for_nobody(self, scene, ada, asked):
        for rest in ("", "/nouvelle"):
            assert ada.get(scene.url(rest), {"agent": asked}).status_code == 404

    def test_the_preview_counts_without_writing(self, scene, ada):
        preview = scene.url(f"/apercu?agent={scene.ada.pk}")
        answer = ada.post(preview, scene.values())
        assert "Cette plage ouvre 20 créneaux" in " ".join(answer.content.decode().split())
        assert "jeudi 31 décembre 2026, sur 5 jours" in answer.content.decode().replace("\xa0", " ")
        assert "Complétez" in ada.post(preview, scene.values(title="")).content.decode()
        assert ada.post(preview, {"first_day": "🦓"}).status_code == 200
        assert len(scene.windows()) == 1

    def test_a_preview_without_session_does_not_put_the_login_in_the_form(self, scene):
        stranger = HostClient(f"{scene.espace.slug}.localhost")
        answer = stranger.post(scene.url(f"/apercu?agent={scene.ada.pk}"), scene.values())
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/json")

    def test_without_a_script_the_preview_is_a_button(self, scene, ada):
        answer = ada.post(scene.url("/nouvelle"), scene.values(apercu="oui"))
        assert "Cette plage ouvre 20 créneaux" in text(answer)
        assert len(scene.windows()) == 1

    def test_an_absence_tells_of_the_appointments_one_may_see(self, scene, ada):
        with in_espace(scene.espace):
            start = datetime(2026, 12, 2, 9, tzinfo=UTC)
            booked = book(scene.ada, scene.organisation, start, motif=scene.motif)
        values = {
            "title": "Congés",
            "first_day": "2026-12-01",
            "end_day": "2026-12-04",
            "start_time": "09:00",
            "end_time": "18:00",
            "repeat": "once",
        }
        new = scene.url("/nouvelle", "indisponibilites")
        answer = ada.post(new, values)
        assert answer.status_code == 409
        assert "Un rendez-vous est déjà pris" in text(answer)
        assert f"/rdv/{booked.pk}" in answer.content.decode()
        assert ada.post(new, {**values, "confirmed": ["appointments"]}).status_code == 302


class TestOneDate:
    def post(self, client, scene, on=SECOND, **form):
        return client.post(scene.url(f"/{scene.window.pk}/dates/{on}"), form)

    def test_is_skipped_shown_and_put_back(self, scene, ada):
        answer = self.post(ada, scene, acte="supprimer")
        assert answer.headers["Location"] == scene.url(f"/{scene.window.pk}?mois=2026-12")
        page = text(ada.get(answer.headers["Location"]))
        assert "Lundi 7 décembre 2026 : supprimée" in page
        assert "Une date retirée par Ada Un" in page
        self.post(ada, scene, acte="retablir")
        assert scene.windows()[0].exceptions == {}

    def test_is_moved(self, scene, ada):
        when = {"day": "2026-12-09", "start_time": "14:00", "end_time": "15:00"}
        assert self.post(ada, scene, acte="deplacer", **when).status_code == 302
        page = text(ada.get(scene.url(f"/{scene.window.pk}?mois=2026-12")))
        assert "déplacée au mercredi 9 décembre 2026" in page

    @pytest.mark.parametrize(
        "when",
        [
            {"day": "2026-11-02", "start_time": "14:00", "end_time": "15:00"},
            {"day": "🦓", "start_time": "14:00", "end_time": "15:00"},
            {"day": "2026-12-09", "start_time": "15:00", "end_time": "14:00"},
            {},
        ],
    )
    def test_a_move_that_makes_no_sense(self, scene, ada, when):
        assert self.post(ada, scene, acte="deplacer", **when).status_code == 422
        assert scene.windows()[0].exceptions == {}

    @pytest.mark.parametrize("day", ["2026-12-08", "2026-13-45", "0001-01-01", "20261207", "🦓"])
    def test_a_day_that_is_none(self, scene, ada, day):
        assert ada.get(scene.url(f"/{scene.window.pk}/dates/{day}")).status_code == 404
        assert ada.get(scene.url(f"/{scene.window.pk}/suite/{day}")).status_code == 404

    def test_an_unknown_act(self, scene, ada):
        assert self.post(ada, scene, acte="detruire").status_code == 404
        assert self.post(ada, scene).status_code == 404

    def test_stops_or_changes_the_following(self, scene, ada):
        suite = scene.url(f"/{scene.window.pk}/suite/{SECOND}")
        shown = parse(ada.get(suite).content.decode())
        assert shown.one("input", name="first_day")["value"] == "2026-12-07"
        version = shown.one("input", name="version")["value"]
        values = scene.values(first_day="2026-12-07", version=version)
        assert ada.post(suite, values).status_code == 302
        former, later = scene.windows()
        assert (former.last_day, later.start_time) == (date(2026, 12, 6), time(14))

    def test_the_first_date_has_nothing_before(self, scene, ada):
        page = text(ada.get(scene.url(f"/{scene.window.pk}/dates/{MONDAY}")))
        assert "C’est la première date" in page
        assert self.post(ada, scene, MONDAY, acte="arreter").status_code == 422


class TestTwoEditors:
    def test_the_second_is_told_and_loses_nothing(self, scene, ada):
        edit = scene.url(f"/{scene.window.pk}/modifier")
        version = version_of(scene.window)
        first = scene.values(version=version, title="Titre d’Ada")
        assert ada.post(edit, first).status_code == 302
        second = scene.values(version=version, title="Titre de Bob")
        answer = ada.post(edit, second)
        assert answer.status_code == 409
        page = text(answer)
        assert "Quelqu’un a modifié" in page
        assert "Titre : Titre d’Ada" in page
        tree = parse(answer.content.decode())
        assert tree.one("input", name="title")["value"] == "Titre de Bob"
        assert scene.windows()[0].title == "Titre d’Ada"
        values = {**second, "version": tree.one("input", name="version")["value"]}
        assert ada.post(edit, values).status_code == 302
        assert scene.windows()[0].title == "Titre de Bob"

    @pytest.mark.parametrize("version", ["hier", "🦓", "2026-01-01", "2026-01-01T00:00:00+20:00"])
    def test_any_other_version_is_an_old_one(self, scene, ada, version):
        edit = scene.url(f"/{scene.window.pk}/modifier")
        assert ada.post(edit, scene.values(version=version)).status_code == 409

    def test_before_removing(self, scene, ada):
        remove = scene.url(f"/{scene.window.pk}/supprimer")
        assert ada.post(remove, {"version": "hier"}).status_code == 409
        assert len(scene.windows()) == 1


class TestRemoving:
    def test_says_what_will_happen_then_can_be_undone(self, scene, ada):
        remove = scene.url(f"/{scene.window.pk}/supprimer")
        assert "Ses créneaux ne seront plus proposés" in text(ada.get(remove))
        answer = ada.post(remove)
        page = ada.get(answer.headers["Location"])
        assert "« Lundis » est supprimée" in text(page)
        undo = parse(page.content.decode()).one("form", class_="rdv-undo")["action"]
        back = ada.post(undo)
        [window] = scene.windows()
        assert back.headers["Location"] == scene.url(f"/{window.pk}")
        assert ada.post(undo).headers["Location"] == scene.url(f"/{window.pk}")

    def test_nobody_else_undoes_it(self, scene, ada):
        answer = ada.post(scene.url(f"/{scene.window.pk}/supprimer"))
        with in_espace(scene.espace):
            other = member(OrganisationFactory(), "admin")
            Service.objects.update(is_enabled=True)
        change = answer.headers["Location"].rsplit("=", 1)[1]
        stranger = scene.client(other)
        assert stranger.post(scene.url(f"/retablir/{change}")).status_code == 404
        assert scene.windows() == []


@pytest.mark.parametrize("acts", [1, 8])
def test_the_queries_of_a_page_do_not_grow_with_its_history(
    scene, ada, django_assert_max_num_queries, acts
):
    for n in range(acts):
        ada.post(
            scene.url(f"/{scene.window.pk}/dates/{SECOND}"),
            {"acte": "retablir" if n % 2 else "supprimer"},
        )
    one = scene.url(f"/{scene.window.pk}")
    ada.get(one)
    with django_assert_max_num_queries(23):
        page = ada.get(one)
    assert text(page).count("par Ada Un") == acts


def test_the_agenda_leads_to_them(scene, ada):
    week = {"start": "2026-11-30T00:00:00Z", "end": "2026-12-05T00:00:00Z"}
    events = ada.get(f"/agent/{scene.organisation.pk}/agenda/evenements", week).json()
    behind = [event for event in events if event.get("display") == "background"]
    # A click on a window books: it must not lead away.
    assert not any("url" in event for event in behind)
    urls = {event["extendedProps"]["page"] for event in behind}
    absence = scene.url(f"/{scene.absence.pk}", "indisponibilites")
    assert urls == {scene.url(f"/{scene.window.pk}"), absence}
    day = ada.get(f"/agent/{scene.organisation.pk}/agenda/liste?du=2026-11-30&vue=jour")
    assert all(url in day.content.decode() for url in urls)
    assert all(ada.get(url).status_code == 200 for url in urls)


def test_ids_of_the_other_espace_are_nobodys(scene, ada, bravo):
    with in_espace(bravo):
        theirs = OpeningWindow.objects.get()
    for rest in ("", "/modifier", "/supprimer", f"/dates/{SECOND}"):
        assert ada.get(scene.url(f"/{theirs.pk}{rest}")).status_code == 404
