"""One's own account: devices, recovery codes, open sessions, and what one may see."""

import pytest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from socle.accounts.models import Session
from socle.accounts.recovery import codes_left, renew_codes
from tenants.context import in_espace
from tests.factories import OrganisationFactory
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import account_of, code_of, give_password, member, with_authenticator

PAGE = "/agent/mon-compte/securite"


@pytest.fixture
def agent(bravo, alpha):
    with in_espace(alpha):
        return member(OrganisationFactory(), level="admin")


@pytest.fixture
def client(alpha_client, agent):
    """Logged in a moment ago, with password and code."""
    with_authenticator(agent)
    give_password(alpha_client, agent)
    assert alpha_client.post("/connexion/code", {"code": code_of()}).status_code == 302
    return alpha_client


@pytest.fixture
def stale(alpha_client, agent):
    """Logged in, but not lately."""
    return alpha_client.log_in(account_of(agent))


def main_of(client):
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return parse(answer.content.decode()).one("main")


def test_it_tells_devices_codes_sessions_and_rights(client, agent):
    main = main_of(client)
    assert "Téléphone" in main.text
    assert "Vous n’avez aucun code de secours." in main.text
    assert "1 navigateur" in main.text
    assert "Tous ceux de vos organisations." in main.text


def test_new_codes_are_shown_once(client, agent):
    answer = client.post(f"{PAGE}/codes")
    codes = [code.text for code in parse(answer.content.decode()).all("code")]
    assert len(codes) == 10
    assert "no-store" in answer["Cache-Control"]
    assert not any(code in client.get(PAGE).content.decode() for code in codes)
    assert "Il vous reste 10 codes de secours." in main_of(client).text


def test_codes_need_a_device(alpha_client, alpha):
    with in_espace(alpha):
        basic = member(OrganisationFactory())
    give_password(alpha_client, basic)
    assert "Aucun second facteur" in main_of(alpha_client).text
    assert alpha_client.post(f"{PAGE}/codes").url == "/connexion/activer"
    assert not StaticDevice.objects.exists()


@pytest.mark.parametrize("action", ["codes", "appareils/{}/retirer"])
def test_what_protects_the_account_changes_only_after_a_recent_login(stale, agent, action):
    device = TOTPDevice.objects.get()
    answer = stale.post(f"{PAGE}/{action.format(device.pk)}")
    assert answer.url == f"/connexion?next={PAGE}"
    assert TOTPDevice.objects.count() == 1
    assert not StaticDevice.objects.exists()
    login = parse(stale.get(answer.url).content.decode())
    assert "confirmez d’abord qui vous êtes" in login.one("main").text
    assert login.one("input", name="next")["value"] == PAGE


@pytest.mark.parametrize("action", ["codes", "sessions", "appareils/1/retirer"])
def test_a_link_changes_nothing(client, action):
    assert client.get(f"{PAGE}/{action}").status_code == 405


class TestDevices:
    def test_the_last_one_stays_where_a_second_factor_is_required(self, client, agent):
        device = TOTPDevice.objects.get()
        assert "Retirer cet appareil" not in main_of(client).text
        client.post(f"{PAGE}/appareils/{device.pk}/retirer")
        assert TOTPDevice.objects.count() == 1
        assert "Cet appareil est gardé" in main_of(client).text

    def test_the_old_one_goes_once_there_is_a_new_one(self, client, agent):
        old = TOTPDevice.objects.get()
        with_authenticator(agent, "32" * 20)
        renew_codes(account_of(agent))
        assert "Retirer cet appareil" in main_of(client).text
        client.post(f"{PAGE}/appareils/{old.pk}/retirer")
        assert not TOTPDevice.objects.filter(pk=old.pk).exists()
        assert codes_left(account_of(agent)) == 10
        # The device that had verified this session is gone, and the session with it.
        assert client.get(PAGE).url.startswith("/connexion")

    def test_the_last_one_may_go_where_none_is_required_and_its_codes_too(
        self, alpha_client, alpha
    ):
        with in_espace(alpha):
            basic = member(OrganisationFactory())
        device = with_authenticator(basic)
        renew_codes(account_of(basic))
        give_password(alpha_client, basic)
        alpha_client.post("/connexion/code", {"code": code_of()})
        alpha_client.post(f"{PAGE}/appareils/{device.pk}/retirer")
        assert not TOTPDevice.objects.exists()
        assert not StaticDevice.objects.exists()
        assert give_password(HostClient("alpha.localhost"), basic).url == "/agent/"

    def test_somebody_elses_stays(self, client, alpha):
        with in_espace(alpha):
            other = member(OrganisationFactory())
        theirs = with_authenticator(other, "32" * 20)
        client.post(f"{PAGE}/appareils/{theirs.pk}/retirer")
        assert TOTPDevice.objects.filter(pk=theirs.pk).exists()


class TestSessions:
    def test_logging_out_everywhere_ends_them_on_every_host(self, client, agent, bravo):
        with in_espace(bravo):
            member(OrganisationFactory(), account=account_of(agent))
        other = HostClient("bravo.localhost").log_in(account_of(agent))
        phone = HostClient("alpha.localhost").log_in(account_of(agent))
        for session in (client, other, phone):
            assert session.get("/agent/").url.endswith("/agenda")
        assert client.post(f"{PAGE}/sessions").url == "/connexion"
        for session in (client, other, phone):
            assert session.get("/agent/").url.startswith("/connexion")
        assert not Session.objects.filter(account_id=agent.account_id).exists()

    def test_it_ends_nobody_elses(self, client, alpha):
        with in_espace(alpha):
            colleague = member(OrganisationFactory())
        theirs = HostClient("alpha.localhost").log_in(account_of(colleague))
        client.post(f"{PAGE}/sessions")
        assert theirs.get("/agent/").url.endswith("/agenda")


def test_what_no_table_can_hold_is_a_bad_request(client):
    """A NUL, where no form stands before the database."""
    answer = client.post(f"{PAGE}/sessions/fermer", {"session": "a\0b"})
    assert answer.status_code == 400
