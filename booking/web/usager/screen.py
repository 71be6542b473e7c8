"""What every screen of the path shows: where one is, what was chosen, whom to call."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from booking.appointments.company import is_counted
from booking.catalog.models import Motif
from booking.directory.identity import actor_of_account
from booking.directory.models import Organisation, Place
from booking.domain.questionnaire import Kind, Question
from booking.notifications.recap import WHERE
from booking.web.prescriber.session import known_prescriber
from booking.web.templatetags.wording import duration, moment

from .answers import Answers
from .path import Path, Step
from .whereabouts import NOWHERE_YET

# The stepper names what is settled, not each question: the number of questions is not known
# before the motif is.
ADDRESS, MOTIF, PLACE, ORGANISATION = "Votre adresse", "Le motif", "Le lieu", "L’organisation"
NAMES = {
    Step.ADDRESS: ADDRESS,
    Step.SERVICE: MOTIF,
    Step.MOTIF: MOTIF,
    Step.INSTRUCTIONS: MOTIF,
    Step.QUESTIONS: MOTIF,
    Step.PEOPLE: MOTIF,
    Step.PLACE: PLACE,
    Step.ORGANISATION: ORGANISATION,
    Step.SLOT: "La date et l’heure",
    Step.IDENTITY: "Vos coordonnées",
    Step.PERSON: "Le bénéficiaire",
    Step.CONFIRMATION: "La confirmation",
}


def show(
    request: HttpRequest,
    template: str,
    path: Path,
    step: Step,
    status: int = 200,
    *,
    folder: str = "usager",
    **context: object,
) -> HttpResponse:
    """Render one screen; `context` adds to what all of them know."""
    shared = {
        "path": path,
        "answers": path.answers,
        "stepper": stepper(path, step),
        "recap": recap_lines(path, brief=step is Step.SLOT),
        "agent_door": _agent_door(request, path) if path.answers.is_prescribed else [],
        "partner_hint": _may_identify(request, path, step),
        "for_oneself_url": _for_oneself(path) if path.answers.is_prescribed else "",
        **contact(path.organisation or path.link_organisation, path.place),
    }
    return render(request, f"{folder}/{template}.html", {**shared, **context}, status=status)


def _agent_door(request: HttpRequest, path: Path) -> list[dict[str, str]]:
    """The internal way, for an agent of the espace who took the prescripteurs' one.

    It leads straight to the search unless an address decides who receives: the usager is then
    chosen first (booking.md 3).
    """
    if not request.user.is_authenticated:
        return []
    actor = actor_of_account(request.user.pk)
    mine = sorted(actor.organisation_ids) if actor else []
    if not mine or not path.offer.motifs:
        return []
    if path.scope.depends_on_address:
        return [{"label": "Trouver un RDV", "url": reverse("agent_home")}]
    return [{"label": "Élargir ma recherche", "url": reverse("agent_find_wider", args=mine[:1])}]


def _may_identify(request: HttpRequest, path: Path, step: Step) -> bool:
    """Whether to say, before anything is typed, that a partner may say who they are first.

    Not in a frame of another site: what is proved there could not be remembered.
    """
    is_search = step not in (Step.IDENTITY, Step.PERSON, Step.CONFIRMATION)
    framed = getattr(request, "frame", None)
    return path.answers.is_prescribed and is_search and not framed and not known_prescriber(request)


def _for_oneself(path: Path) -> str:
    """The same question for who books for themselves; the first one for a motif closed to them."""
    motif = path.motif
    if motif and motif.bookable_by != Motif.BookableBy.EVERYONE:
        return Answers().url()
    return path.answers.url(is_prescribed=False, starts_at=None)


def stepper(path: Path, step: Step) -> dict[str, object]:
    """For components/stepper.html."""
    where = [PLACE] if path.motif is None or path.motif.needs_place else [ORGANISATION]
    if path.motif and len(path.places or path.organisations) == 1:
        where = []
    # Once given it stays a step, whether the motif chosen since depends on it or not.
    asked = path.scope.depends_on_address or path.answers.where.address
    first = [ADDRESS] if asked else []
    last = [Step.SLOT, Step.IDENTITY, Step.PERSON, Step.CONFIRMATION]
    if not path.answers.is_prescribed:
        last.remove(Step.PERSON)
    names = [*first, MOTIF, *where, *(NAMES[one] for one in last)]
    current = names.index(NAMES[step]) + 1
    return {
        "current": current,
        "total": len(names),
        "title": NAMES[step],
        "next": names[current] if current < len(names) else "",
    }


def recap_lines(
    path: Path, starts_at: datetime | None = None, *, brief: bool = False
) -> list[dict[str, object]]:
    """For components/recap.html: each line leads back to its question, the later ones undone.

    `brief` leaves room on a telephone for what the screen is about.
    """
    lines = [_address_line(path)] if path.answers.where.address else []
    if path.referents:
        names = ", ".join(map(str, path.referents))
        lines.append({"label": "Avec", "value": names, "details": [], "edit_url": ""})
    if path.motif is None and path.referents:
        return lines
    if path.motif is None:
        return lines if path.answers.where.is_settled else []
    lines.append(_motif_line(path))
    lines += [] if brief else _answer_lines(path)
    lines += [_people_line(path)] if path.people and is_counted(path.motif) else []
    if path.place:
        lines.append(_place_line(path))
    elif path.organisation:
        lines.append(_organisation_line(path))
    if starts_at:
        again = path.answers.url(starts_at=None, day=starts_at.date())
        lines.append({"label": "Date et heure", "value": moment(starts_at), "edit_url": again})
    return [{**line, "details": []} for line in lines] if brief else lines


def contact(organisation: Organisation | None, place: Place | None = None) -> dict[str, object]:
    """Whom to call from this page: the place, else the organisation, else the espace."""
    phone = (place.phone if place else "") or (organisation.phone if organisation else "")
    if not phone:
        return {}
    return {"contact": {"phone": phone, "label": organisation.name}}


def _address_line(path: Path) -> dict[str, object]:
    again = path.answers.changed(
        where=NOWHERE_YET, place_id=None, organisation_id=None, starts_at=None
    )
    return {
        "label": "Votre adresse",
        "value": path.answers.where.address,
        "details": [],
        "edit_url": again.url(),
        "edit_label": "l’adresse",
    }


def _motif_line(path: Path) -> dict[str, object]:
    motif = path.motif
    again = path.answers.changed(
        motif_slug="",
        motif_id=None,
        has_read=False,
        place_id=None,
        organisation_id=None,
        starts_at=None,
        duration=None,
        sheet_uuid=None,
    )
    return {
        "label": "Motif",
        "value": motif.name,
        "details": [duration(path.minutes)],
        "edit_url": again.url(),
        "edit_label": "le motif",
    }


def question_url(answers: Answers, question: Question | None = None) -> str:
    """The page of that question, or of the first one left."""
    url = answers.url("booking_questions")
    return url if question is None else f"{url}&question={question.key}"


def _answer_lines(path: Path) -> list[dict[str, object]]:
    """What was answered to the motif's own questions, each with its way back."""
    return [
        {
            "label": one.question.label,
            "value": one.words or "Sans réponse",
            "details": [],
            "edit_url": question_url(path.answers, one.question),
            "edit_label": f"la réponse à « {one.question.label} »",
        }
        for one in path.answered.outcome.asked
        if one.is_answered and one.question.kind is not Kind.DOCUMENTS
    ]


def _people_line(path: Path) -> dict[str, object]:
    return {
        "label": "Pour",
        "value": people_words(path.people),
        "details": [],
        "edit_url": path.answers.url(duration=None, starts_at=None),
        "edit_label": "le nombre de personnes",
    }


def people_words(number: int) -> str:
    return "1 personne" if number == 1 else f"{number} personnes"


def _place_line(path: Path) -> dict[str, object]:
    several = len(path.places) > 1
    return {
        "label": "Lieu",
        "value": path.place.name,
        "details": [path.place.address],
        "edit_url": path.answers.url(place_id=None, starts_at=None) if several else "",
        "edit_label": "le lieu",
    }


def _organisation_line(path: Path) -> dict[str, object]:
    several = len(path.organisations) > 1
    return {
        "label": "Avec",
        "value": path.organisation.name,
        "details": [WHERE[path.motif.location_type]],
        "edit_url": path.answers.url(organisation_id=None, starts_at=None) if several else "",
        "edit_label": "l’organisation",
    }
