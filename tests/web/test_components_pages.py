"""The shells and the components, as the gallery shows them."""

import re
from types import SimpleNamespace

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from socle.web.contrast import accent_palette
from socle.web.gallery import SHELLS, SampleEspace, gallery
from socle.web.telephone import dial_link, display_number
from tests.support.markup import Node, parse

pytestmark = pytest.mark.unit

NONCE = "bm9uY2U="


@pytest.fixture(autouse=True)
def no_context_but_the_request(settings):
    """The templates are judged on the context they document, not on what the project adds."""
    options = {"context_processors": ["django.template.context_processors.request"]}
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": options}]


def request(query: str = "") -> HttpRequest:
    made = RequestFactory().get(f"/_composants?{query}")
    made.csp_nonce = NONCE
    return made


def page(query: str = "") -> Node:
    return parse(gallery(request(query)).content.decode())


@pytest.mark.parametrize("theme", ["etat", "neutre"])
@pytest.mark.parametrize("shell", SHELLS)
def test_every_page_stands_on_the_same_ground(shell: str, theme: str) -> None:
    tree = page(f"shell={shell}&theme={theme}")
    ids = [node["id"] for node in tree.all() if node.get("id")]
    assert len(ids) == len(set(ids))
    assert tree.one("main")["id"] == "contenu"
    assert len(tree.all("h1")) == 1
    links = tree.one("ul", class_="fr-skiplinks__list").all("a")
    skips = [link["href"].removeprefix("#") for link in links]
    assert skips[0] == "contenu"
    assert set(skips) <= set(ids)
    described = [node["aria-labelledby"] for node in tree.all() if node.get("aria-labelledby")]
    assert set(described) <= set(ids)


def stylesheets(tree: Node) -> list[str]:
    return [link["href"].rsplit("/", 1)[1] for link in tree.all("link", rel="stylesheet")]


def test_the_states_theme_has_its_logo_and_the_neutral_one_never() -> None:
    state, neutral = page("theme=etat"), page("theme=neutre")
    assert stylesheets(state) == ["dsfr.main.min.css", "dsfr.print.min.css", "house.css"]
    assert stylesheets(neutral) == ["neutral.css", "house.css"]
    assert "République" in state.text
    assert "République" not in neutral.text
    assert not neutral.all(class_="fr-logo")


@pytest.mark.parametrize("theme", ["", "dsfr", "etat ", "<b>"])
def test_an_unknown_theme_is_neutral(theme: str) -> None:
    html = render_to_string("base.html", {"espace": SampleEspace(theme=theme)})
    assert parse(html).one("html")["data-theme"] == "neutre"


def test_the_portals_theme_is_a_setting(settings) -> None:
    settings.PORTAL_THEME = "neutre"
    assert page("shell=portal").one("html")["data-theme"] == "neutre"
    settings.PORTAL_THEME = "etat"
    assert page("shell=portal").one("html")["data-theme"] == "etat"


def test_the_accent_comes_with_the_nonce_and_readable() -> None:
    style = page("accent=ffe680").one("style")
    assert style["nonce"] == NONCE
    palette = accent_palette("#ffe680")
    assert f"--accent:{palette.light};--accent-on:{palette.on_light}" in style.text
    assert f"--accent:{palette.dark};--accent-on:{palette.on_dark}" in style.text


def test_a_wrong_accent_cannot_write_css() -> None:
    style = page("accent=1;}body{display:none}").one("style")
    assert "display" not in style.text


def test_a_page_made_without_a_request_has_no_style_element() -> None:
    assert not parse(render_to_string("base.html", {"espace": SampleEspace()})).all("style")


def test_the_phone_number_is_on_every_public_page() -> None:
    header = page().one("header")
    assert header.one("a", href="tel:+33475000102").text == "04 75 00 01 02"
    assert "Mairie de Montreval" in header.text


