"""The path in a frame: who may show it, no cookie either way, forms, and what leaves the frame."""

import re
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.core import signing

from booking.appointments.models import BookingHold
from booking.catalog.models import Motif
from booking.directory.models import AllowedOrigin
from booking.directory.services.invite_usager import invitation_token
from booking.web.embedding import forms, links
from booking.web.embedding.snippet import snippet_of
from booking.web.embedding.urls import FRAMABLE
from booking.web.usager import own_holds
from booking.web.usager import urls as usager
from integrations.sms import memory
from tenants.context import in_espace
from tenants.relay import drain
from tests.booking.conftest import NOW
from tests.factories import UsagerFactory
from tests.support.clients import HostClient
from tests.support.markup import parse

from .conftest import PERSON, question, tree

TOWN, OTHER = "https://www.ville.example", "https://voisine.example"


@pytest.fixture
def sites(alpha, bravo):
    """One site allowed in alpha, another one in bravo."""
    with in_espace(alpha):
        AllowedOrigin.objects.create(origin=TOWN)
    with in_espace(bravo):
        AllowedOrigin.objects.create(origin=OTHER)


@pytest.fixture
def framed(sites) -> HostClient:
    """A browser that refuses every cookie."""
    return CookieLess("alpha.localhost", enforce_csrf_checks=True)


class CookieLess(HostClient):
    def request(self, **request):
        response = super().request(**request)
        assert not response.cookies, "a page in a frame sets a cookie"
        self.cookies = SimpleCookie()
        return response


def ancestors(response) -> str:
    [found] = re.findall(r"frame-ancestors ([^;]+)", response["Content-Security-Policy"])
    return found


def address(town, path: str) -> str:
    return f"/integration{path}"


def token_in(response) -> str:
    return parse(response.content.decode()).all("input", name=forms.FIELD)[0]["value"]


def send(client, url: str, token: str, **headers: str):
    return client.post(url, {**PERSON, forms.FIELD: token}, headers=headers)


def framed_holds(town) -> int:
    with town.inside():
        return BookingHold.objects.filter(state=BookingHold.State.PENDING).count()


# Who may show it


def test_only_the_espaces_own_sites_may_show_the_path(framed, town):
    page = framed.get("/integration/prendre_rdv")
    assert ancestors(page) == TOWN
    assert "X-Frame-Options" not in page
    assert page["Referrer-Policy"] == "same-origin"


def test_without_a_site_allowed_nobody_shows_it(alpha_client, town):
    page = alpha_client.get("/integration/prendre_rdv")
    assert ancestors(page) == "'none'"
    assert page["X-Frame-Options"] == "DENY"


def test_each_espace_has_its_own_list(sites, bravo_client):
    assert ancestors(bravo_client.get("/integration/prendre_rdv")) == OTHER


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/prendre_rdv",
        "/connexion",
        "/aide",
        "/mentions-legales",
        "/integration",
        "/nulle-part",
    ],
)
def test_nothing_else_is_ever_framed(sites, alpha_client, path):
    page = alpha_client.get(path)
    assert ancestors(page) == "'none'"
    assert page["X-Frame-Options"] == "DENY"


def test_the_portal_has_no_frame(sites, portal_client):
    page = portal_client.get("/integration/prendre_rdv")
    assert page.status_code == 404
    assert ancestors(page) == "'none'"


def test_what_goes_wrong_is_said_in_the_frame(framed):
    page = framed.get("/integration/prendre_rdv?motif_id=1")
    assert question(page, 404)
    assert ancestors(page) == TOWN
    assert ancestors(framed.get("/integration/nulle-part")) == TOWN


@pytest.mark.parametrize(
    "origin",
    [
        "https://a.example; script-src *",
        "https://a.example https://b.example",
        "https://*.example",
        "'self'",
        "*",
        "https://a.example/",
        "https://a.example\nX: y",
    ],
)
def test_the_database_holds_nothing_but_origins(in_alpha, origin):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        AllowedOrigin.objects.create(origin=origin)


