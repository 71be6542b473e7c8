"""Whose account carries an SMS, in two espaces; how an account that fails is told and mends."""

from contextlib import suppress

import pytest
from structlog.testing import capture_logs

from booking.directory.identity import actor_of_account
from booking.notifications import patience
from booking.notifications.models import MessagingRules, Receipt
from integrations.sms.chosen import NOBODY
from integrations.sms.errors import WORDS
from integrations.sms.models import SmsAccount
from integrations.sms.services.set_account import InvalidAccount, set_account
from integrations.sms.services.try_out import try_out
from socle.errors import Conflict, Forbidden
from tenants.context import in_espace
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import open_counter
from tests.booking.delivery.conftest import espaces, run_outbox, sms  # noqa: F401 – inside alpha
from tests.factories import UsagerFactory
from tests.web.agent.people import member

from .conftest import NUMBER, own

Result = Receipt.Result
PLATFORM_KEY = "jeton-d-essai-de-sms-factor"
OWN_KEY = "essai:motdepasse"


@pytest.fixture
def platform(providers, settings):
    settings.SMS_PROVIDER, settings.SMS_PROVIDER_KEY = "sms_factor", PLATFORM_KEY
    return providers.account.left


def test_the_espaces_own_account_is_its_own(platform, bravo):
    own("netsize", OWN_KEY)
    assert sms().provider == "netsize"
    with in_espace(bravo):
        assert sms().provider == "sms_factor"
    assert [left.provider for left in platform] == ["netsize", "sms_factor"]


def test_a_forced_provider_wins_with_the_platforms_key(platform, settings):
    own("netsize", "nobody:knows")
    settings.SMS_FORCED_PROVIDER = "sms_factor"
    assert sms().provider == "sms_factor"
    assert len(platform) == 1


@pytest.mark.parametrize("name", ["", "send_in_blue", "contact_experience"])
def test_without_a_provider_receipts_say_so(providers, settings, name):
    """Names that the field once had, and which nobody serves any more, carry nothing."""
    settings.SMS_PROVIDER = name
    receipt = sms()
    assert (receipt.result, receipt.retry, receipt.error) == (Result.FAILURE, False, NOBODY)


def test_the_fields_logger_sends_nothing_and_shows_nothing(providers, settings):
    settings.SMS_PROVIDER = "debug_logger"
    with capture_logs() as logs:
        receipt = sms()
    assert (receipt.result, receipt.provider) == (Result.PROCESSED, "debug_logger")
    assert providers.account.left == []
    assert "sms.logged_only" in [line["event"] for line in logs]
    assert NUMBER not in str(logs)


def test_another_espaces_seal_does_not_open(platform, bravo):
    """Were a row copied from one espace to another, its key would stay shut."""
    sealed = own("netsize", OWN_KEY).sealed
    assert OWN_KEY not in sealed
    with in_espace(bravo):
        SmsAccount.objects.create(provider="netsize", sealed=sealed)
        with suppress(OSError):
            sms()
        assert Receipt.objects.get().result == Result.FAILURE
    assert platform == []


@pytest.mark.parametrize(
    ("verticale", "sender"),
    [
        ("rdv_solidarites", "RdvSoli"),
        ("rdv_insertion", "RdvSoli"),
        ("rdv_aide_numerique", "RdvAideNum"),
        ("rdv_mairie", "RDV S.P."),
    ],
)
def test_the_sender_is_the_organisations_field(platform, verticale, sender):
    counter = open_counter()
    counter.organisation.verticale = verticale
    counter.organisation.save()
    appointment = booked(counter, UsagerFactory(phone_number=NUMBER))
    sms(appointment=appointment)
    assert platform[-1].sender == sender


def test_an_instance_that_is_not_the_real_one_says_so(platform, settings):
    settings.SMS_INSTANCE_NAME = "RECETTE"
    sms(text="Bonjour")
    assert platform[0].text == "RECETTE\nBonjour"


@pytest.fixture
def elsa(espaces):  # noqa: F811
    return member(None, first_name="Elsa", email="elsa@alpha.example", is_espace_admin=True)


def actor_of(agent):
    return actor_of_account(agent.account_id)


def fail() -> None:
    with suppress(OSError):
        sms()


def test_a_wrong_key_is_told_once_and_mends_by_itself(
    providers,
    elsa,
    run_outbox,  # noqa: F811
    mailoutbox,
    clock,
):
    account = own("netsize", "essai:wrong")
    for _ in range(3):
        fail()
    run_outbox()
    [letter] = mailoutbox
    assert (letter.to, letter.subject) == (["elsa@alpha.example"], "Vos SMS ne partent plus")
    assert WORDS["login"] in letter.body
    assert "http://alpha.localhost/agent/espace/sms" in letter.body
    assert "wrong" not in letter.body

    providers.account.key = "essai:wrong"
    sms()
    account.refresh_from_db()
    assert (account.failing_since, account.error) == (None, "")
    providers.account.credit = 0
    clock.pass_by(hours=1)
    fail()
    run_outbox()
    assert len(mailoutbox) == 2, "another stretch is another mail"


