"""One login for all of a person's espaces."""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from socle.accounts.models import Account
from tenants.context import in_espace
from tests.factories import AccountFactory
from tests.factories.directory import PASSWORD


@pytest.mark.parametrize(
    "typed", ["camille@demo.example", " Camille@DEMO.example ", "CAMILLE@demo.example"]
)
def test_the_address_is_the_same_however_it_is_typed(alpha, bravo, typed):
    account = AccountFactory(email="Camille@Demo.example")
    assert account.email == "camille@demo.example"
    for espace in (alpha, bravo):
        with in_espace(espace):
            request = RequestFactory().post("/")
            assert authenticate(request, username=typed, password=PASSWORD) == account


def test_no_second_account_has_the_address_in_capitals(alpha, bravo):
    AccountFactory(email="camille@demo.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountFactory(email="CAMILLE@demo.example")
    with (
        pytest.raises(IntegrityError, match="account_email_is_lower_case"),
        transaction.atomic(),
    ):
        Account.objects.bulk_create([Account(email="Camille@demo.example")])


def test_a_wrong_password_opens_nothing(alpha, bravo):
    AccountFactory(email="camille@demo.example")
    request = RequestFactory().post("/")
    assert authenticate(request, username="camille@demo.example", password="autre") is None
