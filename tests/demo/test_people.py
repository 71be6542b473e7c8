"""Usagers: fictitious, varied, the same each time."""

from collections import Counter
from datetime import timedelta

import pytest

from project.demo import phones
from project.demo.communes import all_communes
from project.demo.people import people_of
from tests.demo.conftest import TODAY

pytestmark = pytest.mark.unit


def test_the_same_people_each_time(told):
    assert people_of(told.spec, TODAY) == told.people


def test_another_espace_has_others():
    from project.demo.territories import ESPACES

    first, second = (people_of(spec, TODAY)[5:] for spec in ESPACES[:2])
    assert not {(p.first_name, p.last_name, p.birth_date) for p in first} & {
        (p.first_name, p.last_name, p.birth_date) for p in second
    }


def test_a_few_hundred(told):
    assert 250 <= len(told.people) == told.spec.usager_count <= 500
    assert [person.rank for person in told.people] == list(range(len(told.people)))


def test_contacts_lead_nowhere(told):
    emails = [person.email for person in told.people if person.email]
    assert all(email.endswith("@usagers.demo.example") and email.isascii() for email in emails)
    assert len(set(emails)) == len(emails)
    numbers = [person.phone for person in told.people if person.phone]
    assert all(phones.is_fiction(number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_contacts_are_of_every_sort(told):
    heads = [person for person in told.people if person.responsible is None]
    sorts = Counter((bool(person.email), bool(person.phone)) for person in heads)
    assert set(sorts) == {(True, True), (True, False), (False, True), (False, False)}
    mobiles = sum(person.phone.startswith("+3363998") for person in heads)
    assert 0.65 < mobiles / len(heads) < 0.9


def test_relatives_have_a_responsible(told):
    relatives = [person for person in told.people if person.responsible is not None]
    assert len(relatives) > 30
    for person in relatives:
        head = told.people[person.responsible]
        assert head.responsible is None
        assert head.rank < person.rank
        assert (head.organisation, head.address) == (person.organisation, person.address)
        assert (person.email, person.phone) == ("", "")
    ages = [person.age_on(TODAY) for person in relatives]
    assert min(ages) < 6
    assert max(ages) >= 18


def test_ages_and_dates_are_possible(told):
    for person in told.people:
        assert TODAY - timedelta(days=130 * 365) < person.birth_date <= TODAY
        assert person.responsible is not None or person.age_on(TODAY) >= 18
        assert person.created_at.date() < TODAY


def test_they_live_in_communes_of_the_extract(told):
    communes = all_communes()
    for person in told.people:
        commune = communes[person.city_code]
        assert commune.departement == told.spec.departement
        assert person.city_name == commune.name
        assert person.post_code in commune.postcodes
        assert person.address.endswith(f"{person.post_code} {commune.name}")


def test_referents_follow_in_the_same_organisation(told):
    followed = [person for person in told.people if person.referents]
    assert len(followed) > 20
    for person in followed:
        for key in person.referents:
            assert person.organisation in told.spec.agent(key).levels


def test_names_put_screens_to_the_test(told):
    names = [f"{person.first_name} {person.last_name}" for person in told.people]
    assert any("’" in name for name in names)
    assert any("-" in name for name in names)
    assert any(not name.isascii() for name in names)
    assert any(name.split()[-2:][0].islower() for name in names)
    assert max(len(name) for name in names) > 70
    assert Counter(names).most_common(1)[0][1] >= 2
