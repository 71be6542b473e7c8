"""Errors as the contract writes them (interfaces.md 1.3)."""

from collections.abc import Iterator, Mapping

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    NotAuthenticated,
    ValidationError,
)
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error

from booking.appointments.errors import (
    ConfirmationNeeded,
    IdenticalAppointment,
    InvalidBooking,
    KeyInFlight,
    SlotTaken,
)
from booking.directory.errors import DuplicateUsager, InvalidValue, InvalidValues, RecordChanged
from booking.directory.versions import ChangedMeanwhile
from socle.errors import DomainError, Forbidden, NotVisible

LOG_IN = "Vous devez vous connecter ou vous inscrire pour continuer."
NOT_FOUND = "Cet enregistrement n’existe pas, ou pas pour vous."
TOO_MANY = "Vous avez fait trop de demandes en peu de temps."
BLANK = "doit être rempli"
# Our words for the contract's.
CODES = {
    "required": "blank",
    "null": "blank",
    "blank": "blank",
    "empty": "blank",
    "invalid_choice": "inclusion",
    "max_length": "too_long",
    "does_not_exist": "must exist",
}


class Missing(DomainError):
    """What is named is not there: `{"not_found": "agent"}`."""

    status = 404

    def __init__(self, what: str) -> None:
        super().__init__(NOT_FOUND)
        self.what = what


class Unprocessable(DomainError):
    """One field of the caller's, with the contract's own code."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message, field=field)
        self.code = code


class MissingRoot(DomainError):
    """The object that all the parameters must be in."""

    def __init__(self, root: str) -> None:
        super().__init__(f"Paramètre manquant ou vide : {root}")


class StillExpected(DomainError):
    """An usager who cannot be let go: the contract tells it without a field."""


class Precondition(DomainError):
    """`If-Match` names another state of the object."""

    status = 412
    message = "Cet enregistrement a changé depuis votre lecture : relisez-le."


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "Cette demande est trop longue."


class TooMany(APIException):
    """`seconds`: how long to wait."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_detail = TOO_MANY

    def __init__(self, limit: int, seconds: int) -> None:
        super().__init__()
        self.headers = {
            "RateLimit-Limit": str(limit),
            "RateLimit-Remaining": "0",
            "Retry-After": str(seconds),
        }


def answer_error(error: Exception, context: Mapping[str, object]) -> Response | None:
    """The answer; None for a fault of ours, which goes its usual way."""
    if isinstance(error, NotAuthenticated | AuthenticationFailed):
        response = Response({"errors": [LOG_IN]}, status=401)
        response["WWW-Authenticate"] = getattr(error, "auth_header", "")
        return response
    if isinstance(error, DomainError):
        return _of_domain(error, context)
    if isinstance(error, ValidationError):
        return _invalid(dict(flat(as_serializer_error(error))))
    if isinstance(error, TooMany):
        return Response({"errors": [TOO_MANY]}, status=429, headers=error.headers)
    if isinstance(error, APIException):
        return _told(str(error.detail), error.status_code)
    if isinstance(error, Http404):
        return _told(NOT_FOUND, 404)
    if isinstance(error, PermissionDenied):
        return _forbidden(Forbidden.message)
    if isinstance(error, SuspiciousOperation | BadRequest | UnicodeError):
        return _told("Cette demande ne peut pas être lue.", 400)
    return None


def _of_domain(error: DomainError, context: Mapping[str, object]) -> Response:
    if isinstance(error, NotVisible):
        word = getattr(context.get("view"), "not_found", "")
        message = NOT_FOUND if error.message == NotVisible.message else error.message
        return Response({"not_found": word}, status=404) if word else _told(message, 404)
    if isinstance(error, Missing):
        return Response({"not_found": error.what}, status=404)
    if isinstance(error, Forbidden):
        return _forbidden(error.message)
    if isinstance(error, ChangedMeanwhile | RecordChanged):
        return _told(Precondition.message, Precondition.status)
    if isinstance(error, ConfirmationNeeded):
        # What stands in the way, in sentences; `force` passes over it.
        sentences = [caution.sentence for caution in error.cautions]
        return Response({"success": False, "errors": sentences}, status=error.status)
    if isinstance(error, StillExpected):
        body = {"success": False, "errors": {}, "error_messages": [error.message]}
        return Response(body, status=422)
    if isinstance(error, MissingRoot):
        return _told(error.message, 422)
    if isinstance(error, KeyInFlight | Precondition | SlotTaken | IdenticalAppointment):
        return _told(error.message, error.status)
    return _invalid({name: (code, words) for name, code, words in _fields_of(error)})


def _fields_of(error: DomainError) -> Iterator[tuple[str, str, str]]:
    """Field, code and sentence of what the domain refuses."""
    if isinstance(error, InvalidValues):
        for name, words in error.errors.items():
            yield name or "base", error.code, words
    elif isinstance(error, DuplicateUsager):
        yield "email", "taken", error.message
    elif isinstance(error, InvalidValue | InvalidBooking | Unprocessable):
        yield error.details["field"], error.code, error.message
    else:
        yield "base", error.code, error.message


def flat(errors: object, path: str = "") -> Iterator[tuple[str, tuple[str, str]]]:
    """The first refusal of each field, nested ones by their path."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            name = "base" if name == "non_field_errors" else str(name)
            yield from flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(errors, list) and errors:
        first = errors[0]
        if isinstance(first, Mapping | list):
            yield from flat(next((one for one in errors if one), {}), path)
        else:
            code = CODES.get(getattr(first, "code", "invalid"), "invalid")
            yield path, (code, BLANK if code == "blank" else str(first))


def _invalid(fields: Mapping[str, tuple[str, str]]) -> Response:
    body = {
        "success": False,
        "errors": {name: [{"error": code}] for name, (code, _) in fields.items()},
        "error_messages": [
            words if name == "base" else f"{name} {words}" for name, (_, words) in fields.items()
        ],
    }
    return Response(body, status=422)


def _forbidden(message: str) -> Response:
    body = {"errors": [{"base": "forbidden"}], "error_messages": [message]}
    return Response(body, status=403)


def _told(message: str, code: int) -> Response:
    return Response({"success": False, "errors": [message]}, status=code)
