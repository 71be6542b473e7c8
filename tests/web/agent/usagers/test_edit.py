"""Correcting a record: two editors, and who may."""

from datetime import date

import pytest

from booking.directory.identity import actor_of_usager
from booking.directory.models import RecordSettings, Usager, UsagerIdentity, UsagerPassword
from booking.directory.services.edit_own_record import edit_own_record
from socle.clock import now
from tenants.context import in_espace
from tests.factories import OrganisationFactory, ServiceFactory
from tests.support.markup import parse

from ..people import member
from .conftest import known, main_of, path
from .forms import fill, fill_again, form_of, values_of


@pytest.fixture
def usager(agent, organisation):
    return known(
        organisation,
        last_name="Benali",
        birth_date="1980-03-01",
        email="nadia@demo.example",
        city_code="07186",
        notes="Sonner",
    )


@pytest.fixture
def page(organisation, usager) -> str:
    return path(organisation, f"{usager.pk}/modifier")


def now_of(usager, alpha) -> Usager:
    with in_espace(alpha):
        return Usager.objects.get(pk=usager.pk)


def test_the_form_holds_the_record_and_changes_what_is_changed(
    client, alpha, organisation, usager, page
):
    values = values_of(form_of(main_of(client, page)))
    assert values["birth_date"] == ["1980-03-01"]
    answer = fill(client, page, last_name="Haddad", phone_number="06 39 98 00 09")
    assert answer.url == path(organisation, usager.pk)
    edited = now_of(usager, alpha)
    assert (edited.last_name, edited.phone_number) == ("Haddad", "+33639980009")
    # What the screens do not ask for stays.
    assert (edited.city_code, edited.notes) == ("07186", "Sonner")


@pytest.mark.parametrize("by", ["password", "own pages", "agent"])
def test_how_to_be_told_is_theirs_once_they_chose_it(client, alpha, organisation, usager, page, by):
    fill(client, page, notify_by_sms="")
    assert not now_of(usager, alpha).notify_by_sms
    with in_espace(alpha):
        if by == "password":
            UsagerPassword.objects.create(
                usager=usager, email=usager.email, hash="x", chosen_at=now()
            )
        elif by == "own pages":
            own = {"notify_by_sms": True}
            edit_own_record(usager.pk, own, actor_of_usager(usager.pk), now())
    before = now_of(usager, alpha)
    box = main_of(client, page).one("input", name="notify_by_sms")
    assert ("disabled" in box.attributes) == (by != "agent")
    fill(client, page, last_name="Haddad", notify_by_sms="" if before.notify_by_sms else "on")
    edited = now_of(usager, alpha)
    assert edited.last_name == "Haddad"
    assert (edited.notify_by_sms == before.notify_by_sms) == (by != "agent")


def test_a_hidden_field_keeps_what_was_written(client, alpha, usager, page):
    with in_espace(alpha):
        RecordSettings.objects.create(hidden_usager_fields=["notes", "birth_date"])
    assert "notes" not in values_of(form_of(main_of(client, page)))
    fill(client, page, last_name="Haddad", notes="Écrasé")
    edited = now_of(usager, alpha)
    assert (edited.notes, edited.birth_date.isoformat()) == ("Sonner", "1980-03-01")


