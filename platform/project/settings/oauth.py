"""OAuth 2: what applications of others may be given (django-oauth-toolkit)."""

OAUTH2_PROVIDER = {
    "SCOPES": {"write": "Lire et écrire en votre nom"},
    "DEFAULT_SCOPES": ["write"],
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "ACCESS_TOKEN_EXPIRE_SECONDS": 2 * 3600,
    # After the last use: an application that syncs every night keeps its access.
    "REFRESH_TOKEN_EXPIRE_SECONDS": 180 * 24 * 3600,
    # Applications are servers that prove themselves by a secret: a refresh token that changes at
    # each use would only break those that refresh twice at once.
    "ROTATE_REFRESH_TOKEN": False,
    # La Coop does not know it; it is enforced as soon as a challenge is given.
    "PKCE_REQUIRED": False,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    # Tokens are kept by their digest; S256 only; tokens in headers only; exact return addresses.
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": False,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": False,
    "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED": False,
}
