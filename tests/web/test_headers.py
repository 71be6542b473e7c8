"""What every answer carries, on both kinds of host."""

import re
import subprocess
import sys

import pytest
from django.test import override_settings
from django.urls import path

from project.settings.env import ROOT
from project.urls import espace as espace_urls
from socle.errors import Conflict, Forbidden, NotVisible

PAGES = [("alpha_client", "/"), ("alpha_client", "/connexion"), ("portal_client", "/")]


@pytest.fixture
def answer(request, db):
    client, address = request.param
    return request.getfixturevalue(client).get(address)


@pytest.mark.parametrize("answer", PAGES, indirect=True)
def test_the_policy_allows_no_inline_script_and_no_frame(answer):
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in answer["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("answer", PAGES, indirect=True)
def test_no_page_holds_an_inline_script_or_handler(answer):
    page = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\son[a-z]+=", page)
    assert not re.search(r"\sstyle=", page)


@pytest.mark.parametrize("answer", PAGES, indirect=True)
def test_browsers_are_told_to_be_careful(answer):
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def in_production(code: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a line under the production settings, with nothing else in the environment."""
    return subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings as s; {code}"],
        env={
            "PYTHONPATH": str(ROOT / "platform"),
            "DJANGO_SETTINGS_MODULE": "project.settings.production",
            **environment,
        },
        capture_output=True,
        text=True,
    )


def test_production_cookies_are_neither_read_by_scripts_nor_sent_in_clear():
    shown = in_production(
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,"
        " s.SECURE_HSTS_SECONDS > 0, s.SESSION_COOKIE_NAME.startswith('__Host-'), not s.DEBUG)",
        SECRET_KEY="x" * 60,
    )
    assert shown.stdout.split() == ["True"] * 6, shown.stderr


def test_production_refuses_to_start_without_its_secret():
    shown = in_production("s.DEBUG")
    assert shown.returncode != 0
    assert "SECRET_KEY" in shown.stderr


def _raise(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    *espace_urls.urlpatterns,
    path("refus/404", _raise(NotVisible())),
    path("refus/403", _raise(Forbidden("Vous n’êtes pas dans cette équipe."))),
    path("refus/409", _raise(Conflict())),
]


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "n’existe pas"), (403, "pas dans cette équipe"), (409, "viennent de changer")],
)
def test_a_rule_that_says_no_is_a_page_with_its_words(alpha_client, status, words):
    answer = alpha_client.get(f"/refus/{status}")
    assert answer.status_code == status
    assert words in answer.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_and_a_few_words_of_json_for_a_machine(alpha_client):
    answer = alpha_client.get("/refus/403", headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "forbidden"
