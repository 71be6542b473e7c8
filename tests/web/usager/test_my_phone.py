"""A number that one changes lets nobody in before the code of an SMS proved it."""

import pytest

from booking.appointments.author import Author, Kind
from booking.appointments.orders import Newcomer
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.appointments.services.match_usager import match_or_create
from booking.directory.models import Usager
from booking.directory.services.check_proof import people_of
from integrations.sms import memory
from tests.factories import UsagerFactory
from tests.support.clients import HostClient

from .conftest import question, tree
from .test_known import know
from .test_my_record import DETAILS, details, run_outbox  # noqa: F401 (a fixture)
from .test_sign_in import ask, code_sent, other

PHONE = f"{DETAILS}/telephone"
OLD, NEW = "+33639981234", "+33639985678"


@pytest.fixture
def nadia(town) -> Usager:
    with town.inside():
        return UsagerFactory(first_name="Nadia", last_name="Benali", email="", phone_number=OLD)


@pytest.fixture
def known(client, town, nadia, clock) -> HostClient:
    return know(client, town, nadia, clock.now)


def owners(town, number: str) -> list[int]:
    with town.inside():
        return [one.pk for one in people_of("", number)]


def change(known, number: str = NEW) -> None:
    assert known.post(DETAILS, details(phone_number=number)).status_code == 302


def send(known, run_outbox) -> str:  # noqa: F811
    """The code that the SMS brings."""
    memory.outbox.clear()
    assert known.post(PHONE, {"envoyer": "1"})["Location"] == PHONE
    run_outbox()
    [(number, _)] = memory.outbox
    assert number == NEW
    return code_sent()


def test_a_new_number_lets_in_once_it_is_proved(known, town, nadia, run_outbox):  # noqa: F811
    assert owners(town, OLD) == [nadia.pk]
    assert known.get(PHONE)["Location"] == DETAILS
    change(known)
    assert owners(town, OLD) == owners(town, NEW) == []
    assert tree(known.get(DETAILS)).one("a", href=PHONE).text == "Vérifier mon numéro"
    assert question(known.get(PHONE)) == "Vérifiez votre numéro"
    code = send(known, run_outbox)
    assert tree(known.post(PHONE, {"code": other(code)}), 422).one("div", id="erreurs")
    assert owners(town, NEW) == []
    assert known.post(PHONE, {"code": code})["Location"] == DETAILS
    assert "Votre numéro est vérifié." in tree(known.get(DETAILS)).text
    assert owners(town, NEW) == [nadia.pk]
    # What did not change has nothing to be proved.
    change(known)
    assert owners(town, NEW) == [nadia.pk]


def test_whoever_has_the_mistyped_number_gets_in_nowhere(known, town, run_outbox):  # noqa: F811
    change(known)
    stranger = HostClient("alpha.localhost")
    check = ask(stranger, NEW)
    run_outbox()
    assert memory.outbox == []
    code = send(known, run_outbox)
    assert stranger.post(check, {"code": code}).status_code in (409, 422)
    assert stranger.get("/mes-rdv").status_code == 302


def test_the_code_of_ones_number_is_no_sign_in(known, town, nadia, run_outbox):  # noqa: F811
    from booking.directory.models import ContactProof

    change(known)
    code = send(known, run_outbox)
    with town.inside():
        proof = ContactProof.objects.get(usager=nadia)
        Usager.objects.update(unproved_phone_number="")
    response = HostClient("alpha.localhost").post(
        f"/mes-rdv/connexion/{proof.uuid}", {"code": code}
    )
    assert response.status_code in (404, 409)
    assert "rdv_usager" not in response.cookies


def test_five_wrong_codes_and_it_is_over(known, town, run_outbox):  # noqa: F811
    change(known)
    code = send(known, run_outbox)
    for _ in range(5):
        response = known.post(PHONE, {"code": other(code)})
    assert "Ce code n’est plus valable" in tree(response, response.status_code).text
    known.post(PHONE, {"code": code})
    assert owners(town, NEW) == []


def test_the_code_is_that_of_the_number_in_the_record(known, town, run_outbox):  # noqa: F811
    change(known)
    code = send(known, run_outbox)
    change(known, "+33639987777")
    known.post(PHONE, {"code": code})
    assert owners(town, NEW) == owners(town, "+33639987777") == []


def test_a_number_planted_in_a_record_tells_its_author_nothing(known, town, nadia, clock):
    """Of two records with one name and one number, the one that the SMS proved is somebody's own:
    the other's author may have typed both to be told of what that person books."""
    change(known)
    with town.inside():
        hold = hold_slot(
            town.counter.choice(), Booker("Nadia", "Benali", phone_number=NEW), clock.now
        )
        appointment = confirm_hold(hold.uuid, link_secret(hold), clock.now)
        victim = appointment.participations.get().usager_id
        assert victim != nadia.pk
        named = Newcomer("Nadia", "Benali", phone_number=NEW)
        assert match_or_create(named, Author(Kind.PRESCRIPTEUR)).pk == victim
    assert owners(town, NEW) == [victim]
    assert "Aucun rendez-vous à venir" in known.get("/mes-rdv").content.decode()


def test_a_landline_has_nothing_to_prove(known, town):
    change(known, "04 75 00 01 02")
    assert not tree(known.get(DETAILS)).all("a", href=PHONE)
    assert known.get(PHONE)["Location"] == DETAILS