# The whole path


def test_one_books_without_any_cookie(framed, town, mailoutbox):
    answer = framed.get(f"/integration/org/{town.counter.organisation.pk}")
    url = answer["Location"]
    assert url.startswith("/integration/prendre_rdv?public_link_organisation_id=")
    for words in ("Demande de passeport", None):
        page = tree(framed.get(url))
        shown = page.all("a", class_="rdv-choice__link" if words else "rdv-slot")
        url = shown[0]["href"]
        assert links.stays(url), url
    form = framed.get(url)
    assert question(form) == "Qui êtes-vous ?"
    answer = send(framed, tree(form).one("form", method="post")["action"], token_in(form))
    assert answer.status_code == 302
    page = framed.get(answer["Location"])
    assert question(page) == "Vérifiez votre messagerie"
    assert PERSON["email"] in tree(page).one("main").text
    # And back to correct the address: the same hold, not a second one.
    back = next(a["href"] for a in tree(page).all("a") if "Corriger" in a.text)
    form = framed.get(back)
    assert tree(form).one("input", name="email")["value"] == PERSON["email"]
    answer = framed.post(
        tree(form).one("form", method="post")["action"],
        {**PERSON, "email": "autre@demo.example", forms.FIELD: token_in(form)},
    )
    assert "autre@demo.example" in framed.get(answer["Location"]).content.decode()
    assert framed_holds(town) == 1


def test_the_code_of_an_sms_books_in_the_frame_and_leads_out_of_it(framed, town):
    form = framed.get(address(town, town.form()))
    typed = {**PERSON, "email": "", "phone_number": "06 39 98 00 01", forms.FIELD: token_in(form)}
    held = framed.post(address(town, town.form()), typed)["Location"]
    drain()
    code = re.search(r"Code : (\d{6})", memory.outbox[-1][1])[1]
    page = framed.get(held)
    done = framed.post(held, {"code": code, forms.FIELD: token_in(page)})
    assert question(done) == "Votre rendez-vous est confirmé"
    link = next(a for a in tree(done).all("a") if "Voir mon rendez-vous" in a.text)
    assert link["href"].startswith("/r/")
    assert link["target"] == "_blank"
    assert links.HOLDS not in link["href"]


def test_the_hold_shows_itself_to_its_own_address_only(framed, town, bravo):
    form = framed.get(address(town, town.form()))
    answer = send(framed, address(town, town.form()), token_in(form))
    path, _, query = answer["Location"].partition("?")
    assert framed.get(path).status_code == 404
    assert framed.get(f"{path}?{query[:-3]}abc").status_code == 404
    with town.inside():
        hold = BookingHold.objects.get()
    forged = signing.dumps([str(hold.uuid)], salt=forms.SALT)
    assert framed.get(f"{path}?{urlencode({links.HOLDS: forged})}").status_code == 404
    elsewhere = HostClient("bravo.localhost").get(answer["Location"])
    assert elsewhere.status_code == 404
    assert PERSON["email"] not in elsewhere.content.decode()
    assert str(hold.uuid) in path


def test_the_hold_of_an_hour_ago_is_shown_no_more(framed, town, monkeypatch):
    form = framed.get(address(town, town.form()))
    answer = send(framed, address(town, town.form()), token_in(form))
    monkeypatch.setattr(own_holds, "MAX_AGE", -1)
    assert framed.get(answer["Location"]).status_code == 404


# An invitation


@pytest.fixture
def invited(open_town):
    """A motif of invited usagers, and the address of an invitation in a frame."""
    town = open_town(name="Bilan", bookable_by=Motif.BookableBy.INVITED)
    with town.inside():
        nadia = UsagerFactory(**PERSON)
    return town, f"/integration/prendre_rdv?invitation_token={invitation_token(nadia.pk, NOW)}"


