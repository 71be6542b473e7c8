"""The two themes never drift: a class of the design system is known to both, or it isn't used."""

import re
from functools import cache
from pathlib import Path

import dsfr
import pytest

from socle.web.contrast import (
    DARK_SURFACES,
    DARK_TEXT,
    DEFAULT_ACCENT,
    LIGHT_SURFACES,
    TEXT_RATIO,
    accent_palette,
    contrast_ratio,
)

ROOT = Path(__file__).resolve().parents[2]
DSFR_CSS = Path(dsfr.__file__).parent / "static/dsfr/dist/dsfr.main.min.css"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# Never rendered in the neutral theme (test_components_pages.py): the State's logo.
STATE_ONLY = {"fr-logo"}

# A class name, or its beginning when a template variable or tag completes it.
CLASS = re.compile(r"(?<![\w/.@-])(fr-[a-z0-9]+(?:[-_]+[a-z0-9]+)*(?:[-_]+)?)(\{[{%])?")
SELECTOR = re.compile(r"\.(fr-[a-zA-Z0-9_-]+)")

# Colours of the statuses: text, then background.
STATUS = re.compile(
    r"\.rdv-status--(\w+)[^{]*\{ background: (#[0-9a-f]{6}); color: (#[0-9a-f]{6});"
)


@cache
def css(name: str) -> str:
    return (ROOT / "static/css" / name).read_text()


@cache
def classes_of(theme: str) -> frozenset[str]:
    sheet = DSFR_CSS.read_text() if theme == "etat" else css("neutral.css")
    return frozenset(SELECTOR.findall(sheet))


def classes_used(text: str) -> set[tuple[str, bool]]:
    """Names in class attributes, and whether a variable completes the name."""
    return {
        (name, bool(completed))
        for attribute in re.findall(r'class="([^"]*)"', text)
        for name, completed in CLASS.findall(attribute)
    }


def known(name: str, completed: bool, classes: frozenset[str]) -> bool:
    if completed:
        return any(candidate.startswith(name) for candidate in classes)
    return name in classes


@pytest.mark.unit
@pytest.mark.parametrize("theme", ["etat", "neutre"])
def test_every_class_in_templates_is_known_to_the_theme(theme: str) -> None:
    unknown = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in TEMPLATES
        for name, completed in classes_used(path.read_text())
        if not known(name, completed, classes_of(theme))
        and not (theme == "neutre" and name in STATE_ONLY)
    }
    assert not unknown, f"inconnues du thème {theme} : {sorted(unknown)}"


@pytest.mark.unit
def test_the_scan_sees_a_class_that_no_theme_knows() -> None:
    found = classes_used('<p class="fr-btn fr-nope fr-alert--{{ type }} fr-badge--{% if a %}b">')
    assert found == {
        ("fr-btn", False),
        ("fr-nope", False),
        ("fr-alert--", True),
        ("fr-badge--", True),
    }
    assert not known("fr-nope", False, classes_of("neutre"))
    assert not known("fr-nope--", True, classes_of("neutre"))


@pytest.mark.unit
def test_neutral_theme_styles_no_class_that_the_dsfr_ignores() -> None:
    assert classes_of("neutre") <= classes_of("etat")


@pytest.mark.unit
def test_house_classes_of_components_are_styled() -> None:
    """A class rdv-… in a shared component exists in house.css."""
    styled = set(re.findall(r"\.(rdv-[a-zA-Z0-9_-]+)", css("house.css")))
    shared = [*(ROOT / "templates").glob("*.html")]
    for folder in ("components", "errors", "gallery", "django"):
        shared += (ROOT / "templates" / folder).rglob("*.html")
    used = {
        name
        for path in shared
        for attribute in re.findall(r'class="([^"]*)"', path.read_text())
        for name in re.findall(r"(?<![\w-])(rdv-[a-z0-9_-]*[a-z0-9])(?![\w{-])", attribute)
    }
    assert not used - styled


