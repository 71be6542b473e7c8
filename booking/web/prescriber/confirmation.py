"""`/prescripteur/confirmer/…`: the link of the verification message. Looking books nothing."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from booking.appointments.errors import LinkRefused, PrescriptionRefused, RuleRefused, SlotTaken
from booking.appointments.models import Prescription
from booking.appointments.search import candidates
from booking.appointments.services.confirm_hold import choice_of
from booking.appointments.services.confirm_prescription import confirm_prescription
from booking.appointments.services.hold_prescription import open_prescription
from booking.directory.professionals import Means, Professional
from booking.web.usager import taken
from booking.web.usager.closed import says_what_is_closed
from booking.web.usager.path import Path
from booking.web.usager.private import private
from booking.web.usager.returning import answers_of, sheet_of_hold
from socle import clock
from socle.errors import Conflict
from socle.web.limits import limited

from .held import words_of
from .session import asked_here, let_in


# As for the confirmation of a hold: the secret is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@limited("link", refusals=(404,))
@private
@says_what_is_closed
def prescriber_confirm(request: HttpRequest, key: uuid.UUID, secret: str) -> HttpResponse:
    """Show the recap and one button; book on its click only, as scanners of mail open links."""
    try:
        found = open_prescription(key, secret)
        if request.method == "POST":
            return _confirm(request, found, secret)
        return _ask(request, found)
    except LinkRefused as refusal:
        return render(request, "usager/link_refused.html", status=refusal.status)
    except SlotTaken:
        return _show_taken(request, found)
    except (PrescriptionRefused, RuleRefused, Conflict) as refusal:
        context = {**words_of(found), "reason": refusal.message}
        return render(request, "prescriber/refused.html", context, status=refusal.status)


def _confirm(request: HttpRequest, found: Prescription, secret: str) -> HttpResponse:
    made = confirm_prescription(found.uuid, secret, clock.now())
    if made.uuid not in asked_here(request):
        # Another browser than the one that asked: it learns that it is done, and nothing more.
        return render(request, "prescriber/done.html", words_of(made))
    said = Professional(
        made.email, made.first_name, made.last_name, made.phone_number, made.structure
    )
    let_in(request, said, Means.LINK)
    return redirect("prescriber_done", made.uuid)


def _ask(request: HttpRequest, found: Prescription) -> HttpResponse:
    context = words_of(found)
    if found.confirmed_at:
        if found.appointment is None:
            raise LinkRefused
        return render(request, "prescriber/done.html", context)
    context["is_late"] = found.expires_at <= clock.now()
    if context["is_late"] and found.hold and not _still_free(found):
        raise SlotTaken
    return render(request, "prescriber/confirm.html", context)


def _still_free(found: Prescription) -> bool:
    return bool(candidates(choice_of(found.hold).wanted, found.hold.starts_at, clock.now()))


def _show_taken(request: HttpRequest, found: Prescription) -> HttpResponse:
    answers = answers_of(found.hold).changed(is_prescribed=True)
    path = Path.load(answers, clock.now(), sheet=sheet_of_hold(found.hold))
    return taken.show_taken(
        request,
        path,
        choice_of(found.hold),
        typed={},
        late=True,
        view_name="prescriber_book",
    )
