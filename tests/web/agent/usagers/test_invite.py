"""An usager is asked to book online: once, by mail, with a link of their own."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from socle.links import opens
from tenants.context import in_espace
from tenants.relay import drain

from ..conftest import NOW
from ..people import member
from .conftest import known, main_of, path
from .forms import fill


@pytest.fixture
def usager(agent, organisation):
    return known(organisation, last_name="Benali", email="nadia@demo.example")


def sent() -> list:
    drain()
    return [message for message in mail.outbox if message.to == ["nadia@demo.example"]]


def test_the_mail_leads_to_the_door_with_a_secret(client, organisation, usager):
    answer = client.post(path(organisation, f"{usager.pk}/inviter"))
    assert answer.url == path(organisation, usager.pk)
    [message] = sent()
    assert message.subject == "Prenez vos rendez-vous en ligne"
    [link] = set(re.findall(r"http://\S+", message.body))
    token = re.search(r"/prdv\?tkn=(\d+)\.(\d+)\.(\w+)$", link)
    assert int(token[1]) == usager.pk
    assert opens(token[3], "usager.invitation", f"{usager.pk}:{token[2]}")
    main = main_of(client, answer.url)
    assert "Une invitation part à nadia@demo.example." in main.text
    assert "Dernière invitation : mardi 24 novembre 2026" in main.text.replace("\xa0", " ")
    assert client.get(link.removeprefix("http://alpha.localhost")).status_code == 302


def test_a_double_click_sends_one_mail(client, clock, organisation, usager):
    address = path(organisation, f"{usager.pk}/inviter")
    client.post(address)
    client.post(address)
    assert "déjà partie" in main_of(client, path(organisation, usager.pk)).text
    assert len(sent()) == 1
    clock(NOW + timedelta(hours=2))
    client.post(address)
    assert len(sent()) == 2


def test_on_creation_if_one_wants(client, organisation):
    page = path(organisation, "nouveau")
    names = {"first_name": "Nadia", "last_name": "Benali", "email": "nadia@demo.example"}
    fill(client, page, **names)
    assert sent() == []
    others = {**names, "email": "n@demo.example", "phone_number": ""}
    fill(client, page, **others, inviter="on")
    drain()
    assert [message.to for message in mail.outbox] == [["n@demo.example"]]


def test_who_has_no_address_or_is_a_relative_is_not_invited(client, alpha, organisation, usager):
    with in_espace(alpha):
        others = [
            known(organisation, email=""),
            known(organisation, email="", phone_number="", responsible=usager),
        ]
    for other in others:
        assert "/inviter" not in client.get(path(organisation, other.pk)).content.decode()
        client.post(path(organisation, f"{other.pk}/inviter"))
    drain()
    assert mail.outbox == []


def test_not_by_who_may_not(client, client_as, alpha, organisation, annexe, usager):
    with in_espace(alpha):
        chief = client_as(member(None, is_espace_admin=True))
        stranger = client_as(member(annexe))
    address = path(organisation, f"{usager.pk}/inviter")
    assert chief.post(address).status_code == 403
    assert stranger.post(address).status_code == 404
    assert client.get(address).status_code == 405
    assert sent() == []
