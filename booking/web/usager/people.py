"""How many come, for a motif that is longer for each person: the times shown depend on it."""

from django.http import HttpRequest, HttpResponse

from booking.web.templatetags.wording import duration

from .path import Path, Step
from .screen import people_words, show

# As many as a family; a link may ask for more (`company.MOST_COUNTED`).
MOST_SHOWN = 6


def ask(request: HttpRequest, path: Path) -> HttpResponse:
    length = path.motif.default_duration_in_min
    choices = [
        {
            "label": people_words(number),
            "hint": duration(number * length),
            "url": path.answers.url(duration=number * length, starts_at=None),
        }
        for number in range(1, MOST_SHOWN + 1)
    ]
    return show(request, "people", path, Step.PEOPLE, choices=choices)
