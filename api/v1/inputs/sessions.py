"""Signing in."""

from rest_framework import serializers

from socle.accounts.forms import LONGEST_PASSWORD

from .fields import Sheet


class SignIn(Sheet):
    KEYS = ("email", "password", "otp_code")

    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=LONGEST_PASSWORD, trim_whitespace=False)
    otp_code = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        default="",
        help_text="Le second facteur, pour les comptes qui en demandent un",
    )

    def validate_email(self, value: str) -> str:
        return value.strip().lower()
