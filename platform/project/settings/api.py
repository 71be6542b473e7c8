"""The API v1: Django REST framework, its OpenAPI document, other sites' browsers."""

from .env import (
    CARTO_ANCT_SHARED_SECRET,
    COOP_MEDIATION_NUMERIQUE_API_KEY,
    RDV_INSERTION_HOST,
    SHARED_SECRET_FOR_AGENTS_AUTH,
    VISIOPLAINTE_API_KEY,
    VISIOPLAINTE_CAN_RESET,
)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "api.v1.inputs.parsers.BoundedJSONParser",
        "rest_framework.parsers.FormParser",
        "api.v1.inputs.parsers.FrenchMultiPartParser",
    ],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.v1.negotiation.AlwaysJson",
    "DEFAULT_SCHEMA_CLASS": "api.v1.schema.V1Schema",
    "EXCEPTION_HANDLER": "api.v1.errors.answer_error",
    "UNAUTHENTICATED_USER": None,
    # Nobody chooses a format by the query: its length would be limited as that of a form.
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "RDV – API v1",
    "VERSION": "1.0",
    "OAS_VERSION": "3.0.3",
    "SERVE_PUBLIC": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "COMPONENT_SPLIT_REQUEST": True,
}

# interfaces.md 1: any origin, without cookies.
CORS_URLS_REGEX = r"^/api/v1/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"]
CORS_EXPOSE_HEADERS = [
    "client",
    "uid",
    "access-token",
    "etag",
    "idempotent-replayed",
    "ratelimit-limit",
    "ratelimit-remaining",
    "retry-after",
]
CORS_ALLOW_HEADERS = [
    "accept",
    "access-token",
    "authorization",
    "client",
    "content-type",
    "expiry",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "token-type",
    "uid",
    "x-agent-auth-signature",
    "x-rdv-espace",
]
