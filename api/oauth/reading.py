"""What PostgreSQL could not be asked about."""

from django.http import HttpRequest


def is_readable(request: HttpRequest) -> bool:
    """Whether no parameter holds a NUL byte: no identifier, code or token has one."""
    given = [*request.GET.values(), *request.POST.values()]
    return not any("\x00" in value for value in given)
