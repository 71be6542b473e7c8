"""A rule that said no where no view expected it: its own words and status, never a 500."""

from django.http import HttpRequest, HttpResponse

from socle.errors import DomainError

from .errors import refused


class RefusalMiddleware:
    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, DomainError) else None