class TestTwoEditors:
    def test_the_second_is_told_what_the_first_wrote_and_loses_nothing(
        self, client, client_as, alpha, organisation, usager, page
    ):
        with in_espace(alpha):
            other = client_as(member(organisation, first_name="Zoé", last_name="Petit"))
        mine = values_of(form_of(main_of(client, page)))
        assert fill(other, page, phone_number="06 39 98 00 05").status_code == 302
        answer = client.post(page, {**mine, "last_name": "Haddad"})
        assert answer.status_code == 409
        main = parse(answer.content.decode()).one("main")
        assert "Zoé Petit a modifié cette fiche" in main.text
        assert "Téléphone : +33639980005" in main.text
        assert values_of(form_of(main))["last_name"] == ["Haddad"]
        assert now_of(usager, alpha).last_name == "Benali"
        assert fill_again(client, page, answer).status_code == 302
        edited = now_of(usager, alpha)
        assert (edited.last_name, edited.phone_number) == ("Haddad", "+33639980001")

    @pytest.mark.parametrize("version", ["", "x", "2026-01-01"])
    def test_a_version_that_was_never_read(self, client, alpha, usager, page, version):
        answer = fill(client, page, last_name="Haddad", version=version)
        assert answer.status_code == 409
        assert now_of(usager, alpha).last_name == "Benali"

    def test_a_double_click_writes_once_and_says_so(self, client, alpha, usager, page):
        values = {**values_of(form_of(main_of(client, page))), "last_name": "Haddad"}
        assert client.post(page, values).status_code == 302
        again = client.post(page, values)
        assert again.status_code == 409
        assert "Vos réponses sont les mêmes" in again.content.decode()


class TestRefusals:
    def test_somebody_elses_address_blocks(self, client, alpha, organisation, usager, page):
        known(organisation, last_name="Petit", email="petit@demo.example", phone_number="")
        answer = fill(client, page, email="petit@demo.example")
        assert answer.status_code == 409
        assert "même adresse e-mail" in answer.content.decode()
        assert now_of(usager, alpha).email == "nadia@demo.example"

    def test_what_is_like_itself_is_no_likeness(self, client, organisation, usager, page):
        address = path(organisation, "ressemblances")
        typed = {"email": "nadia@demo.example", "fiche": usager.pk}
        assert client.post(address, typed).content.strip() == b""

    def test_an_error_at_its_field(self, client, page):
        answer = fill(client, page, email="x", last_name="Haddad")
        assert answer.status_code == 422
        main = parse(answer.content.decode()).one("main")
        assert main.one(id="id_email_error")
        assert values_of(form_of(main))["last_name"] == ["Haddad"]


class TestWhoMay:
    def test_everybody_of_the_organisation(self, client_as, agent, organisation, page):
        desk = ServiceFactory(is_secretariat=True)
        for reader in (
            member(organisation, services=[ServiceFactory()]),
            member(organisation, services=[desk]),
            member(organisation, level="admin"),
        ):
            assert client_as(reader).get(page).status_code == 200

    def test_not_the_espace_admin_without_a_role(self, client_as, alpha, agent, usager, page):
        chief = client_as(member(None, is_espace_admin=True))
        assert chief.get(page).status_code == 403
        assert chief.post(page, {"last_name": "Haddad"}).status_code == 403
        assert now_of(usager, alpha).last_name == "Benali"

    def test_nobody_of_elsewhere(self, client, organisation, annexe, bravo):
        theirs = [known(annexe)]
        with in_espace(bravo):
            theirs.append(known(OrganisationFactory()))
        for usager in theirs:
            page = path(organisation, f"{usager.pk}/modifier")
            assert client.get(page).status_code == 404
            assert client.post(page, {"last_name": "Haddad"}).status_code == 404


def test_what_franceconnect_vouches_for_is_shown_and_not_typed(client, alpha, organisation):
    usager = known(organisation, first_name="Angela", birth_date=date(1962, 8, 24))
    UsagerIdentity.objects.create(
        usager=usager, subject="angela", verified_at=now(), last_used_at=now()
    )
    url = f"/agent/{organisation.pk}/usagers/{usager.pk}/modifier"
    page = parse(client.get(url).content.decode())
    assert page.one("input", name="first_name").get("disabled") is not None
    assert page.one("input", name="last_name").get("disabled") is None
    assert "vient de FranceConnect" in page.text
    version = page.one("input", name="version")["value"]
    answer = client.post(url, {"first_name": "Autre", "last_name": "Martin", "version": version})
    assert answer.status_code == 302
    usager = now_of(usager, alpha)
    assert (usager.first_name, usager.last_name) == ("Angela", "Martin")