def test_an_invitation_is_kept_from_screen_to_screen(framed, invited):
    town, url = invited
    assert framed.get(address(town, town.slots())).status_code == 404
    answer = framed.get(url)
    assert "invitation_token" not in answer["Location"]
    page = tree(framed.get(answer["Location"]))
    for shown in ("rdv-choice__link", "rdv-slot"):
        page = tree(framed.get(page.all("a", class_=shown)[0]["href"]))
    assert page.one("input", name="email")["value"] == PERSON["email"]
    token = page.all("input", name=forms.FIELD)[0]["value"]
    answer = send(framed, page.one("form", method="post")["action"], token)
    assert question(framed.get(answer["Location"])) == "Vérifiez votre messagerie"
    with town.inside():
        assert BookingHold.objects.get().is_invited


def test_an_invitation_goes_along_to_a_page_of_its_own_for_what_is_left_of_the_half_hour(
    framed, invited, monkeypatch
):
    town, url = invited
    inside = framed.get(framed.get(url)["Location"])
    [link] = [a for a in tree(inside).all("a") if "Ouvrir dans une" in a.text]
    apart = HostClient("alpha.localhost")
    answer = apart.get(link["href"])
    assert answer["Location"] == "/prendre_rdv"
    assert apart.get(town.slots()).status_code == 200
    real = time.time
    monkeypatch.setattr("django.core.signing.time.time", lambda: real() + 31 * 60)
    assert apart.get(link["href"]).status_code == 404
    assert apart.get(town.slots()).status_code == 404
    assert framed.get(address(town, town.slots(mon_invitation="x"))).status_code == 404


# No authority in a frame


def test_a_frame_reads_no_cookie(sites, town):
    """What the person did on the espace's own pages is not known in a frame around them."""
    person = HostClient("alpha.localhost")
    held = town.hold(person)["Location"]
    assert question(person.get(held)) == "Vérifiez votre messagerie"
    assert person.get(f"/integration{held}").status_code == 404


@pytest.mark.parametrize(
    "token",
    ["", "faux", signing.dumps(999_999, salt=forms.SALT), signing.dumps(1, salt="autre")],
    ids=["none", "made up", "another espace's", "another purpose's"],
)
def test_a_form_that_is_not_ours_is_refused(framed, town, token):
    answer = send(framed, address(town, town.form()), token)
    assert answer.status_code == 403
    assert ancestors(answer) == TOWN
    assert framed_holds(town) == 0


def test_the_token_of_the_other_espace_is_refused(framed, town, bravo):
    token = signing.dumps(bravo.number, salt=forms.SALT)
    assert send(framed, address(town, town.form()), token).status_code == 403


def test_a_form_left_open_for_a_day_is_refused(framed, town, monkeypatch):
    token = token_in(framed.get(address(town, town.form())))
    monkeypatch.setattr(forms, "MAX_AGE", -1)
    assert send(framed, address(town, town.form()), token).status_code == 403


@pytest.mark.parametrize("origin", [TOWN, "null", "http://bravo.localhost", "https://mal.example"])
def test_a_form_sent_from_another_site_is_refused(framed, town, origin):
    token = token_in(framed.get(address(town, town.form())))
    assert send(framed, address(town, town.form()), token, origin=origin).status_code == 403
    assert framed_holds(town) == 0
    ours = send(framed, address(town, town.form()), token, origin="http://alpha.localhost")
    assert ours.status_code == 302


def test_the_frames_token_opens_nothing_outside_the_frame(framed, town):
    token = token_in(framed.get(address(town, town.form())))
    assert send(framed, town.form(), token).status_code == 403


# What leaves the frame


def test_every_link_stays_in_the_frame_or_opens_apart(framed, town):
    pages = [
        "/integration/prendre_rdv",
        address(town, town.slots()),
        address(town, town.form()),
        "/integration/prendre_rdv?motif_id=1",
        "/integration/nulle-part",
    ]
    apart = 0
    for url in pages:
        page = parse(framed.get(url).content.decode())
        for link in page.all("a") + page.all("form"):
            target = link.get("href") or link.get("action") or "#"
            if target.startswith(("#", "tel:", "mailto:")) or links.stays(target):
                continue
            assert link["target"] == "_blank", (url, target)
            assert not target.startswith("/integration"), (url, target)
            apart += 1
    assert apart


