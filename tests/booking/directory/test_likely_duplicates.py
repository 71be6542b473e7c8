"""Records of an organisation that are likely one person's."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.directory.likely_duplicates import likely_duplicates
from tenants.context import in_espace

from .conftest import found_town, known_usager


def test_likely_duplicates_of_an_organisation(bravo_twin, town):
    born = {"birth_date": date(1990, 5, 4), "first_name": "Zoé", "last_name": "Œuvre"}
    same = {**born, "first_name": "ZOE", "last_name": "Oeuvre"}
    by_name = [known_usager(town.here, phone_number="", **f) for f in (born, same)]
    by_mail = [known_usager(town.here, phone_number="", email=e) for e in ("A@b.fr", "a@b.fr")]
    by_phone = [known_usager(town.here, phone_number="+33612345678") for _ in range(3)]
    known_usager(town.there, phone_number="+33612345678")
    known_usager(town.here, phone_number="", email="")
    known_usager(town.here, phone_number="", email="")
    groups = likely_duplicates(town.here.pk)
    assert [(group.reason, group.usagers) for group in groups] == [
        ("email", tuple(by_mail)),
        ("identity", tuple(by_name)),
        ("phone", tuple(by_phone)),
    ]


@pytest.fixture
def bravo_twin(bravo):
    with in_espace(bravo):
        known_usager(found_town().here, email="a@b.fr", phone_number="+33612345678")


@pytest.mark.parametrize("people", [2, 20])
def test_likely_duplicates_in_constant_queries(town, people):
    for number in range(people):
        for _ in range(2):
            fields = {"birth_date": date(1990, 5, 4), "phone_number": f"+336123456{number:02}"}
            known_usager(town.here, email=f"n{number}@b.fr", last_name=f"N{number}", **fields)
    with CaptureQueriesContext(connection) as asked:
        groups = likely_duplicates(town.here.pk)
    assert len(groups) == people
    assert len(asked) == 6
