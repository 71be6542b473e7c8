"""The second step of the login: the code of an authenticator, or a recovery code."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from booking.directory.models import AgentRole
from socle.accounts.models import Account, Session
from socle.accounts.recovery import renew_codes
from socle.accounts.sessions import SessionStore
from socle.clock import now
from tenants import hosts
from tenants.context import in_espace
from tests.factories import OrganisationFactory
from tests.factories.directory import PASSWORD
from tests.support.clients import HostClient
from tests.support.markup import parse

from .people import KEY, account_of, code_of, give_password, member, with_authenticator

OTHER_KEY = "32" * 20


@pytest.fixture
def agent(alpha):
    """An agent who has an authenticator."""
    with in_espace(alpha):
        agent = member(OrganisationFactory(), level="admin")
    with_authenticator(agent)
    return agent


@pytest.fixture
def halfway(alpha_client, agent) -> HostClient:
    """Somebody whose password was right."""
    assert give_password(alpha_client, agent).url == "/connexion/code"
    return alpha_client


def give_code(client: HostClient, code: str, query: str = ""):
    return client.post(f"/connexion/code{query}", {"code": code})


def errors_of(answer) -> list[str]:
    return [item.text for item in parse(answer.content.decode()).one(id="erreurs").all("li")]


def another_step(device_key: str = KEY) -> None:
    """As if the codes used so far were of earlier steps."""
    TOTPDevice.objects.filter(key=device_key).update(last_t=-1)


def test_password_then_code_opens_the_session(halfway, agent):
    assert give_code(halfway, code_of()).url == "/agent/"
    assert halfway.get("/agent/").url.endswith("/agenda")


@pytest.mark.parametrize("spelling", ["{0}{1}", "{0} {1}", " {0}-{1} "])
def test_digits_may_be_grouped(halfway, spelling):
    code = code_of()
    assert give_code(halfway, spelling.format(code[:3], code[3:])).status_code == 302


PAGES = (
    "/agent/",
    "/agent/mon-compte/securite",
    "/agent/{org}/agenda",
    "/agent/{org}/agenda/liste",
    "/agent/{org}/agenda/a-renseigner",
)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_opens_half_logged_in(halfway, agent, alpha, page):
    with in_espace(alpha):
        organisation = agent.organisations.get()
    answer = halfway.get(page.format(org=organisation.pk))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/connexion")


def test_the_feed_and_the_actions_do_not_open_half_logged_in(halfway, agent, alpha):
    with in_espace(alpha):
        organisation = agent.organisations.get()
    feed = halfway.get(
        f"/agent/{organisation.pk}/agenda/evenements?start=2026-11-23&end=2026-11-24"
    )
    assert (feed.status_code, feed.json()["error"]["code"]) == (401, "login_required")
    for action in ("codes", "sessions"):
        assert halfway.post(f"/agent/mon-compte/securite/{action}").url.startswith("/connexion")
    assert not StaticDevice.objects.exists()


def test_half_a_login_is_nobodys_session(halfway, agent):
    session = Session.objects.get()
    assert session.account_id is None
    assert SESSION_KEY not in session.get_decoded()


def test_a_wrong_code_says_so_and_the_right_one_still_works_after_the_wait(halfway):
    wrong = f"{(int(code_of()) + 1) % 1_000_000:06d}"
    assert "pas le bon" in errors_of(give_code(halfway, wrong))[0]
    throttled = give_code(halfway, code_of())
    assert throttled.status_code == 429
    assert 1 <= int(throttled["Retry-After"]) <= 2
    TOTPDevice.objects.update(throttling_failure_timestamp=now() - timedelta(seconds=2))
    assert give_code(halfway, code_of()).status_code == 302


def test_waits_double_with_each_wrong_code(halfway):
    device = TOTPDevice.objects.get()
    device.throttling_failure_count, device.throttling_failure_timestamp = 6, now()
    device.save()
    assert 30 <= int(give_code(halfway, code_of())["Retry-After"]) <= 33


def test_a_code_opens_once(halfway, agent):
    code = code_of()
    assert give_code(halfway, code).status_code == 302
    again = HostClient("alpha.localhost")
    give_password(again, agent)
    assert "a déjà servi" in errors_of(give_code(again, code))[0]
    assert again.get("/agent/").url.startswith("/connexion")


def test_wrong_codes_count_for_all_the_authenticators_together(halfway, agent):
    with_authenticator(agent, OTHER_KEY)
    give_code(halfway, "000000" if code_of() != "000000" else "000001")
    assert set(TOTPDevice.objects.values_list("throttling_failure_count", flat=True)) == {1}
    # The second one is no way round the wait of the first.
    assert give_code(halfway, code_of(OTHER_KEY)).status_code == 429


def test_using_one_authenticator_does_not_lock_the_other(alpha_client, agent):
    with_authenticator(agent, OTHER_KEY)
    for key in (KEY, KEY, OTHER_KEY):
        another_step(key)
        give_password(alpha_client, agent)
        assert give_code(alpha_client, code_of(key)).status_code == 302
        alpha_client.post("/deconnexion")


def test_the_right_code_clears_the_wrong_ones_everywhere(halfway, agent):
    with_authenticator(agent, OTHER_KEY)
    give_code(halfway, "000000" if code_of() != "000000" else "000001")
    TOTPDevice.objects.update(throttling_failure_timestamp=now() - timedelta(seconds=2))
    assert give_code(halfway, code_of()).status_code == 302
    assert set(TOTPDevice.objects.values_list("throttling_failure_count", flat=True)) == {0}


def test_the_authenticator_of_another_account_is_refused(halfway, alpha):
    with in_espace(alpha):
        stranger = member(OrganisationFactory())
    with_authenticator(stranger, OTHER_KEY)
    assert give_code(halfway, code_of(OTHER_KEY)).status_code == 200


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "²²²²²²", "١٢٣٤٥٦", "1" * 21, "\x00"])
def test_what_is_no_code_is_refused_kindly(halfway, typed):
    assert errors_of(give_code(halfway, typed))


class TestRecovery:
    @pytest.fixture
    def codes(self, agent) -> list[str]:
        return renew_codes(account_of(agent))

    @pytest.mark.parametrize("spelling", [str, str.upper, lambda code: code.replace("-", " ")])
    @pytest.mark.parametrize("query", ["", "?secours=1"])
    def test_a_recovery_code_replaces_the_telephone(self, codes, halfway, spelling, query):
        assert give_code(halfway, spelling(codes[3]), query).url == "/agent/"
        assert halfway.get("/agent/").url.endswith("/agenda")

    def test_it_works_once(self, codes, halfway, agent):
        give_code(halfway, codes[0], "?secours=1")
        again = HostClient("alpha.localhost")
        give_password(again, agent)
        answer = give_code(again, codes[0], "?secours=1")
        assert "a déjà servi" in errors_of(answer)[0]
        assert again.get("/agent/").url.startswith("/connexion")
        assert StaticToken.objects.count() == 9

    def test_new_codes_kill_the_former_ones(self, codes, halfway, agent):
        renew_codes(account_of(agent))
        assert give_code(halfway, codes[0], "?secours=1").status_code == 200

    def test_guessing_makes_one_wait(self, codes, halfway):
        assert give_code(halfway, "aaaaa-aaaaa", "?secours=1").status_code == 200
        answer = give_code(halfway, codes[0], "?secours=1")
        assert (answer.status_code, "Retry-After" in answer) == (429, True)

    def test_the_table_gives_none_away(self, codes):
        stored = set(StaticToken.objects.values_list("token", flat=True))
        assert len(stored) == len(codes) == 10
        assert not stored & {code.replace("-", "") for code in codes}

    def test_they_survive_a_change_of_the_platforms_key(self, codes, halfway, settings):
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another-key-" * 5
        # Signed sessions were made with the former key; the code must be known under it too.
        assert give_code(halfway, codes[0], "?secours=1").status_code == 302

    def test_the_last_ones_are_announced(self, codes, halfway):
        StaticToken.objects.filter(
            pk__in=StaticToken.objects.order_by("pk").values("pk")[:7]
        ).delete()
        give_code(halfway, codes[9], "?secours=1")
        page = parse(halfway.get("/agent/mon-compte/securite").content.decode())
        assert "Codes de secours restants : 2." in page.one("main").text


class TestWhatMayChangeMeanwhile:
    def test_ten_minutes_are_enough(self, halfway, monkeypatch):
        later = now() + timedelta(minutes=11)
        monkeypatch.setattr("socle.accounts.login.now", lambda: later)
        answer = give_code(halfway, code_of())
        assert answer.url == "/connexion"
        page = parse(halfway.get(answer.url).content.decode())
        assert "La connexion a pris trop de temps" in page.one("main").text

    def test_a_new_password_ends_the_login_under_way(self, halfway, agent):
        account = account_of(agent)
        account.set_password("Un-autre-mot-2-passe")
        account.save()
        assert give_code(halfway, code_of()).url == "/connexion"

    def test_an_account_closed_meanwhile_stays_out(self, halfway, agent):
        Account.objects.filter(pk=agent.account_id).update(is_active=False)
        assert give_code(halfway, code_of()).url == "/connexion"

    def test_an_agent_who_left_meanwhile_stays_out(self, halfway, agent, alpha):
        with in_espace(alpha):
            agent.deleted_at = now()
            agent.save()
        assert give_code(halfway, code_of()).url == "/connexion"

    def test_half_a_login_of_one_host_is_nothing_on_the_other(self, halfway, agent, bravo):
        with in_espace(bravo):
            member(OrganisationFactory(), account=account_of(agent))
        other = HostClient("bravo.localhost")
        other.cookies["rdv_session"] = halfway.cookies["rdv_session"].value
        assert give_code(other, code_of()).url == "/connexion"


def test_the_code_page_without_a_password_leads_to_the_login(alpha_client):
    for page in ("/connexion/code", "/connexion/activer"):
        assert alpha_client.get(page).url.startswith("/connexion")
        assert alpha_client.post(page, {"code": "123456"}).url.startswith("/connexion")


def test_both_steps_change_the_session_key(alpha_client, agent):
    planted = SessionStore(host="alpha.localhost")
    planted["x"] = "1"
    planted.save()
    alpha_client.cookies["rdv_session"] = planted.session_key
    keys = [planted.session_key]
    give_password(alpha_client, agent)
    keys.append(alpha_client.cookies["rdv_session"].value)
    give_code(alpha_client, code_of())
    keys.append(alpha_client.cookies["rdv_session"].value)
    assert len(set(keys)) == 3
    for former in keys[:2]:
        thief = HostClient("alpha.localhost")
        thief.cookies["rdv_session"] = former
        assert thief.get("/agent/").url.startswith("/connexion")
        assert thief.get("/connexion/code").url == "/connexion"


def test_another_persons_password_ends_the_session_there_was(alpha_client, agent, alpha):
    with in_espace(alpha):
        first = member(OrganisationFactory())
    give_password(alpha_client, first)
    give_password(alpha_client, agent)
    assert alpha_client.get("/agent/").url.startswith("/connexion")


class TestWhoBecomesAdmin:
    @pytest.fixture
    def basic(self, alpha, alpha_client):
        with in_espace(alpha):
            agent = member(OrganisationFactory())
        give_password(alpha_client, agent)
        assert alpha_client.get("/agent/").url.endswith("/agenda")
        return agent

    def test_a_session_opened_with_a_password_alone_ends(self, basic, alpha, alpha_client):
        with in_espace(alpha):
            AgentRole.objects.filter(agent=basic).update(access_level="admin")
        answer = alpha_client.get("/agent/mon-compte/securite")
        assert answer.url.startswith("/connexion?next=")
        page = parse(alpha_client.get(answer.url).content.decode())
        assert "second facteur" in page.one("main").text
        assert give_password(alpha_client, basic, PASSWORD).url == "/connexion/activer"

    @pytest.fixture
    def strict(self, basic, alpha):
        """The espace asks everybody, from now on; the process knows it at once."""
        alpha.requires_second_factor = True
        alpha.save()
        hosts.forget()
        yield alpha
        hosts.forget()

    def test_so_does_it_when_the_espace_asks_everybody(self, basic, strict, alpha_client):
        assert alpha_client.get("/agent/").url.startswith("/connexion")
        assert give_password(alpha_client, basic).url == "/connexion/activer"

    def test_a_voluntary_authenticator_is_asked_for_too(self, basic, alpha_client):
        with_authenticator(basic)
        again = HostClient("alpha.localhost")
        assert give_password(again, basic).url == "/connexion/code"
