"""How addresses are told in the OpenAPI document."""

import re
from collections.abc import Callable, Mapping
from functools import cache

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers

from .inputs.fields import Sheet
from .objects import OBJECTS, AgentBlueprint, Blueprint
from .since import CHANGED

View = Callable[..., object]


class V1Schema(AutoSchema):
    def get_description(self) -> str:
        """What is said of an address in French, never what its code says to us."""
        return ""

    def get_operation_id(self) -> str:
        """`get_organisations_organisation_id_rdvs`."""
        words = re.sub(r"[^a-z_]+", "_", self.path.removeprefix("/api/v1/")).strip("_")
        return f"{self.method.lower()}_{words}"


class _SharedSecretTold(OpenApiAuthenticationExtension):
    target_class = "api.v1.authentication.shared_secret.SharedSecret"
    name = ["agent-uid", "agent-signature"]
    headers = ("uid", "X-Agent-Auth-Signature")

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, str]]:
        return [{"type": "apiKey", "in": "header", "name": one} for one in self.headers]


class _TokenTold(OpenApiAuthenticationExtension):
    target_class = "api.v1.authentication.token.ByToken"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class _SignedInTold(OpenApiAuthenticationExtension):
    target_class = "api.v1.authentication.signed_in.SignedIn"
    name = ["uid", "client", "access-token"]
    headers = ("uid", "client", "access-token")

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, str]]:
        return [{"type": "apiKey", "in": "header", "name": one} for one in self.headers]


class _AuthorisedTold(OpenApiAuthenticationExtension):
    target_class = "api.v1.authentication.authorised.Authorised"
    name = "oauth2"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, object]:
        return {
            "type": "oauth2",
            "description": "Sur l’hôte central seulement",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": "/oauth/authorize",
                    "tokenUrl": "/oauth/token",
                    "refreshUrl": "/oauth/token",
                    "scopes": {"write": "Lire et écrire au nom de l’agent"},
                }
            },
        }


class Meta(serializers.Serializer):
    """Of a page; with `cursor`, `next_cursor` alone."""

    current_page = serializers.IntegerField(required=False)
    next_page = serializers.IntegerField(allow_null=True, required=False)
    prev_page = serializers.IntegerField(allow_null=True, required=False)
    total_pages = serializers.IntegerField(required=False)
    total_count = serializers.IntegerField(required=False)
    deleted = serializers.ListField(
        child=serializers.IntegerField(),
        required=False,
        help_text="Avec updated_since : les identifiants de ce qui n’est plus là",
    )
    next_cursor = serializers.CharField(allow_null=True, required=False)


class Refused(serializers.Serializer):
    """`errors`: French sentences."""

    errors = serializers.ListField(child=serializers.CharField())


class Failed(serializers.Serializer):
    success = serializers.BooleanField()
    errors = serializers.ListField(child=serializers.CharField())


class Base(serializers.Serializer):
    base = serializers.CharField()


class Forbidden(serializers.Serializer):
    errors = Base(many=True)
    error_messages = serializers.ListField(child=serializers.CharField())


class Code(serializers.Serializer):
    error = serializers.CharField()


class NotThere(serializers.Serializer):
    """Either `not_found` and its word, or `success` and `errors`."""

    not_found = serializers.CharField(required=False)
    success = serializers.BooleanField(required=False)
    errors = serializers.ListField(child=serializers.CharField(), required=False)


