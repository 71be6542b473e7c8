"""Which service, where there are several."""

from django.http import HttpRequest, HttpResponse

from .answers import NO_SERVICE
from .path import Path, Step
from .screen import show


def ask(request: HttpRequest, path: Path) -> HttpResponse:
    choices = [
        {
            "label": service.name if service else "Autres démarches",
            "url": path.answers.url(service_id=service.pk if service else NO_SERVICE),
        }
        for service in path.offer.services
    ]
    return show(request, "service", path, Step.SERVICE, choices=choices)