def test_an_outage_is_told_when_it_lasts_an_hour(
    providers,
    elsa,
    run_outbox,  # noqa: F811
    mailoutbox,
    clock,
):
    own("netsize", OWN_KEY)
    providers.fail("503")
    fail()
    clock.pass_by(minutes=59)
    run_outbox()
    assert mailoutbox == []
    clock.pass_by(minutes=2)
    run_outbox()
    [letter] = mailoutbox
    assert "ne répond pas" in letter.body


def test_an_outage_that_ends_within_the_hour_is_not_told(
    providers,
    elsa,
    run_outbox,  # noqa: F811
    mailoutbox,
    clock,
):
    own("netsize", OWN_KEY)
    providers.fail("503")
    fail()
    sms()
    clock.pass_by(hours=2)
    run_outbox()
    assert mailoutbox == []


def test_what_cannot_be_noted_does_not_send_it_again(platform, monkeypatch):
    """The SMS has left: a database that hiccups then must not make two of one."""
    from django.db import OperationalError

    def hiccup(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr("integrations.sms.chosen.remember", hiccup)
    assert sms().result == Result.SENT
    assert len(platform) == 1


def test_an_espaces_provider_that_hangs_holds_up_no_other_espace(
    platform, providers, bravo, monkeypatch
):
    monkeypatch.setattr("integrations.sms.providers.http.SECONDS", 0.4)
    monkeypatch.setattr(patience, "LONG", 0.3)
    own("netsize", OWN_KEY)
    providers.fail("hang", seconds=1)
    assert sms().result == Result.DOUBTFUL
    with pytest.raises(patience.ProviderRests):
        sms()
    with in_espace(bravo):
        assert sms().result == Result.SENT


def chosen(actor, **given) -> SmsAccount:
    values = {"provider": "netsize", "key": OWN_KEY, "sender": "", "version": 0}
    return set_account(actor, **{**values, **given})


def test_the_key_is_kept_until_another_one_is_typed(providers, elsa):
    actor = actor_of(elsa)
    chosen(actor)
    chosen(actor, key="", sender="Ardeche", version=1)
    assert sms().result == Result.SENT
    assert providers.account.left[0].sender == "Ardeche"
    chosen(actor, provider="", key="", version=2)
    assert SmsAccount.objects.get().sealed == ""


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"key": ""}, "key"),
        ({"key": "without-a-password"}, "key"),
        ({"key": "user:pass\r\nX: y"}, "key"),
        ({"key": "a:" + "b" * 600}, "key"),
        ({"provider": "sfr_mail2sms", "key": "a@b.example"}, "key"),
        ({"provider": "sfr_mail2sms", "key": "a@b.example/c@d.example\nBcc: e@f.example"}, "key"),
        ({"provider": "sms_factor", "key": "a token"}, "key"),
        ({"provider": "mailbox"}, "provider"),
        ({"provider": "orange_contact_everyone"}, "provider"),
        ({"sender": "Département"}, "sender"),
        ({"sender": "33612345678"}, "sender"),
        ({"sender": "Ab"}, "sender"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(elsa, given, field):
    with pytest.raises(InvalidAccount) as refusal:
        chosen(actor_of(elsa), **given)
    assert refusal.value.details["field"] == field
    assert not SmsAccount.objects.exists()


def test_only_who_administers_the_espace(espaces):  # noqa: F811
    admin = member(open_counter().organisation, "admin")
    with pytest.raises(Forbidden):
        chosen(actor_of(admin))


def test_the_second_of_two_is_told(elsa):
    chosen(actor_of(elsa))
    with pytest.raises(Conflict):
        chosen(actor_of(elsa))
    assert MessagingRules.objects.count() == 0


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ((), "Le prestataire a pris le SMS d’essai (1 SMS facturé)."),
        (("500",), "Le SMS n’est pas parti : le "),
    ],
)
def test_a_trial_says_what_became_of_it(providers, elsa, faults, words):
    own("netsize", OWN_KEY)
    providers.fail(*faults)
    trial = try_out(actor_of(elsa), NUMBER)
    assert trial.words.startswith(words)
    assert "autre essai" not in trial.words
    assert trial.is_taken is not bool(faults)
    assert not Receipt.objects.filter(retry=True).exists()
