"""Numbers as French writes them: nothing and one are singular."""

import pytest
from django.template import Context, Template


@pytest.mark.unit
@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "étape travail a"),
        (1, "étape travail a"),
        ("1", "étape travail a"),
        (1.5, "étape travail a"),
        ([], "étape travail a"),
        (2, "étapes travaux ont"),
        ("12", "étapes travaux ont"),
        ([3, 4], "étapes travaux ont"),
        (None, "étape trav "),
    ],
)
def test_a_plural_begins_at_two(value: object, words: str) -> None:
    page = 'étape{{ n|pluralize }} trav{{ n|pluralize:"ail,aux" }} {{ n|pluralize:"a,ont" }}'
    assert Template(page).render(Context({"n": value})) == words
