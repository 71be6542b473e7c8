"""Every public page at two widths: nothing sticks out, axe is content."""

import pytest

from tests.support.axe.check import violations
from tests.support.chromium import DESKTOP, PHONE

PAGES = [
    ("alpha", "/"),
    ("alpha", "/connexion"),
    ("alpha", "/aide"),
    ("alpha", "/mes-rdv/connexion"),
    (None, "/"),
    (None, "/demander-un-espace"),
]


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize(("espace", "path"), PAGES)
def test_page_fits_and_is_accessible(visit, espace, path, screen):
    page = visit(espace, path, screen=screen)
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
    assert violations(page) == []
