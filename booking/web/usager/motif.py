"""What the appointment is for: always asked, even when there is one answer only."""

from collections import Counter

from django.http import HttpRequest, HttpResponse

from booking.catalog.models import Motif
from booking.web.templatetags.wording import duration

from .answers import Answers
from .offer import Offer
from .path import Path, Step
from .screen import show


def ask(request: HttpRequest, path: Path) -> HttpResponse:
    choices = motif_choices(path.offer, path.answers)
    again = path.answers.url(service_id=None) if path.answers.service_id is not None else ""
    return show(request, "motif", path, Step.MOTIF, choices=choices, other_services_url=again)


def motif_choices(offer: Offer, answers: Answers) -> list[dict[str, object]]:
    """For components/choice_list.html: the motifs, by name, each with its length and manner."""
    namesakes = Counter(_address_of(motif) for motif in offer.motifs)
    return [
        {
            "label": motif.name,
            "url": _url(motif, answers, alone=namesakes[_address_of(motif)] == 1),
            "hint": f"{motif.get_location_type_display()}, "
            f"{duration(motif.default_duration_in_min)}",
        }
        for motif in offer.motifs
    ]


def _address_of(motif: Motif) -> tuple[int | None, str]:
    return motif.service_id, motif.slug_with_type


def _url(motif: Motif, answers: Answers, *, alone: bool) -> str:
    """By its readable name; names that differ by their signs only need the number too."""
    return answers.url(
        motif_slug=motif.slug_with_type, motif_id=None if alone else motif.pk, has_read=False
    )
