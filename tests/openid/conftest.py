"""ProConnect and FranceConnect, each played by the same double."""

from collections.abc import Iterator

import pytest

from integrations.openid.metadata import metadata_of
from tests.support.oidc import Browser, Double, served_double


@pytest.fixture
def double(settings) -> Iterator[Double]:
    """As ProConnect."""
    with served_double() as double:
        double.redirect_uris = {"http://localhost/connexion/proconnect/retour"}
        double.logged_out_uris = {"http://localhost/connexion/proconnect/deconnecte"}
        settings.PROCONNECT_ISSUER = double.issuer
        settings.PROCONNECT_CLIENT_ID = double.client_id
        settings.PROCONNECT_CLIENT_SECRET = double.client_secret
        yield double
    metadata_of.cache_clear()


@pytest.fixture
def as_franceconnect(settings) -> Iterator[Double]:
    """A second one."""
    with served_double() as double:
        double.redirect_uris = {"http://localhost/connexion/franceconnect/retour"}
        double.logged_out_uris = {"http://localhost/connexion/franceconnect/deconnecte"}
        settings.FRANCECONNECT_ISSUER = double.issuer
        settings.FRANCECONNECT_CLIENT_ID = double.client_id
        settings.FRANCECONNECT_CLIENT_SECRET = double.client_secret
        yield double
    metadata_of.cache_clear()


@pytest.fixture
def browser_of_tests() -> Browser:
    return Browser()
