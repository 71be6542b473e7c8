"""On the portal's host, the only one that applications know."""

from django.urls import path

from . import authorize, entering, tokens

urlpatterns = [
    path("authorize", authorize.Authorize.as_view(), name="oauth_authorize"),
    path("token", tokens.token, name="oauth_token"),
    path("revoke", tokens.revoke, name="oauth_revoke"),
    path("espaces", entering.espaces, name="oauth_espaces"),
    path("entree", entering.entered, name="oauth_entered"),
]
