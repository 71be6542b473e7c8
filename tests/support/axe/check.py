"""axe-core on an open page."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Frame, Page, expect

SOURCE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
ALL = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# What axe reads from colours. The dark scheme changes nothing else
# (tests/web/test_components_css.py), so that the other rules would say the same twice.
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# Only words come back: the whole result tells every element of every rule that passed, and
# took longer to bring over than the rules to run.
RUN = """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']}))
  .violations.flatMap(({id, help, nodes}) =>
    nodes.map(({target}) => `${id}: ${help} – ${target.join(' ')}`))"""


def violations(page: Page | Frame) -> list[str]:
    """One line a violation and element; empty when axe is content.

    The script is evaluated by the debugger, which the page's policy does not bind.
    """
    return _run(page, ALL)


def violations_in_both_schemes(page: Page, frame: Frame | None = None) -> list[str]:
    """Those in the light, then those of colours in the dark, where the page is left."""
    looked_at = frame or page
    _turn(page, looked_at, "light")
    found = violations(looked_at)
    _turn(page, looked_at, "dark")
    return found + [f"dark: {line}" for line in _run(looked_at, OF_COLOURS)]


def _turn(page: Page, looked_at: Page | Frame, scheme: Literal["light", "dark"]) -> None:
    """Turn to `scheme`, and wait for the State's theme, whose script follows a frame later.

    In between, a stylesheet's dark text may lie on its own light ground.
    """
    page.emulate_media(color_scheme=scheme)
    other = "dark" if scheme == "light" else "light"
    expect(looked_at.locator("html")).not_to_have_attribute("data-fr-theme", other)


def _run(page: Page | Frame, rules: dict[str, object]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)
    return page.evaluate(RUN, rules)
