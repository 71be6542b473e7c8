"""The provider's discovery document and its keys, read lazily: a provider that is down when we
start is used as soon as it is back.
"""

from functools import lru_cache
from urllib.parse import urlsplit

import jwt

from .errors import NotProved, ProviderDown
from .http import get
from .provider import ALGORITHMS
from .remembered import Document, Remembered

WELL_KNOWN = "/.well-known/openid-configuration"
NEEDED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
KEY_TYPES = {"ES256": "EC", "RS256": "RSA"}


class Metadata:
    """Of one issuer, shared by every request of this process."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._configuration = Remembered(self._fetch_configuration)
        self._keys = Remembered(self._fetch_keys)

    def endpoint(self, name: str) -> str:
        """
        Raises:
            ProviderDown: it cannot be learnt, or the provider has no such address.
        """
        address = self._configuration.get().get(name)
        if not isinstance(address, str):
            raise ProviderDown(f"no_{name}")
        return address

    def announces_pkce(self) -> bool:
        methods = self._configuration.get().get("code_challenge_methods_supported")
        return isinstance(methods, list) and "S256" in methods

    def key_for(self, header: Document) -> jwt.PyJWK:
        """The key that a token says it was signed with; an unknown one makes us look again.

        Raises:
            NotProved: an algorithm that we refuse, or a key that the provider does not publish.
            ProviderDown: the keys cannot be read.
        """
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise NotProved("algorithm_refused")
        found = self._pick(self._keys.get(), header)
        if found is None:
            try:
                found = self._pick(self._keys.get_newer(), header)
            except ProviderDown:
                raise NotProved("key_unknown") from None
        if found is None:
            raise NotProved("key_unknown")
        try:
            return jwt.PyJWK(found, algorithm=algorithm)
        except jwt.PyJWTError:
            raise NotProved("key_unreadable") from None

    @staticmethod
    def _pick(keys: Document, header: Document) -> Document | None:
        algorithm, kid = header["alg"], header.get("kid")
        fitting = [
            key
            for key in keys["keys"]
            if isinstance(key, dict)
            and key.get("kty") == KEY_TYPES[algorithm]
            and key.get("alg", algorithm) == algorithm
            and key.get("use", "sig") == "sig"
            and (kid is None or key.get("kid") == kid)
        ]
        # OpenID Connect Core, 10.1: without a name the key must be the only one that fits.
        return fitting[0] if fitting and (kid is not None or len(fitting) == 1) else None

    def _fetch_configuration(self) -> Document:
        answer = get(self.issuer + WELL_KNOWN)
        if answer.status != 200:
            raise ProviderDown(f"status_{answer.status}")
        document = answer.json()
        if document.get("issuer") != self.issuer:
            raise ProviderDown("issuer_differs")
        scheme = urlsplit(self.issuer).scheme
        for name in NEEDED:
            if urlsplit(str(document.get(name, ""))).scheme != scheme:
                raise ProviderDown(f"{name}_unusable")
        return document

    def _fetch_keys(self) -> Document:
        answer = get(self.endpoint("jwks_uri"))
        if answer.status != 200:
            raise ProviderDown(f"status_{answer.status}")
        document = answer.json()
        if not isinstance(document.get("keys"), list):
            raise ProviderDown("no_keys")
        return document


@lru_cache(maxsize=8)
def metadata_of(issuer: str) -> Metadata:
    return Metadata(issuer)
