"""Two requests at the same moment with one ticket, one state, one link, one identity."""

from datetime import date

from booking.directory.models import Usager, UsagerIdentity
from booking.directory.services.recognise_identity import VerifiedIdentity, recognise
from integrations.openid.errors import StateUnknown
from integrations.openid.states import KEY, consume
from socle.accounts.identities import IdentityTaken, tie
from socle.accounts.models import ExternalIdentity, LoginTicket
from socle.accounts.proofs import ProofRefused, ask_new_password, proof_secret
from socle.accounts.renewal import renew_password
from socle.accounts.sessions import SessionStore
from socle.accounts.tickets import digest_of, issue_ticket, new_nonce, redeem_ticket
from socle.clock import now
from tenants.context import in_espace
from tests.factories import AccountFactory
from tests.support.crowd import crowd

PEOPLE = 8


class Asked:
    """As much of a request as the state needs."""

    def __init__(self, key: str, state: str) -> None:
        self.session = SessionStore(key, host="localhost")
        self.GET = {"state": state}


def given(results: list[object], refusal: type[Exception]) -> list[object]:
    failed = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, refusal) for error in failed), failed
    return [result for result in results if not isinstance(result, Exception)]


def test_a_ticket_lets_one_in(espace):
    nonce = new_nonce()
    ticket = issue_ticket("proconnect", espace.number, digest_of(nonce), {"a": 1})
    results = crowd(
        espace, PEOPLE, lambda n: redeem_ticket(ticket, "proconnect", espace.number, nonce)
    )
    assert results.count({"a": 1}) == 1
    assert results.count(None) == PEOPLE - 1
    assert not LoginTicket.objects.exists()


def test_a_state_is_found_once(espace):
    session = SessionStore(host="localhost")
    session[KEY] = {
        "s" * 43: {
            "nonce": "n",
            "code_verifier": None,
            "added_on": now().timestamp(),
            "provider": "proconnect",
            "memory": {},
        }
    }
    session.save()
    key = session.session_key
    results = crowd(espace, PEOPLE, lambda n: consume(Asked(key, "s" * 43), "proconnect"))
    assert len(given(results, StateUnknown)) == 1


def test_a_link_changes_the_password_once(espace):
    account = AccountFactory()
    with in_espace(espace):
        proof = ask_new_password(account.email, now())
    secret = proof_secret(proof)
    chosen = [f"Autre-cheval-{n}-agrafe" for n in range(PEOPLE)]
    results = crowd(espace, PEOPLE, lambda n: renew_password(proof.pk, secret, chosen[n], now()))
    (one,) = given(results, ProofRefused)
    account.refresh_from_db()
    assert account.password == one.password


def test_a_subject_goes_to_one_account(espace):
    accounts = [AccountFactory() for _ in range(PEOPLE)]
    results = crowd(
        espace, PEOPLE, lambda n: tie(accounts[n], "proconnect", "subject", "a@dep.test", now())
    )
    assert len(given(results, IdentityTaken)) == 1
    assert ExternalIdentity.objects.count() == 1


def test_a_person_gets_one_record(espace):
    identity = VerifiedIdentity("subject", "Angela", "Dubois", "Dubois", date(1962, 8, 24))
    results = crowd(espace, PEOPLE, lambda n: recognise(identity, now()).pk)
    assert len(set(given(results, AssertionError))) == 1
    with in_espace(espace):
        assert Usager.objects.count() == UsagerIdentity.objects.count() == 1
