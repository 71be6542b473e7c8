"""Delivery reports: of a part, of all, twice, late, of nobody, of another espace, unproved."""

import pytest

from booking.notifications.models import Receipt
from booking.notifications.services.note_delivery import NOT_RECEIVED
from integrations.projections.models import SentSms
from integrations.sms.reports import AWAITED, forget_unreported, token_of
from socle import clock as real
from tenants.context import in_espace
from tests.booking.delivery.conftest import sms
from tests.support.clients import HostClient

from .conftest import own

Result = Receipt.Result
ACK = '<DeliveryResponse ack="true"/>'
LONG = "Rendez-vous!" * 30  # three parts


@pytest.fixture
def netsize(providers, settings, alpha, bravo):
    """Alpha has an account of its own, bravo is carried by the platform's."""
    settings.SMS_PROVIDER, settings.SMS_PROVIDER_KEY = "netsize", "essai:motdepasse"
    with in_espace(alpha):
        own("netsize", "essai:motdepasse")
    return providers


@pytest.fixture
def sent(netsize, alpha):
    """An SMS of three parts of alpha: its receipt, and the names of its parts."""
    with in_espace(alpha):
        receipt = sms(text=LONG)
    return receipt, netsize.account.left[-1].names


def tell(account: int, name: str, status: str = "0", *, method: str = "get", token=None):
    token = token or token_of("netsize", account)
    given = {"MessageId": name, "StatusCode": status, "DestinationAddress": "33639980001"}
    client = HostClient("localhost")
    return getattr(client, method)(f"/api/sms/accuses/netsize/{account}/{token}", given)


def result_of(receipt: Receipt, espace) -> str:
    with in_espace(espace):
        receipt.refresh_from_db()
    return receipt.result


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_has_arrived_when_all_its_parts_have(sent, alpha, method):
    receipt, names = sent
    for name in names:
        assert result_of(receipt, alpha) == Result.SENT
        answer = tell(alpha.number, name, method=method)
        assert (answer.status_code, answer.content.decode()) == (200, ACK)
    assert result_of(receipt, alpha) == Result.DELIVERED
    assert not SentSms.objects.exists()


def test_a_part_that_is_lost_loses_it_for_good(sent, alpha):
    receipt, names = sent
    tell(alpha.number, names[0])
    tell(alpha.number, names[1], "2")
    assert result_of(receipt, alpha) == Result.FAILURE
    assert (receipt.error, receipt.retry) == (NOT_RECEIVED, False)
    for name in names:
        assert tell(alpha.number, name).content.decode() == ACK
    assert result_of(receipt, alpha) == Result.FAILURE


def test_said_twice_it_is_said_once(sent, alpha):
    receipt, names = sent
    for _ in range(3):
        tell(alpha.number, names[0])
    assert result_of(receipt, alpha) == Result.SENT, "two parts are still under way"


def test_by_the_platforms_account_the_espace_is_found(netsize, alpha, bravo):
    with in_espace(bravo):
        receipt = sms()
    [name] = netsize.account.left[-1].names
    tell(0, name)
    assert result_of(receipt, bravo) == Result.DELIVERED


def test_one_espace_says_nothing_of_anothers(sent, alpha, bravo):
    """Bravo knows its own address, and the names of alpha's parts: it changes nothing."""
    receipt, names = sent
    for account in (bravo.number, 0):
        for name in names:
            assert tell(account, name).content.decode() == ACK
    assert result_of(receipt, alpha) == Result.SENT


def test_what_is_known_answers_as_what_is_not(sent, alpha):
    _, names = sent
    known, unknown = tell(alpha.number, names[0]), tell(alpha.number, "nothing")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


@pytest.mark.parametrize("provider", ["netsize", "clever_technologies", "nobody"])
def test_without_the_token_nothing_is_read(sent, alpha, provider):
    receipt, names = sent
    client = HostClient("localhost")
    for token in ("x", token_of("netsize", alpha.number + 1), token_of("sms_factor", alpha.number)):
        url = f"/api/sms/accuses/{provider}/{alpha.number}/{token}"
        given = {"MessageId": names[0], "StatusCode": "2"}
        assert client.get(url, given).status_code == 404
    assert result_of(receipt, alpha) == Result.SENT


@pytest.mark.parametrize(
    "given",
    [{}, {"MessageId": "x"}, {"StatusCode": "0"}, {"MessageId": "x" * 5000, "StatusCode": "0"}],
)
def test_what_makes_no_sense_is_400(sent, alpha, given):
    url = f"/api/sms/accuses/netsize/{alpha.number}/{token_of('netsize', alpha.number)}"
    assert HostClient("localhost").get(url, given).status_code == 400


def test_broken_bytes_are_400(sent, alpha):
    url = f"/api/sms/accuses/netsize/{alpha.number}/{token_of('netsize', alpha.number)}"
    client = HostClient("localhost")
    assert client.get(f"{url}?MessageId=%ff%fe&StatusCode=0").status_code in (200, 400)
    body = b"MessageId=" + b"x" * (3 * 1024 * 1024)
    kind = "application/x-www-form-urlencoded"
    assert client.post(url, body, content_type=kind).status_code in (400, 413)


def test_what_nobody_speaks_of_again_goes(sent, alpha, clock):
    with in_espace(alpha):
        assert forget_unreported(real.now(), 100) == 0
        assert forget_unreported(real.now() + AWAITED * 2, 2) == 2
        assert forget_unreported(real.now() + AWAITED * 2, 100) == 1
