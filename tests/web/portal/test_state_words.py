"""What the State's own checker reads on every public page of portal and espaces (DashLord).

It follows a link by its words, then looks in the page for the words that the law asks for.
"""

import re

import pytest
from django.conf import settings

from booking.directory.models import Presentation
from tenants import hosts
from tenants.context import in_espace
from tenants.models import Espace
from tests.support.clients import HostClient
from tests.web.usager.conftest import tree

HOSTS = ["localhost", "alpha.localhost", "bravo.localhost"]
EVERYWHERE = [
    "/",
    "/aide",
    "/contact",
    "/accessibilite",
    "/mentions-legales",
    "/conditions-d-utilisation",
    "/donnees-personnelles",
    "/cookies",
]
PAGES = [(host, page) for host in HOSTS for page in EVERYWHERE] + [
    (host, "/prendre_rdv") for host in HOSTS[1:]
]
LINKS = {
    "Accessibilité : non conforme": "/accessibilite",
    "Mentions légales": "/mentions-legales",
    "Conditions d’utilisation": "/conditions-d-utilisation",
    "Données personnelles": "/donnees-personnelles",
}
# Each line: one of these words.
WORDS = {
    "/mentions-legales": [
        ("directeur", "directrice"),
        ("publication",),
        ("hébergeur", "hébergement"),
        ("éditeur", "édité par"),
    ],
    "/donnees-personnelles": [
        ("@",),
        ("finalité",),
        ("durée de conservation",),
        ("sous-traitants",),
    ],
}
PHONES = {"alpha.localhost": "+33475000102", "bravo.localhost": "+33262000103"}


@pytest.fixture(autouse=True)
def described(alpha, bravo):
    """Each espace with its own number and mailbox."""
    for espace, host in ((alpha, "alpha.localhost"), (bravo, "bravo.localhost")):
        Espace.objects.filter(pk=espace.pk).update(phone=PHONES[host])
        with in_espace(espace):
            Presentation.objects.create(email=f"contact@{espace.slug}.example")
    hosts.forget()
    yield
    hosts.forget()


@pytest.mark.parametrize(("host", "page"), PAGES)
def test_every_public_page_says_its_level_and_leads_to_the_law(host, page):
    found = tree(HostClient(host).get(page))
    links = {link.text: link["href"] for link in found.all("a")}
    assert {words: links.get(words) for words in LINKS} == LINKS
    assert "Accessibilité : non conforme" in found.text


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("page", WORDS)
def test_the_pages_have_the_words_that_the_law_asks_for(host, page):
    text = tree(HostClient(host).get(page)).one("main").text
    for words in WORDS[page]:
        assert any(word.upper() in text.upper() for word in words), words


@pytest.mark.parametrize(("host", "page"), PAGES)
def test_every_public_page_has_a_telephone_number_of_its_own_host(host, page):
    dialled = {
        link["href"].removeprefix("tel:")
        for link in tree(HostClient(host).get(page)).all("a")
        if link["href"].startswith("tel:")
    }
    assert PHONES.get(host, settings.OPERATOR["phone"]) in dialled
    for other, number in PHONES.items():
        assert other == host or number not in dialled


@pytest.mark.parametrize(("host", "page"), PAGES)
def test_no_page_waits_for_a_fact_in_the_demonstration(host, page):
    """Only what each espace must say of itself is marked as missing."""
    marks = re.findall(r"À compléter par[^]]*", tree(HostClient(host).get(page)).text)
    if host == "localhost":
        assert marks == []


@pytest.mark.parametrize("level", ["partiellement", "totalement"])
def test_an_audit_changes_the_words_everywhere(settings, level):
    settings.ACCESSIBILITY, settings.ACCESSIBILITY_AUDIT = level, "Audit du 12 octobre 2026 : 82 %."
    client = HostClient("alpha.localhost")
    assert f"Accessibilité : {level} conforme" in tree(client.get("/")).text
    page = tree(client.get("/accessibilite")).text
    assert f"{level} conforme" in page
    assert "non conforme" not in page
    assert "Audit du 12 octobre 2026" in page


def test_no_level_without_an_audit():
    import subprocess
    import sys

    from project.settings.env import ROOT

    def run(**environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-c", "import project.settings.operator"],
            env={"PYTHONPATH": str(ROOT / "platform"), **environment},
            capture_output=True,
            text=True,
        )

    assert run().returncode == 0
    assert "non conforme" in run(RDV_ACCESSIBILITY="totalement").stderr
    assert run(RDV_ACCESSIBILITY="oui").returncode
    assert run(RDV_ACCESSIBILITY="totalement", RDV_ACCESSIBILITY_AUDIT="x").returncode == 0
