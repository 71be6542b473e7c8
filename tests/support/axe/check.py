"""axe-core on an open page."""

from pathlib import Path

from playwright.sync_api import Page

SOURCE = Path(__file__).parent / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """One line a violation and element; empty when axe is content.

    The script is evaluated by the debugger, which the page's policy does not bind.
    """
    page.evaluate(SOURCE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [
        f"{violation['id']}: {violation['help']} – {' '.join(map(str, node['target']))}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