@pytest.mark.parametrize(
    ("contact", "espace", "shown"),
    [
        ({"phone": "0475000102"}, SimpleNamespace(phone="0475999999"), "0475000102"),
        ({"phone": ""}, SimpleNamespace(phone="0475999999"), "0475999999"),
        (None, SimpleNamespace(phone="0475999999"), "0475999999"),
        (SimpleNamespace(phone="3949"), None, "3949"),
        (None, None, ""),
    ],
)
def test_which_number_is_shown(contact, espace, shown: str) -> None:
    template = Template("{% load house %}{% contact_phone %}")
    assert template.render(Context({"contact": contact, "espace": espace})) == shown


@pytest.mark.parametrize(
    ("number", "text", "link"),
    [
        ("+33475000102", "04 75 00 01 02", "tel:+33475000102"),
        ("04.75.00.01.02", "04 75 00 01 02", "tel:0475000102"),
        ("3949", "3949", "tel:3949"),
        ("+262 262 12 34 56", "+262 262 12 34 56", "tel:+262262123456"),
    ],
)
def test_numbers_as_people_read_and_dial_them(number: str, text: str, link: str) -> None:
    assert display_number(number) == text
    assert dial_link(number) == link


def test_the_agents_menu_is_marked_and_folds_without_script() -> None:
    shell = page("shell=agent").one(class_="rdv-shell__menu")
    assert [link.text for link in shell.all("a", aria_current="page")] == ["Agenda", "Agenda"]
    assert shell.one("details").one("summary").text == "Menu"


def test_logging_out_is_a_post_with_its_token() -> None:
    form = page("shell=agent").one("form", action="#sortie")
    assert form["method"] == "post"
    assert form.one("input", name="csrfmiddlewaretoken")["value"]


def test_a_slot_says_its_day_to_those_who_hear_links_alone() -> None:
    links = page().all("a", class_="rdv-slot")
    assert links[0].text == "9 h , mardi 1er décembre"
    assert len({link.text for link in links}) == len(links)


def test_modifier_says_what() -> None:
    recap = page().one(class_="rdv-recap")
    assert [link.text for link in recap.all("a")] == ["Modifier (Motif)", "Modifier (Lieu)"]


def test_sorted_column_is_said_and_cells_carry_their_label() -> None:
    table = page("shell=agent").one("table")
    headers = table.one("thead").all("th")
    assert [header.get("aria-sort") for header in headers] == ["ascending", None, None, None, None]
    labels = [header.text.split(",")[0].strip() for header in headers]
    row = table.one("tbody").all("tr")[0]
    assert [cell["data-label"] for cell in row.all() if cell.get("data-label")] == labels


def test_pages_of_a_list_keep_the_filters() -> None:
    pages = page("shell=agent&motif=3").one("nav", aria_label="Pages")
    assert pages.one("a", aria_current="page").text == "Page 4"
    assert pages.one("a", rel="next")["href"] == "?shell=agent&motif=3&page=5"
    assert [link.text for link in pages.all("a", class_="fr-pagination__link")] == [
        *("Page 1", "Page 2", "Page 3", "Page 4", "Page 5", "Page 24"),
    ]


def test_statuses_are_said_in_words() -> None:
    tree = page()
    badges = [node for node in tree.all("span") if "rdv-status" in node.classes]
    assert badges
    assert all(badge.text for badge in badges)


def test_the_calendars_script_carries_the_nonce_it_looks_for() -> None:
    html = render_to_string("components/fullcalendar.html", {"request": request()})
    scripts = parse(html).all("script")
    assert scripts[0]["nonce"] == NONCE
    assert "fullcalendar" in scripts[0]["src"]
    # The library takes the first script that has a nonce: no other may come before it.
    assert not [node for node in page().all("script") if node.get("nonce")]


def test_nothing_is_asked_of_another_host() -> None:
    for theme in ("etat", "neutre"):
        tree = page(f"theme={theme}")
        loaded = [node["src"] for node in tree.all("script") + tree.all("img")]
        loaded += [node["href"] for node in tree.all("link")]
        assert not [address for address in loaded if re.match(r"(https?:)?//", address)]
