"""People get a page that helps, machines a code; nothing secret gets out."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.test import RequestFactory

from socle.errors import Conflict, Forbidden, NotVisible
from socle.web import errors
from socle.web.gallery import SampleEspace
from tests.support.markup import parse

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def no_context_but_the_request(settings):
    """The pages are judged without what the project adds to their context."""
    options = {"context_processors": ["django.template.context_processors.request"]}
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": options}]


VIEWS = [
    (errors.bad_request, 400, "bad_request"),
    (errors.permission_denied, 403, "forbidden"),
    (errors.csrf_failure, 403, "csrf_failed"),
    (errors.page_not_found, 404, "not_found"),
    (errors.method_not_allowed, 405, "method_not_allowed"),
    (errors.unknown_host, 404, "unknown_host"),
    (errors.too_many_requests, 429, "too_many_requests"),
    (errors.server_error, 500, "server_error"),
    (errors.suspended, 503, "suspended"),
    (errors.overloaded, 503, "overloaded"),
]


def request(path: str = "/", **headers: str) -> HttpRequest:
    made = RequestFactory().get(path, headers=headers)
    made.espace = SampleEspace()
    return made


@pytest.mark.parametrize(("view", "status", "code"), VIEWS)
def test_people_get_a_page_with_a_title_and_a_heading(view, status: int, code: str) -> None:
    response = view(request(accept="text/html,application/xhtml+xml,*/*;q=0.8"))
    assert response.status_code == status
    page = parse(response.content.decode())
    assert page.one("html")["lang"] == "fr"
    assert page.one("title").text
    assert page.one("h1").text
    assert page.one("main")


@pytest.mark.parametrize(("view", "status", "code"), VIEWS)
def test_machines_get_a_code(view, status: int, code: str) -> None:
    for asked in (request("/api/v1/rdvs"), request("/", accept="application/json")):
        response = view(asked)
        assert response.status_code == status
        body = json.loads(response.content)
        assert set(body) == {"error"}
        assert body["error"]["code"] == code
        assert body["error"]["message"]


@pytest.mark.parametrize("accept", ["*/*", "", "text/html", "application/json;q=0.1, text/html"])
def test_who_accepts_anything_is_a_person(accept: str) -> None:
    assert not errors.wants_json(request("/", accept=accept))


def test_words_of_our_rules_are_shown_and_others_are_not() -> None:
    ours = errors.permission_denied(request(), Forbidden("Vous n’êtes pas de ce service."))
    assert "Vous n’êtes pas de ce service." in ours.content.decode()
    theirs = errors.permission_denied(request(), PermissionDenied("secret-detail"))
    missing = errors.page_not_found(request(), Http404("No Usager matches secret-detail"))
    assert "secret-detail" not in theirs.content.decode() + missing.content.decode()


@pytest.mark.parametrize(
    ("error", "status"), [(NotVisible(), 404), (Forbidden(), 403), (Conflict("Déjà pris."), 409)]
)
def test_a_refusal_of_the_domain_keeps_its_status_and_sentence(error, status: int) -> None:
    page = errors.refused(request(), error)
    assert page.status_code == status
    answer = errors.refused(request("/api/v1/rdvs"), error)
    assert json.loads(answer.content) == {"error": {"code": error.code, "message": error.message}}
    if status == 409:
        assert parse(page.content.decode()).one("h1").text == "Déjà pris."


def test_unknown_host_leads_to_the_portal(settings) -> None:
    settings.PORTAL_HOST, settings.PUBLIC_SCHEME = "rdv.example", "https"
    settings.PUBLIC_PORT = "8443"
    page = parse(errors.unknown_host(request()).content.decode())
    assert page.one("a", href="https://rdv.example:8443/").text == "Trouver mon service"


def test_suspended_espace_gives_its_phone_number() -> None:
    page = parse(errors.suspended(request()).content.decode())
    assert page.one("a", href="tel:+33475000102").text == "04 75 00 01 02"
    assert "Ville de Montreval" in page.one("header").text


def broken(_request: HttpRequest) -> dict:
    raise ConnectionError("the database is gone")


@pytest.fixture
def broken_context(settings):
    """Context processors that fail, as they do when the database is gone."""
    options = {"context_processors": [f"{__name__}.broken"]}
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": options}]


@pytest.mark.usefixtures("broken_context")
@pytest.mark.parametrize("view", [errors.server_error, errors.overloaded, errors.unknown_host])
def test_pages_of_bad_days_need_no_database_and_no_session(view) -> None:
    page = parse(view(RequestFactory().get("/")).content.decode())
    assert page.one("h1").text
    assert page.all("link", rel="stylesheet")


def test_the_last_resort_answers_when_templates_are_gone(settings, caplog) -> None:
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert parse_title(response.content.decode()) == "Erreur"
    assert "error page could not be rendered" in caplog.text


def parse_title(html: str) -> str:
    return html.partition("<title>")[2].partition("</title>")[0]


def test_retry_after_is_said() -> None:
    assert errors.too_many_requests(request(), retry_after=60)["Retry-After"] == "60"
    assert errors.overloaded(request())["Retry-After"] == "30"
    assert "Retry-After" not in errors.too_many_requests(request())
