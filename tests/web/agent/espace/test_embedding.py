"""The sites that may show the path: who allows them, what is an address, what is told."""

from base64 import b64decode

import pytest

from booking.directory.errors import InvalidValue
from booking.directory.models import AllowedOrigin, DirectoryChange
from booking.directory.services.allow_origin import MOST, origin_in
from tenants.context import in_espace

from .conftest import ROOT, as_, main_of

PAGE = f"{ROOT}/integration"


def origins(espace) -> list[str]:
    with in_espace(espace):
        return list(AllowedOrigin.objects.order_by("pk").values_list("origin", flat=True))


def test_a_site_is_allowed_shown_and_withdrawn(client, alpha, bravo):
    typed = "https://WWW.Ville.example/une/page?x=1#y"
    assert client.post(PAGE, {"origin": typed}).status_code == 302
    assert client.post(PAGE, {"origin": typed}).status_code == 302
    assert origins(alpha) == ["https://www.ville.example"]
    assert origins(bravo) == []
    page = main_of(client.get(PAGE))
    assert "https://www.ville.example" in page.text
    assert (
        "http://alpha.localhost/integration/rdv.js" in page.one("textarea", id="code-script").text
    )
    with in_espace(alpha):
        row = AllowedOrigin.objects.get()
    assert client.post(f"{PAGE}/{row.pk}/retirer").status_code == 302
    assert origins(alpha) == []
    with in_espace(alpha):
        verbs = DirectoryChange.objects.order_by("pk").values_list("verb", flat=True)
        assert list(verbs)[-2:] == ["origin_allowed", "origin_withdrawn"]


def test_the_link_and_its_code_stand_beside(client, alpha):
    page = main_of(client.get(PAGE))
    assert page.one("input", id="lien")["value"] == "http://alpha.localhost/prendre_rdv"
    [code] = [one["href"] for one in page.all("a") if "code QR" in one.text]
    kind, _, drawing = code.partition(";base64,")
    assert kind == "data:image/svg+xml"
    assert b"<title>Alpha</title>" in b64decode(drawing)


@pytest.mark.parametrize("who", ["basic", "admin", "teams", "rights", "invites"])
def test_only_who_administers_the_espace(crew, alpha, who):
    client = as_(crew[who])
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"origin": "https://ville.example"}).status_code == 403
    with in_espace(alpha):
        row = AllowedOrigin.objects.create(origin="https://ville.example")
    assert client.post(f"{PAGE}/{row.pk}/retirer").status_code == 403
    assert origins(alpha) == ["https://ville.example"]


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("ville.example", "https://ville.example"),
        (" https://ville.example:443/ ", "https://ville.example"),
        ("https://ville.example:8443", "https://ville.example:8443"),
        ("https://mairie-été.example", "https://xn--mairie-t-h1ab.example"),
        ("https://ville.example.", "https://ville.example"),
    ],
)
def test_what_is_typed_becomes_an_origin(settings, typed, origin):
    settings.PUBLIC_SCHEME = "https"
    assert origin_in(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "*",
        "https://*.example",
        "https://",
        "https://ville",
        "http://ville.example",
        "javascript:alert(1)",
        "ftp://ville.example",
        "https://a@ville.example",
        "https://ville.example:99999",
        "https://ville.example; script-src *",
        "https://ville .example",
        "https://ville.example\nX: y",
        "https://" + "a" * 64 + ".example",
        "https://[::1]",
        "🙂" * 300,
    ],
)
def test_what_is_no_site_is_told(settings, typed):
    settings.PUBLIC_SCHEME = "https"
    with pytest.raises(InvalidValue) as refusal:
        origin_in(typed)
    assert refusal.value.details["field"] == "origin"


def test_what_is_no_site_is_told_at_its_field(client, alpha):
    answer = client.post(PAGE, {"origin": "pas un site"})
    main_of(answer, 422)
    assert "origin" in answer.context["form"].errors
    assert origins(alpha) == []


def test_there_is_a_limit(client, alpha):
    with in_espace(alpha):
        for number in range(MOST):
            AllowedOrigin.objects.create(origin=f"https://ville{number}.example")
    answer = client.post(PAGE, {"origin": "https://une-de-trop.example"})
    assert "20 sites au plus" in main_of(answer, 422).text
