"""Presentation, look and login: what is saved is on usagers' pages at once, here only."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tenants import hosts
from tenants.context import in_espace
from tests.factories import OrganisationFactory
from tests.support.clients import HostClient

from ..people import give_password, member
from .conftest import ROOT, main_of, version_in

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture(autouse=True)
def fresh_hosts():
    """The table of host names is the process's: what these tests leave in it is thrown away."""
    hosts.forget()
    yield
    hosts.forget()


def save(client, path: str, values: dict, callbacks):
    version = version_in(client.get(ROOT + path))
    with callbacks(execute=True):
        return client.post(ROOT + path, values | {"version": version})


@pytest.fixture
def callbacks(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


def home(espace: str) -> str:
    return HostClient(f"{espace}.localhost").get("/").content.decode()


def test_theme_colour_and_telephone_show_at_once_and_here_only(client, callbacks):
    others = home("bravo")
    assert 'data-theme="neutre"' in home("alpha")
    assert save(client, "/presentation", {"phone": "04 75 66 77 88"}, callbacks).status_code == 302
    look = {"theme": "neutre", "accent": "#8a1538"}
    assert save(client, "/apparence", look, callbacks).status_code == 302
    assert "04 75 66 77 88" in home("alpha")
    assert "--accent:#8a1538" in home("alpha")
    look["theme"] = "etat"
    assert save(client, "/apparence", look, callbacks).status_code == 302
    assert 'data-theme="etat"' in home("alpha")
    masked = re.compile(r'nonce="[^"]*"')
    assert masked.sub("", home("bravo")) == masked.sub("", others)


def test_a_logo_is_served_for_a_year_as_the_image_that_it_is(client, callbacks):
    look = {"theme": "neutre", "accent": "#8a1538", "logo": SimpleUploadedFile("l.png", PNG)}
    assert save(client, "/apparence", look, callbacks).status_code == 302
    address = re.search(r'src="(/logo/[0-9a-f]{32})"', home("alpha"))[1]
    answer = HostClient("alpha.localhost").get(address)
    assert (answer["Content-Type"], answer.content) == ("image/png", PNG)
    assert "immutable" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert HostClient("bravo.localhost").get(address).status_code == 404
    del look["logo"]
    assert save(client, "/apparence", look | {"without_logo": "on"}, callbacks).status_code == 302
    assert "/logo/" not in home("alpha")
    assert HostClient("alpha.localhost").get(address).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("theme", "rose"),
        ("theme", ""),
        ("accent", "#ffe000"),
        ("accent", "rouge"),
        ("accent", ""),
        ("logo", SimpleUploadedFile("x.svg", b"<svg/>")),
        ("logo", SimpleUploadedFile("x.png", b"<script>alert(1)</script>")),
    ],
)
def test_a_look_that_cannot_be_is_told_at_its_field(client, callbacks, field, value):
    before = home("alpha")
    values = {"theme": "neutre", "accent": "#8a1538", field: value}
    answer = save(client, "/apparence", values, callbacks)
    main_of(answer, 422)
    assert field in answer.context["form"].errors
    masked = re.compile(r'nonce="[^"]*"')
    assert masked.sub("", home("alpha")) == masked.sub("", before)


def test_the_second_editor_of_the_look_is_told(client, callbacks):
    version = version_in(client.get(ROOT + "/apparence"))
    save(client, "/mentions-legales", {"publisher": "Mairie"}, callbacks)
    late = {"theme": "etat", "accent": "#8a1538", "version": version}
    page = main_of(client.post(ROOT + "/apparence", late), 409)
    assert "Repartir de ce qui est enregistré" in page.text


def test_the_preview_shows_and_keeps_nothing(client):
    version = version_in(client.get(ROOT + "/apparence"))
    chosen = {"theme": "etat", "accent": "#123456", "apercu": "1", "version": version}
    answer = client.post(ROOT + "/apparence", chosen)
    assert "theme=etat&amp;accent=%23123456" in answer.content.decode()
    assert version_in(client.get(ROOT + "/apparence")) == version
    preview = client.get(ROOT + "/apparence/apercu?theme=etat&accent=%23123456")
    assert 'data-theme="etat"' in preview.content.decode()
    assert 'data-theme="neutre"' in home("alpha")


@pytest.mark.parametrize("accent", ["", "rouge", "%23gggggg", "%23fff", "x" * 999, "%00", "🙂"])
def test_the_preview_of_nonsense_is_the_usual_look(client, accent):
    answer = client.get(f"{ROOT}/apparence/apercu?theme=neutre&accent={accent}")
    assert "se lit bien" in main_of(answer).text


def test_only_the_preview_may_be_framed_and_by_us_only(client):
    preview, page = client.get(ROOT + "/apparence/apercu"), client.get(ROOT + "/apparence")
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_a_second_factor_for_all_stops_who_has_none(client, alpha, callbacks):
    with in_espace(alpha):
        basic = member(OrganisationFactory())
    page = main_of(client.get(ROOT + "/connexion"))
    assert "Un agent de l’espace n’a pas encore de second facteur." in page.text
    values = {"requires_second_factor": "on"}
    assert save(client, "/connexion", values, callbacks).status_code == 302
    newcomer = HostClient("alpha.localhost")
    assert give_password(newcomer, basic).url == "/connexion/activer"
    assert save(client, "/connexion", {}, callbacks).status_code == 302
    assert give_password(HostClient("alpha.localhost"), basic).url == "/agent/"


@pytest.mark.parametrize("path", ["/presentation", "/apparence", "/mentions-legales"])
def test_queries_of_a_page_are_few(client, path, django_assert_max_num_queries):
    client.get(ROOT + path)
    with django_assert_max_num_queries(11):
        client.get(ROOT + path)