INVALID = {
    "type": "object",
    "required": ["success", "errors"],
    "properties": {
        "success": {"type": "boolean"},
        "errors": {
            "oneOf": [
                {
                    "type": "object",
                    "description": "Par champ",
                    "additionalProperties": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["error"],
                            "properties": {"error": {"type": "string"}},
                        },
                    },
                },
                {"type": "array", "items": {"type": "string"}},
            ]
        },
        "error_messages": {"type": "array", "items": {"type": "string"}},
    },
}
ERRORS = {
    400: OpenApiResponse(Failed, "Demande illisible"),
    401: OpenApiResponse(Refused, "Identifiants absents, faux ou expirés"),
    403: OpenApiResponse(Forbidden, "Pas le droit"),
    404: OpenApiResponse(NotThere, "Rien de tel, ou pas pour vous"),
    405: OpenApiResponse(Failed, "Méthode non prévue"),
    413: OpenApiResponse(Failed, "Demande trop longue"),
    415: OpenApiResponse(Failed, "Ni JSON, ni formulaire"),
    422: OpenApiResponse(INVALID, "Valeurs refusées"),
    429: OpenApiResponse(Refused, "Trop de demandes : voir Retry-After"),
}
WRITING = {
    409: OpenApiResponse(
        Failed, "L’heure est prise, ou la première demande de cette clé est en cours"
    ),
    412: OpenApiResponse(Failed, "If-Match nomme un autre état"),
}
PAGE = OpenApiParameter("page", OpenApiTypes.INT, description="1 par défaut ; 100 par page")
SINCE = OpenApiParameter(
    "updated_since",
    OpenApiTypes.STR,
    description="Ce qui a changé depuis ce moment ; meta.deleted dit ce qui n’est plus là",
)
CURSOR = OpenApiParameter(
    "cursor",
    OpenApiTypes.STR,
    description="Au lieu de page, pour les longues listes : vide pour commencer, puis next_cursor",
)


def listing(
    blueprint: type[Blueprint],
    summary: str,
    sheet: type[Sheet] | None = None,
    *,
    tag: str = "",
    description: str = "",
) -> Callable[[View], View]:
    """A page of objects."""
    return _told(
        summary,
        {200: paged(blueprint)},
        tag or blueprint.plural,
        parameters=[*([sheet] if sheet else []), PAGE, CURSOR, *_since(blueprint)],
        description=description,
    )


def _since(blueprint: type[Blueprint]) -> list[OpenApiParameter]:
    is_told = any(OBJECTS[name].blueprint is blueprint for name in CHANGED)
    return [SINCE] if is_told else []


def showing(
    blueprint: type[Blueprint], summary: str, *, tag: str = "", description: str = ""
) -> Callable[[View], View]:
    """One object under its root."""
    return _told(
        summary, {200: rooted(blueprint)}, tag or blueprint.plural, description=description
    )


def writing(
    sheet: type[Sheet] | None,
    answer: type[Blueprint] | Mapping[int, object],
    summary: str,
    *,
    tag: str,
    description: str = "",
) -> Callable[[View], View]:
    """What changes something; `answer` is an object under its root, or answers by status."""
    answers = answer if isinstance(answer, Mapping) else {200: rooted(answer)}
    return _told(summary, {**answers, **WRITING}, tag, request=sheet, description=description)


@cache
def paged(blueprint: type[Blueprint]) -> serializers.Serializer:
    name = f"{blueprint.__name__.removesuffix('Blueprint')}Page"
    return inline_serializer(name, {blueprint.plural: blueprint(many=True), "meta": Meta()})


@cache
def rooted(blueprint: type[Blueprint]) -> serializers.Serializer:
    name = f"{blueprint.__name__.removesuffix('Blueprint')}Answer"
    return inline_serializer(name, {blueprint.singular: blueprint()})


def _told(
    summary: str, answers: Mapping[int, object], tag: str, **more: object
) -> Callable[[View], View]:
    return extend_schema(summary=summary, tags=[tag], responses={**answers, **ERRORS}, **more)


@cache
def signed(*, out: bool) -> serializers.Serializer:
    fields: dict[str, serializers.Field] = {"success": serializers.BooleanField(required=False)}
    if not out:
        fields["data"] = AgentBlueprint()
    return inline_serializer("SignedOut" if out else "SignedIn", fields)


def signing(
    sheet: type[Sheet] | None, summary: str, *, out: bool = False
) -> Callable[[View], View]:
    """Opening, checking and ending a session."""
    failed = {401: OpenApiResponse(NotThere), 404: OpenApiResponse(NotThere)}
    responses = {200: signed(out=out), **ERRORS, **failed}
    return extend_schema(summary=summary, tags=["auth"], request=sheet, responses=responses)


@cache
def document() -> dict[str, object]:
    """The OpenAPI document, made once a process from the addresses themselves."""
    generator = SchemaGenerator(urlconf="api.v1.served", api_version="v1")
    told = generator.get_schema(request=None, public=True)
    for component in told["components"]["schemas"].values():
        # What the code says of it to us.
        component.pop("description", None)
    return told
