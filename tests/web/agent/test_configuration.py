"""Configuration of an organisation: its list of tasks, its link, its agents; who may not."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from booking.appointments import readiness
from booking.appointments.readiness import motif_states
from booking.directory.models import (
    Agent,
    AgentInvitation,
    AgentRole,
    AllowedOrigin,
    Organisation,
)
from tenants.context import in_espace
from tests.factories import (
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
)
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import account_of, book, member

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
PAGES = ("", "/organisation", "/reservation-en-ligne", "/reservation-en-ligne/affiche", "/agents")


@pytest.fixture(autouse=True)
def still(clock, monkeypatch):
    for name in ("hub", "online"):
        monkeypatch.setattr(f"booking.web.agent.configuration.{name}.now", lambda: NOW)


@pytest.fixture
def boss(alpha, bravo, organisation):
    with in_espace(bravo):
        member(OrganisationFactory(), "admin")
    with in_espace(alpha):
        return member(organisation, "admin", first_name="Ada", last_name="Roux")


@pytest.fixture
def client(boss):
    return as_(boss)


def as_(agent) -> HostClient:
    return HostClient("alpha.localhost").log_in(account_of(agent))


def root(organisation) -> str:
    return f"/agent/{organisation.pk}/configuration"


def main_of(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:500]
    return parse(answer.content.decode()).one("main")


class TestWhoMay:
    @pytest.mark.parametrize("path", [*PAGES, "/agents/inviter"])
    def test_administrators_of_it_and_of_the_espace_only(self, boss, organisation, alpha, path):
        with in_espace(alpha):
            basic = member(organisation)
            elsewhere = member(OrganisationFactory(), "admin")
            elsa = member(None, is_espace_admin=True)
        wanted = {boss: 200, basic: 403, elsewhere: 404, elsa: 200}
        for agent, status in wanted.items():
            assert as_(agent).get(root(organisation) + path).status_code == status, agent.last_name

    def test_the_menu_says_the_same(self, boss, organisation, alpha):
        with in_espace(alpha):
            basic = member(organisation)
        for agent, is_there in ((boss, True), (basic, False)):
            page = as_(agent).get(f"/agent/{organisation.pk}/agenda").content.decode()
            assert (f'href="{root(organisation)}"' in page) is is_there


class TestReadiness:
    """Each reason in turn, until a slot is free."""

    def reasons(self, organisation) -> list[str]:
        return [state.reason for state in motif_states(organisation, NOW)]

    def test_each_missing_piece_is_named_then_nothing(self, boss, organisation, in_alpha):
        place = PlaceFactory(organisation=organisation)
        motif = MotifFactory(organisations=[organisation], bookable_by="agents")

        def set_motif(**fields):
            type(motif).objects.filter(pk=motif.pk).update(**fields)

        assert self.reasons(organisation) == [readiness.FOR_AGENTS]
        set_motif(bookable_by="agents_and_prescripteurs")
        assert self.reasons(organisation) == [readiness.FOR_PRESCRIPTEURS]
        set_motif(bookable_by="everyone", follow_up=True)
        assert self.reasons(organisation) == [readiness.FOLLOW_UP]
        set_motif(follow_up=False)
        assert self.reasons(organisation) == [readiness.NO_WINDOW]
        window = OpeningWindowFactory(
            agent=boss, organisation=organisation, place=place, motifs=[motif], recurrence=""
        )
        assert self.reasons(organisation) == [readiness.NO_WINDOW], "a window of the past"
        type(window).objects.update(recurrence="FREQ=WEEKLY;BYDAY=WE")
        type(place).objects.filter(pk=place.pk).update(availability="disabled")
        assert self.reasons(organisation) == [readiness.CLOSED_PLACE]
        type(place).objects.filter(pk=place.pk).update(availability="enabled")
        set_motif(max_public_booking_delay=3600)
        assert self.reasons(organisation) == [readiness.NO_SLOT]
        set_motif(max_public_booking_delay=7_889_238)
        (state,) = motif_states(organisation, NOW)
        assert state.is_live
        assert state.first.start == datetime(2026, 11, 25, 8, tzinfo=UTC)

    def test_collective_ones_need_a_seat(self, boss, organisation, in_alpha):
        motif = MotifFactory(organisations=[organisation], collectif=True)
        assert self.reasons(organisation) == [readiness.NO_SESSION]
        session = book(
            boss, organisation, NOW + timedelta(days=2), motif=motif, max_participants_count=1
        )
        assert self.reasons(organisation) == [readiness.NO_SESSION]
        session.participations.all().delete()
        assert self.reasons(organisation) == [""]

    def test_the_hub_counts_what_is_done(self, client, boss, organisation, alpha):
        assert "1 étape sur 7" in main_of(client.get(root(organisation))).text
        with in_espace(alpha):
            place = PlaceFactory(organisation=organisation)
            motif = MotifFactory(organisations=[organisation])
            OpeningWindowFactory(agent=boss, organisation=organisation, place=place, motifs=[motif])
            member(organisation)
        text = main_of(client.get(root(organisation))).text
        assert "7 étapes sur 7" in text
        assert "La réservation en ligne est ouverte" in text

    def test_queries_follow_the_motifs_open_online_only(
        self, client, organisation, alpha, django_assert_max_num_queries
    ):
        with in_espace(alpha):
            for _ in range(10):
                MotifFactory(organisations=[organisation], bookable_by="agents")
        with django_assert_max_num_queries(25):
            client.get(root(organisation))


class TestOnline:
    def test_gives_the_link_and_says_why_not(self, client, organisation, alpha):
        with in_espace(alpha):
            MotifFactory(organisations=[organisation], bookable_by="agents")
        main = main_of(client.get(f"{root(organisation)}/reservation-en-ligne"))
        link = main.one("input", id="lien")["value"]
        assert link.startswith("http://alpha.localhost")
        assert f"/org/{organisation.pk}/" in link
        assert "Réservé aux agents" in main.text

    def test_the_code_to_paste_says_whether_a_site_may_show_it(self, client, organisation, alpha):
        page = f"{root(organisation)}/reservation-en-ligne"
        main = main_of(client.get(page))
        for box, words in (
            ("code-lien", "<a href="),
            ("code-script", "<script src="),
            ("code-cadre", "<iframe src="),
        ):
            text = main.one("textarea", id=box).text
            assert text.startswith(words)
            assert f"/org/{organisation.pk}/" in text
        assert "Demandez-le à un administrateur de l’espace" in main.text
        with in_espace(alpha):
            AllowedOrigin.objects.create(origin="https://ville.example")
        assert "Aucun site n’est encore autorisé" not in main_of(client.get(page)).text

    def test_the_code_and_the_poster_carry_the_link(self, client, organisation):
        answer = client.get(f"{root(organisation)}/reservation-en-ligne/code-qr.svg")
        assert answer["Content-Type"] == "image/svg+xml"
        assert b"<path" in answer.content
        main = main_of(client.get(f"{root(organisation)}/reservation-en-ligne/affiche"))
        assert f"/org/{organisation.pk}/" in main.text
        assert main.all("path")


class TestInformation:
    def form(self, organisation, **more) -> dict:
        return {
            "name": organisation.name,
            "phone": "04 75 00 00 00",
            "verticale": "rdv_mairie",
            "version": organisation.updated_at.isoformat(),
            **more,
        }

    def post(self, client, organisation, **more):
        path = f"{root(organisation)}/organisation"
        return client.post(path, self.form(organisation, **more))

    def stored(self, alpha, organisation) -> Organisation:
        with in_espace(alpha):
            return Organisation.objects.get(pk=organisation.pk)

    def test_is_written_and_told_to_usagers(self, client, organisation, alpha):
        assert self.post(client, organisation, phone="3939").status_code == 302
        assert self.stored(alpha, organisation).phone == "3939"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"name": "x" * 300},
            {"name": "🎉"},
            {"phone": "12"},
            {"email": "pas-une-adresse"},
            {"website": "javascript:alert(1)"},
            {"verticale": "rien"},
        ],
        ids=str,
    )
    def test_wrong_values_are_said_and_write_nothing(self, client, organisation, alpha, wrong):
        main = main_of(self.post(client, organisation, **wrong), 422)
        assert main.one(id="erreurs")
        assert self.stored(alpha, organisation).verticale == "rdv_solidarites"

    def test_the_second_of_two_editors_is_told(self, client, organisation, alpha):
        assert self.post(client, organisation).status_code == 302
        main = main_of(self.post(client, organisation, phone="3939"), 409)
        assert "Quelqu’un a modifié" in main.text
        assert re.search(r"Téléphone\s: «\s04\s75\s00", main.one(id="erreurs").text)
        assert main.one("input", name="phone")["value"] == "3939"
        assert self.stored(alpha, organisation).phone == "+33475000000"


class TestTeam:
    def invite(self, client, organisation, **form):
        return client.post(f"{root(organisation)}/agents/inviter", form)

    def agents(self, alpha) -> dict[str, Agent]:
        with in_espace(alpha):
            return {agent.email or agent.last_name: agent for agent in Agent.objects.current()}

    def test_several_are_invited_at_once(self, client, organisation, alpha):
        answer = self.invite(
            client, organisation, level="basic", emails="a@b.example, C@D.example\nA@b.example"
        )
        assert answer.url == f"{root(organisation)}/agents"
        assert {"a@b.example", "c@d.example"} <= set(self.agents(alpha))
        text = main_of(client.get(answer.url)).text
        assert "2 invitations en attente" in text
        assert "Invitation envoyée" in text

    @pytest.mark.parametrize(
        "form",
        [
            {"level": "basic", "emails": ""},
            {"level": "basic", "emails": "pas-une-adresse"},
            {"level": "basic", "emails": "a@b.example; oups"},
            {"level": "roi", "emails": "a@b.example"},
            {"level": "basic", "emails": "\n".join(f"a{n}@b.example" for n in range(51))},
            {"level": "intervenant", "name": ""},
            {"level": "intervenant", "name": "x" * 300},
        ],
        ids=lambda form: str(form)[:50],
    )
    def test_a_wrong_invitation_invites_nobody(self, client, organisation, alpha, form):
        main = main_of(self.invite(client, organisation, **form), 422)
        assert main.one(id="erreurs")
        assert len(self.agents(alpha)) == 1

    def test_services_are_asked_where_the_espace_has_some(self, client, organisation, alpha):
        with in_espace(alpha):
            service = ServiceFactory(name="PMI")
        main_of(self.invite(client, organisation, level="basic", emails="a@b.example"), 422)
        self.invite(
            client, organisation, level="basic", emails="a@b.example", services=[service.pk]
        )
        with in_espace(alpha):
            assert list(self.agents(alpha)["a@b.example"].services.all()) == [service]

    def test_an_intervenant_is_a_name(self, client, organisation, alpha):
        self.invite(client, organisation, level="intervenant", name="Permanence juriste")
        agent = self.agents(alpha)["Permanence juriste"]
        assert agent.account_id is None
        assert agent.rdv_notifications_level == "none"
        with in_espace(alpha):
            assert agent.roles.get().access_level == "intervenant"
        text = main_of(client.get(f"{root(organisation)}/agents")).text
        assert "Sans compte" in text

    def test_the_list_is_searched_without_accents(self, client, organisation, alpha):
        with in_espace(alpha):
            member(organisation, first_name="Éloïse", last_name="Çelik")
        path = f"{root(organisation)}/agents"
        assert len(main_of(client.get(path, {"q": "celik elo"})).all("tr")) == 2
        assert "ne correspond" in main_of(client.get(path, {"q": "%_🎉"})).text

    def test_queries_do_not_grow(self, client, organisation, alpha, django_assert_max_num_queries):
        with in_espace(alpha):
            for _ in range(12):
                member(organisation)
        with django_assert_max_num_queries(22):
            client.get(f"{root(organisation)}/agents")


class TestMember:
    @pytest.fixture
    def other(self, organisation, alpha, boss):
        with in_espace(alpha):
            return member(organisation, first_name="Paul", last_name="Petit")

    def url(self, organisation, agent, act="") -> str:
        return f"{root(organisation)}/agents/{agent.pk}{act}"

    def level(self, alpha, agent) -> str | None:
        with in_espace(alpha):
            role = AgentRole.objects.filter(agent=agent).first()
            return role and role.access_level

    def test_levels_change_and_the_last_admin_stays(self, client, boss, other, organisation, alpha):
        own = self.url(organisation, boss, "/niveau")
        client.post(own, {"level": "basic"})
        assert self.level(alpha, boss) == "admin"
        assert "garde toujours" in main_of(client.get(self.url(organisation, boss))).text
        client.post(self.url(organisation, other, "/niveau"), {"level": "admin"})
        assert self.level(alpha, other) == "admin"
        client.post(own, {"level": "basic"})
        assert self.level(alpha, boss) == "basic"
        client.post(self.url(organisation, other, "/niveau"), {"level": "basic"})
        assert self.level(alpha, other) == "admin"

    def test_a_level_that_does_not_exist_is_refused(self, client, other, organisation, alpha):
        client.post(self.url(organisation, other, "/niveau"), {"level": "roi"})
        assert self.level(alpha, other) == "basic"

    def test_two_administrators_at_once_do_not_undo_each_other(
        self, client, other, organisation, alpha
    ):
        shown = main_of(client.get(self.url(organisation, other))).one("input", name="former")
        assert shown["value"] == "basic"
        with in_espace(alpha):
            AgentRole.objects.filter(agent=other).update(access_level="admin")
        for level in ("admin", "basic", "intervenant"):
            sent = {"level": level, "former": shown["value"], "confirme": "oui"}
            told = client.post(self.url(organisation, other, "/niveau"), sent, follow=True)
            assert "Quelqu’un a modifié" in main_of(told).text
            assert self.level(alpha, other) == "admin"

    def test_an_account_is_taken_away_once_what_follows_was_read(
        self, client, other, organisation, alpha
    ):
        with in_espace(alpha):
            book(other, organisation, datetime.now(UTC) + timedelta(days=3))
        path = self.url(organisation, other, "/niveau")
        page = main_of(client.post(path, {"level": "intervenant"}))
        assert "Paul Petit ne peut plus se connecter" in page.text
        assert "Rendez-vous à venir : 1" in page.text
        assert self.level(alpha, other) == "basic"
        sure = {box["name"]: box["value"] for box in page.all("input", type="hidden")}
        assert client.post(path, sure).status_code == 302
        assert self.level(alpha, other) == "intervenant"

    def test_who_has_coming_appointments_stays(self, client, other, organisation, alpha):
        with in_espace(alpha):
            book(other, organisation, datetime.now(UTC) + timedelta(days=3))
        page = main_of(client.get(self.url(organisation, other))).text
        assert "1 rendez-vous à venir" in page
        client.post(self.url(organisation, other, "/retirer"))
        assert self.level(alpha, other) == "basic"

    def test_removing_says_what_goes_first(self, client, other, organisation, alpha):
        with in_espace(alpha):
            OpeningWindowFactory(agent=other, organisation=organisation, first_day=date(2026, 1, 5))
        assert (
            "1 plage d’ouverture sera supprimée"
            in main_of(client.get(self.url(organisation, other))).text
        )
        assert client.post(self.url(organisation, other, "/retirer")).status_code == 302
        assert self.level(alpha, other) is None
        assert client.get(self.url(organisation, other)).status_code == 404

    def test_an_invitation_is_sent_again_and_taken_back(self, client, organisation, alpha):
        client.post(
            f"{root(organisation)}/agents/inviter", {"level": "basic", "emails": "a@b.example"}
        )
        with in_espace(alpha):
            agent = Agent.objects.get(email="a@b.example")
        client.post(self.url(organisation, agent, "/inviter"))
        with in_espace(alpha):
            assert AgentInvitation.objects.get().generation == 1
        client.post(self.url(organisation, agent, "/retirer"))
        assert client.get(self.url(organisation, agent)).status_code == 404

    def test_an_intervenant_gets_a_login(self, client, organisation, alpha):
        client.post(
            f"{root(organisation)}/agents/inviter", {"level": "intervenant", "name": "Juriste"}
        )
        with in_espace(alpha):
            agent = Agent.objects.get(last_name="Juriste")
        path = self.url(organisation, agent, "/compte")
        form = {"first_name": "Léa", "last_name": "Juriste", "email": "x", "level": "basic"}
        assert main_of(client.post(path, form), 422).one(id="erreurs")
        assert client.post(path, {**form, "email": "lea@b.example"}).status_code == 302
        assert self.level(alpha, agent) == "basic"

    @pytest.mark.parametrize("act", ["", "/niveau", "/inviter", "/compte", "/retirer"])
    def test_agents_of_elsewhere_do_not_exist(self, client, organisation, alpha, bravo, act):
        with in_espace(alpha):
            elsewhere = member(OrganisationFactory())
        with in_espace(bravo):
            foreign = member(OrganisationFactory())
        for agent in (elsewhere, foreign):
            path = self.url(organisation, agent, act)
            answer = client.post(path) if act else client.get(path)
            assert answer.status_code == 404
