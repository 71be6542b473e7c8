"""What no view said: a rule that refused, an address that is only sent a form, a NUL, and when to
ask again."""

from django.db import DataError
from django.http import HttpRequest, HttpResponse

from socle.errors import DomainError

from .errors import bad_request, method_not_allowed, refused

# In the words of PostgreSQL's driver.
NUL = "cannot contain NUL"
# For the 429 of a rule, whose sentence says it to people; limits know their own seconds.
AGAIN_AFTER = 600


class RefusalMiddleware:
    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Django's own 405 is an empty page, for whoever reloads one that a form led to."""
        response = self.get_response(request)
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", str(AGAIN_AFTER))
        if response.status_code != 405 or response.streaming or response.content:
            return response
        said = method_not_allowed(request)
        said["Allow"] = response["Allow"]
        return said

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Its own words and status, never a 500."""
        if isinstance(exception, DomainError):
            return refused(request, exception)
        # Forms refuse it themselves: it was put into a field or an address by hand.
        if isinstance(exception, DataError) and NUL in str(exception):
            return bad_request(request)
        return None