@pytest.mark.unit
def test_no_inline_script_nor_style_in_templates() -> None:
    offenders = []
    for path in TEMPLATES:
        if "email" in path.relative_to(ROOT).parts:
            continue  # Mail readers know nothing but style attributes.
        text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.S)
        if re.search(r"\son[a-z]+=|\sstyle=|<script(?![^>]*\ssrc=)|<style(?!\s+nonce)", text):
            offenders.append(str(path.relative_to(ROOT)))
    assert not offenders


@pytest.mark.unit
def test_own_page_weight_stays_small() -> None:
    """Bytes before compression of all that a page of the house may load, the agenda's own aside."""
    files = ("css/neutral.css", "css/house.css", "js/theme.js", "js/house.js")
    assert sum((ROOT / "static" / file).stat().st_size for file in files) < 60_000


@pytest.mark.unit
def test_all_that_the_house_wrote_is_less_than_a_page_may_load() -> None:
    """No page is over 300 kB of own scripts and styles: all of them together are not."""
    own = [*(ROOT / "static/js").glob("*.js"), *(ROOT / "static/css").glob("*.css")]
    assert len(own) > 10
    assert sum(file.stat().st_size for file in own) < 200_000


@pytest.mark.unit
def test_status_colours_are_the_fields_and_read_well() -> None:
    found = {name: (back, text) for name, back, text in STATUS.findall(css("house.css"))}
    assert {name: back for name, (back, _text) in found.items()} == {
        "future": "#eef1f5",
        "today": "#ffbc00",
        "seen": "#078766",
        "revoked": "#02a8b5",
        "excused": "#39afd1",
        "noshow": "#e90130",
    }
    for name, (back, text) in found.items():
        assert contrast_ratio(back, text) >= TEXT_RATIO, name


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def neutral_tokens() -> tuple[dict[str, str], dict[str, str]]:
    light, dark = re.findall(r":root \{(.*?)\}", css("neutral.css"), flags=re.S)
    return tokens(light), tokens(dark)


@pytest.mark.unit
def test_surfaces_in_css_are_those_that_accents_are_checked_against() -> None:
    light, dark = neutral_tokens()
    assert (light["surface"], light["surface-alt"]) == LIGHT_SURFACES
    assert (dark["surface"], dark["surface-alt"]) == DARK_SURFACES
    assert light["text"] == DARK_TEXT
    assert light["accent"] == DEFAULT_ACCENT == accent_palette(DEFAULT_ACCENT).light


@pytest.mark.unit
def test_the_dark_scheme_changes_colours_only() -> None:
    """So that axe need not run every rule twice (tests/support/axe/check.py)."""
    found = {
        (sheet.name, declaration)
        for sheet in (ROOT / "static/css").glob("*.css")
        for block in re.findall(
            r"@media [^{]*prefers-color-scheme: dark[^{]*\{(.*?)\n\}", sheet.read_text(), flags=re.S
        )
        for declaration in re.findall(r"([\w-]+):", block)
    }
    assert {name for _, name in found if not name.startswith("--")} <= {"background", "color"}
    assert {name.removeprefix("--") for _, name in found if name.startswith("--")} <= {
        *neutral_tokens()[0],
        "shadow",
    }
    assert {sheet for sheet, _ in found} == {"neutral.css", "agent.css"}


@pytest.mark.unit
@pytest.mark.parametrize("name", ["light", "dark"])
def test_neutral_colours_read_well(name: str) -> None:
    colours = dict(zip(("light", "dark"), neutral_tokens(), strict=True))[name]
    pairs = [
        (text, surface)
        for text in ("text", "text-soft", "accent", "success", "error", "warning", "info")
        for surface in ("surface", "surface-alt")
    ]
    pairs += [(kind, f"{kind}-surface") for kind in ("success", "error", "warning", "info")]
    pairs += [("text", f"{kind}-surface") for kind in ("success", "error", "warning", "info")]
    pairs += [("text-soft", f"{kind}-surface") for kind in ("success", "error")]
    pairs.append(("accent-on", "accent"))
    weak = {pair for pair in pairs if contrast_ratio(*(colours[c] for c in pair)) < TEXT_RATIO}
    assert not weak
    # Borders of fields and the focus: 3 to 1 (WCAG 2.1, 1.4.11).
    for mark in ("border-strong", "focus"):
        assert contrast_ratio(colours[mark], colours["surface"]) >= 3
