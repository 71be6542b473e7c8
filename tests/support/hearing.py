"""What a screen reader is given: Chromium's accessibility tree, and the faults that it tells.

No test stands for a person who listens; this holds what they cannot do without.
"""

from itertools import pairwise

from playwright.sync_api import Page

CONTROLS = {
    "button", "link", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio",
    "spinbutton", "switch", "menuitem", "tab",
}  # fmt: skip
# Their name says what they hold, or what was chosen of.
HOLDERS = {"radiogroup", "navigation", "region", "dialog", "alertdialog"}
_UNDESCRIBED = """() => [...document.querySelectorAll('[aria-invalid=true]')].filter(field => {
  const ids = (field.getAttribute('aria-describedby') || '').split(' ').filter(Boolean)
  return !ids.some(id => document.getElementById(id)?.textContent.trim())
}).map(field => field.name)"""
_FOCUSED = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const drawn = [one, ...(one.labels || [])].flatMap(
    part => [null, '::before', '::after'].map(pseudo => getComputedStyle(part, pseudo)))
  const ring = drawn.some(style => (style.outlineStyle !== 'none'
    && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none')
  return {words: (one.name || one.textContent || one.id).trim().slice(0, 40), ring}
}"""


def faults(page: Page) -> list[str]:
    """Controls without a name, headings out of order, a page in no language, errors said to nobody;
    empty when all is well."""
    nodes = _tree(page)
    found = [
        f"{_role(node)} without a name"
        for node in nodes
        if _role(node) in CONTROLS | HOLDERS and not _name(node)
    ]
    levels = [_level(node) for node in nodes if _role(node) == "heading"]
    if levels.count(1) != 1:
        found.append(f"{levels.count(1)} headings of the first level")
    found += [
        f"a heading of level {after} after one of level {before}"
        for before, after in pairwise(levels)
        if after > before + 1
    ]
    if page.evaluate("document.documentElement.lang") != "fr":
        found.append("not said to be in French")
    found += [f"the error of {name} is not tied to it" for name in page.evaluate(_UNDESCRIBED)]
    return found


def stops(page: Page, most: int = 80) -> list[str]:
    """Where the Tab key stops, from the top of the page to its end.

    Raises:
        AssertionError: a stop that one cannot see, or no end.
    """
    page.evaluate("document.activeElement?.blur()")
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUSED)
        if stop is None:
            return found
        assert stop["ring"], f"{stop['words']!r} has the focus and does not show it: {page.url}"
        found.append(stop["words"])
    raise AssertionError(f"the Tab key goes round and round: {found[-5:]}")


def _tree(page: Page) -> list[dict]:
    session = page.context.new_cdp_session(page)
    try:
        return [
            node
            for node in session.send("Accessibility.getFullAXTree")["nodes"]
            if not node["ignored"]
        ]
    finally:
        session.detach()


def _role(node: dict) -> str:
    return node.get("role", {}).get("value", "")


def _name(node: dict) -> str:
    return node.get("name", {}).get("value", "").strip()


def _level(node: dict) -> int:
    of = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    return int(of.get("level", 0))
