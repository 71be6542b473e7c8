"""In a frame `{% csrf_token %}` writes the frame's own token."""

from django.http import HttpRequest

from .forms import form_token


def frame(request: HttpRequest) -> dict[str, object]:
    if getattr(request, "frame", None) is None:
        return {}
    return {"csrf_token": form_token(request)}
