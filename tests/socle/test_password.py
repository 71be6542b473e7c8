"""Which passwords are taken."""

import pytest

from socle.accounts.models import Account
from socle.accounts.password import WeakPassword, check_password

WHO = Account(email="nadia.benali@demo.example", first_name="Nadia", last_name="Benali")


@pytest.mark.parametrize(
    "chosen",
    ["Abcd-efgh-12", "Trois-girafes-sur-un-velo", "Été-Œuvre-2026!", "motdepasse 20 Lettres"],
)
def test_mixed_ones_are_taken(chosen):
    check_password(chosen, WHO)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ("", "12"),
        ("Abc-12", "12"),
        ("abcdefghijkl", "Mélangez"),
        ("Abcdefghijk1", "Mélangez"),
        ("123456789012345678", "Mélangez"),
        ("abcdefghijkl1234", "Mélangez"),
        ("Nadia.Benali@demo.example", "e-mail"),
        ("Aa-1" * 40, "128"),
    ],
)
def test_others_are_refused_with_their_reason(chosen, words):
    with pytest.raises(WeakPassword) as refusal:
        check_password(chosen, WHO)
    assert any(words.lower() in reason.lower() for reason in refusal.value.details["reasons"])