def test_the_way_out_is_the_same_page_by_itself(framed, town):
    url = address(town, town.slots(mes_reservations="x"))
    [link] = [a for a in tree(framed.get(url)).all("a") if "Ouvrir dans une" in a.text]
    assert link["href"] == town.slots()


@pytest.mark.parametrize(
    "path",
    [
        "/integration//mal.example",
        "/integration/https://mal.example",
        "/integration/\\mal.example",
        "/integration/org/1/../../../mal.example",
        "/integration/connexion?next=https://mal.example",
        "/integration/prendre_rdv?next=https://mal.example&url=https://mal.example",
    ],
)
def test_no_address_leads_to_another_site(framed, town, path):
    answer = framed.get(path)
    assert "Location" not in answer
    assert not re.search(r'(href|action|src)="[^"]*//mal\.example', answer.content.decode())


def test_a_redirection_out_of_the_frame_becomes_a_link(rf, framed, town):
    from django.http import HttpResponseRedirect

    request = framed.get("/integration/prendre_rdv").wsgi_request
    page = links.followed(request, HttpResponseRedirect("/integration/connexion")).content.decode()
    assert 'href="/connexion"' in page


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a class="x" href="/integration/prendre_rdv?a=1&amp;b=2">', "&amp;mes_reservations=S"),
        ('<a href="/integration/prendre_rdv#haut">', '?mes_reservations=S#haut"'),
        ('<a href="#contenu">', '<a href="#contenu">'),
        ('<a href="tel:0475">', '<a href="tel:0475">'),
        ('<a href="/integration/aide">', '<a href="/aide" target="_blank" rel=noopener>'),
        ('<a href="https://cnil.fr">', 'href="https://cnil.fr" target="_blank"'),
        (
            '<form action="/integration/connexion" method="post">',
            '/connexion" method="post" target',
        ),
        ('<button formaction="/integration/aide">', 'formaction="/aide" formtarget="_blank"'),
        (
            '<form method="get" action="/integration/prendre_rdv">',
            '<input type="hidden" name="mes_reservations" value="S">',
        ),
    ],
)
def test_links_are_sorted(alpha_client, settings, before, after):
    from django.urls import set_urlconf

    set_urlconf(settings.ROOT_URLCONF)
    assert after in links.kept_inside(before, {links.HOLDS: "S", links.INVITATION: ""})
    set_urlconf(None)


def test_what_the_address_carries_cannot_write_the_page(framed, open_town):
    town = open_town(restriction_for_rdv="Lisez d’abord ceci.")
    url = address(town, town.slots(mes_reservations='"><b class="intrus">x</b>'))
    page = framed.get(url)
    assert tree(page).all("form", method="get")
    assert not tree(page).all("b", class_="intrus")


def test_the_framable_pages_are_those_of_the_path():
    names = {pattern.name for pattern in usager.urlpatterns}
    assert set(FRAMABLE) <= names


# What the town copies


def test_the_script_is_small_and_kept(framed):
    answer = framed.get("/integration/rdv.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert len(answer.content) < 5000
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=3600" in answer["Cache-Control"]
    again = framed.get("/integration/rdv.js", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_the_code_names_the_organisation_and_escapes_it(town):
    with town.inside():
        organisation = town.counter.organisation
        organisation.name = '"><script>alert(1)</script>'
        found = snippet_of(organisation)
        whole = snippet_of()
    for code in (found.script, found.frame, found.link):
        assert "<script>alert" not in code
        parse(f"<div>{code}</div>")
    assert f'data-chemin="/org/{organisation.pk}/{organisation.slug}"' in found.script
    assert found.url == f"http://alpha.localhost/org/{organisation.pk}/{organisation.slug}"
    assert "/integration/prendre_rdv" in whole.frame
    assert "<noscript><a href=" in whole.script
