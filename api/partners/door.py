"""The door of partners who show one key: what they say, and errors in their one shape."""

from django.conf import settings
from django.utils.crypto import constant_time_compare
from rest_framework.exceptions import APIException, AuthenticationFailed, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import APIView

from api.v1.endpoint import READING, check_length, count_refusal
from api.v1.errors import TOO_MANY, TooMany, flat
from api.v1.inputs.tree import asked_of, query_tree
from api.v1.noting import noting
from booking.directory.api_calls import note_call, pattern_of
from socle.clock import now
from socle.errors import DomainError
from socle.web.limits.counting import count
from tenants.machines import entered
from tenants.models import Espace

REFUSED = "Authentification invalide"
UNREADABLE = "Cette demande ne peut pas être lue."


class PartnerView(APIView):
    """Refuses whoever does not show the key, and everybody when there is none.

    `header`: where the key is shown, after `scheme`. `setting`: what holds it. `partner`: its
    name, by which its calls are counted.
    """

    authentication_classes = ()
    permission_classes = ()
    header = ""
    scheme = ""
    setting = ""
    partner = ""
    espace: Espace | None = None

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        check_length(request)
        super().initial(request, *args, **kwargs)
        known = getattr(settings, self.setting)
        shown = request.headers.get(self.header, "")
        is_shown = shown.lower().startswith(self.scheme.lower())
        given = shown[len(self.scheme) :].strip() if is_shown else ""
        if not known or not constant_time_compare(given, known):
            count_refusal(request)
            raise AuthenticationFailed
        usage = count(request._request, "api", who=f"partner:{self.partner}")
        if usage and usage.is_over:
            raise TooMany(usage.limit, usage.seconds_left)

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        self._note(request, response.status_code)
        response["Cache-Control"] = "no-store"
        return response

    def _note(self, request: Request, status: int) -> None:
        """One line in the log of the espace where the work was done."""
        found = request._request.resolver_match
        if self.espace and found:
            with noting(), entered(self.espace):
                path = pattern_of(found.route)
                note_call("partner", request.method, path, status, now(), client=self.partner)

    def asked(self, sheet: type) -> dict[str, object]:
        """What the caller says, in JSON, a form or the query.

        Raises:
            ValidationError: what makes no sense, by field.
        """
        reading = self.request.method in READING
        read = sheet(data=query_tree(self.request) if reading else asked_of(self.request))
        read.is_valid(raise_exception=True)
        return read.validated_data

    def get_exception_handler(self):
        return answer_error


def told(message: str, status: int) -> Response:
    """An error in the shape that these families have: `{"errors": [message]}`."""
    return Response({"errors": [message]}, status=status)


def answer_error(error: Exception, context: object) -> Response | None:
    """The answer; None for a fault of ours, which goes its usual way."""
    if isinstance(error, AuthenticationFailed):
        return told(REFUSED, 401)
    if isinstance(error, DomainError):
        return told(error.message, error.status)
    if isinstance(error, ValidationError):
        fields = dict(flat(as_serializer_error(error)))
        messages = [f"{name} {words}" for name, (_, words) in fields.items()]
        return Response({"errors": messages}, status=422)
    if isinstance(error, TooMany):
        response = told(TOO_MANY, 429)
        response.headers.update(error.headers)
        return response
    if isinstance(error, APIException):
        return told(str(error.detail), error.status_code)
    if isinstance(error, UnicodeError):
        return told(UNREADABLE, 400)
    return None
