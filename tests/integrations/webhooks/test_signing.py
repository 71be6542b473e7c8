"""The vector of the contract, and what v2 adds."""

import hmac
from datetime import UTC, datetime, timedelta

from integrations.webhooks.models import WebhookEndpoint
from integrations.webhooks.signing import SIGNATURE, SIGNATURE_V2, signature, signatures

BODY = (
    b'{"data":{"id":3},"meta":{"model":"Lieu","event":"updated","webhook_reason":null,'
    b'"timestamp":"2024-10-24 16:37:18 +0200"}}'
)
VECTOR = "6beff83692c9d8ade308b7bcc03a80466b7dd94fe5f3498258595198d2e3a7d5"
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


OLD = "hook-secret"


def endpoint(secret: str = OLD) -> WebhookEndpoint:
    made = WebhookEndpoint(target_url="https://x.example")
    made.set_secret(secret)
    return made


def test_the_vector_of_the_contract():
    assert signature("hook-secret", BODY) == VECTOR
    assert signatures(endpoint(), BODY, NOW)[SIGNATURE] == VECTOR


def test_v2_signs_the_instant_too():
    told = signatures(endpoint(), BODY, NOW)[SIGNATURE_V2]
    stamp = str(int(NOW.timestamp()))
    expected = hmac.new(b"hook-secret", f"{stamp}.".encode() + BODY, "sha256").hexdigest()
    assert told == f"t={stamp},v2={expected}"


def test_the_former_secret_signs_in_v2_until_its_term():
    made = endpoint("new-secret")
    made.sealed_former_secret = endpoint().sealed_secret
    made.former_secret_until = NOW + timedelta(days=2)
    during, after = (signatures(made, BODY, at) for at in (NOW, NOW + timedelta(days=2)))
    assert during[SIGNATURE] == signature("new-secret", BODY)
    assert during[SIGNATURE_V2].count("v2=") == 2
    assert after[SIGNATURE_V2].count("v2=") == 1


def test_the_secret_is_sealed_and_shown_by_its_end_only():
    made = endpoint("un-long-secret-xyz")
    assert "secret" not in made.sealed_secret
    assert made.masked_secret == "••••••••xyz"
    assert "secret" not in repr(made)
