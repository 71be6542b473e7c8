"""Looking at a page: axe first, and a picture in the folder that `SCREENSHOTS` names."""

import os
from pathlib import Path

from playwright.sync_api import Page

from .test_path import check


def look(page: Page, name: str) -> None:
    """Nothing sticks out, axe is content; kept as a picture where one is asked for."""
    check(page)
    if folder := os.environ.get("SCREENSHOTS"):
        width = page.viewport_size["width"]
        name = name.strip("/").replace("/", "-").split("?")[0] or "espace"
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
