"""Mon compte: name, messages, password. Everybody has only their own."""

import pytest

from booking.directory.models import Agent, DirectoryChange
from socle.accounts.models import Account, Session
from tenants.context import in_espace
from tests.factories import OrganisationFactory, ServiceFactory
from tests.factories.directory import PASSWORD
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import account_of, member

PAGE = "/agent/mon-compte"
CHOSEN = "Trois-girafes-sur-un-velo"


@pytest.fixture
def agent(bravo, alpha):
    with in_espace(bravo):
        member(OrganisationFactory())
    with in_espace(alpha):
        return member(
            OrganisationFactory(name="Maison de Privas"),
            services=[ServiceFactory(name="Service social")],
            first_name="Ada",
            last_name="Roux",
        )


@pytest.fixture
def client(alpha_client, agent):
    return alpha_client.log_in(account_of(agent))


def stored(alpha, agent) -> Agent:
    with in_espace(alpha):
        return Agent.objects.get(pk=agent.pk)


class TestProfile:
    def test_tells_what_one_has_and_changes_the_name_everywhere(self, client, agent, alpha):
        main = parse(client.get(PAGE).content.decode()).one("main")
        assert "Service social" in main.text
        assert "Maison de Privas (Basique)" in main.text
        answer = client.post(PAGE, {"first_name": "Inès", "last_name": "D’Œuvre"})
        assert answer.url == PAGE
        assert str(stored(alpha, agent)) == "Inès D’Œuvre"
        assert Account.objects.get(pk=agent.account_id).get_full_name() == "Inès D’Œuvre"
        with in_espace(alpha):
            change = DirectoryChange.objects.get()
        assert change.before == {"first_name": "Ada", "last_name": "Roux"}

    @pytest.mark.parametrize(
        "names",
        [
            {"first_name": "", "last_name": "Roux"},
            {"first_name": "  ", "last_name": "Roux"},
            {"first_name": "Ada", "last_name": "x" * 300},
            {"first_name": "A\x00da", "last_name": "Roux"},
            {},
        ],
        ids=str,
    )
    def test_a_wrong_name_is_said_at_its_field(self, client, agent, alpha, names):
        answer = client.post(PAGE, {"csrf": "1", **names})
        assert answer.status_code == 422
        assert parse(answer.content.decode()).one(id="erreurs")
        assert str(stored(alpha, agent)) == "Ada Roux"

    def test_hostile_names_are_shown_as_text(self, client, agent, alpha):
        client.post(PAGE, {"first_name": "<script>alert(1)</script>", "last_name": "\u202eRoux🎉"})
        assert "<script>alert" not in client.get(PAGE).content.decode()


class TestNotifications:
    FORM = {
        "rdv_notifications_level": "soon",
        "plage_ouverture_notification_level": "none",
        "absence_notification_level": "none",
        "display_saturdays": "on",
    }

    def test_are_kept(self, client, agent, alpha):
        assert client.post(f"{PAGE}/notifications", self.FORM).status_code == 302
        kept = stored(alpha, agent)
        assert (kept.rdv_notifications_level, kept.absence_notification_level) == ("soon", "none")
        assert (kept.display_saturdays, kept.display_cancelled_rdv) == (True, False)
        page = client.get(f"{PAGE}/notifications").content.decode()
        assert (
            parse(page).one("input", name="rdv_notifications_level", value="soon").get("checked")
            is not None
        )

    def test_a_level_that_does_not_exist_is_refused(self, client, agent, alpha):
        wrong = {**self.FORM, "rdv_notifications_level": "never"}
        assert client.post(f"{PAGE}/notifications", wrong).status_code == 422
        assert stored(alpha, agent).rdv_notifications_level == "others"

    def test_the_calendar_tab_says_what_they_give(self, client, agent):
        assert agent.email in client.get(f"{PAGE}/synchronisation").content.decode()
        client.post(f"{PAGE}/notifications", {**self.FORM, "rdv_notifications_level": "none"})
        assert "aucun fichier" in client.get(f"{PAGE}/synchronisation").content.decode()


class TestPassword:
    def change(self, client, current=PASSWORD, chosen=CHOSEN, again=None):
        form = {"current": current, "chosen": chosen, "again": chosen if again is None else again}
        return client.post(f"{PAGE}/mot-de-passe", form)

    def test_is_changed_and_other_devices_are_logged_out(self, client, agent, alpha):
        elsewhere = HostClient("alpha.localhost").log_in(account_of(agent))
        assert self.change(client).status_code == 302
        assert account_of(agent).check_password(CHOSEN)
        assert client.get(PAGE).status_code == 200
        assert elsewhere.get(PAGE).status_code == 302
        assert Session.objects.filter(account_id=agent.account_id).count() == 1

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"current": "pas-le-bon"}, "n’est pas le bon"),
            ({"chosen": "court"}, "12 caractères"),
            ({"chosen": "123456789012345"}, ""),
            ({"chosen": PASSWORD}, "autre mot de passe"),
            ({"again": "Autre-chose-encore-26"}, "pas les mêmes"),
            ({"chosen": "x" * 5000}, ""),
            ({"current": ""}, ""),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_otherwise_nothing_changes_and_nothing_is_repeated(self, client, agent, typed, words):
        answer = self.change(client, **typed)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert account_of(agent).check_password(PASSWORD)
        for secret in (PASSWORD, CHOSEN, *typed.values()):
            assert not secret or f'value="{secret}"' not in page

    def test_guessing_is_locked_out(self, client, agent):
        for number in range(5):
            self.change(client, current=f"devine-{number}")
        answer = self.change(client)
        assert answer.status_code in (422, 429)
        assert account_of(agent).check_password(PASSWORD)


@pytest.mark.parametrize("path", ["", "/notifications", "/mot-de-passe", "/synchronisation"])
def test_nobody_else_comes_in(alpha_client, bravo_client, agent, path):
    assert alpha_client.get(PAGE + path).status_code == 302
    assert bravo_client.log_in(account_of(agent)).get(PAGE + path).status_code == 302
