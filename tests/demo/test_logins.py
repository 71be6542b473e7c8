"""Logins that everyone knows: deterministic, valid under the password rules of the field."""

import re
from datetime import UTC, datetime

import pytest
from django_otp.oath import TOTP

from project.demo.logins import PASSWORD, demo_logins, email_of, totp_key
from project.demo.territories import ALL_ESPACES, ESPACES

pytestmark = pytest.mark.unit


def test_password_follows_the_rules_of_the_field():
    assert 12 <= len(PASSWORD) <= 128
    for wanted in (r"\d", "[A-Z]", r"[^\w]"):
        assert re.search(wanted, PASSWORD)


def test_emails_are_one_an_agent_over_all_espaces():
    emails = [
        email_of(agent) for spec in ALL_ESPACES for agent in spec.agents if not agent.is_intervenant
    ]
    assert len(set(emails)) == len(emails)
    for email in emails:
        assert re.fullmatch(r"[a-z-]+\.[a-z-]+@demo\.example", email), email


@pytest.mark.parametrize("spec", ESPACES, ids=lambda spec: spec.slug)
def test_logins_show_every_level(spec):
    shown = demo_logins(spec.slug)
    agents = {email_of(agent): agent for agent in spec.agents if not agent.is_intervenant}
    assert 4 <= len(shown) <= 6
    assert {login.email for login in shown} <= set(agents)
    chosen = [agents[login.email] for login in shown]
    assert chosen[0].is_espace_admin
    assert {level for agent in chosen for level in agent.levels.values()} == {"admin", "basic"}
    assert any("secretariat" in agent.services for agent in chosen)


def test_no_login_in_another_espace():
    assert demo_logins("ailleurs") == []


def test_second_factors_are_of_one_account_and_the_same_each_time():
    first, second = demo_logins("drome")[:2]
    assert totp_key(first.email) == totp_key(first.email) != totp_key(second.email)
    assert re.fullmatch("[0-9a-f]{40}", totp_key(first.email))
    assert re.fullmatch("[A-Z2-7]{32}", first.totp_secret)


def test_the_code_is_that_of_the_instant():
    login = demo_logins("drome")[0]
    now = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    device = TOTP(bytes.fromhex(totp_key(login.email)))
    device.time = now.timestamp()
    assert device.verify(int(login.code_at(now)))
    assert len(login.code_at(now)) == 6
