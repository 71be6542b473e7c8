"""`/r/<id>/<secret>/pas-demande`: the person had not asked for what a prescripteur booked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from booking.appointments.errors import LinkRefused, RuleRefused
from booking.appointments.models import Participation, Prescripteur
from booking.appointments.services.disown_participation import disown_participation
from booking.web.usager.linked import by_link, words_of
from booking.web.usager.private import private
from socle import clock


# As for the confirmation of a hold: the secret is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
@by_link
def booking_disown(request: HttpRequest, part: Participation, secret: str) -> HttpResponse:
    """Say who booked, and what the button does; cancel on its click only."""
    card = Prescripteur.objects.filter(participation=part).first()
    if card is None:
        raise LinkRefused
    context = {**words_of(part, secret), "prescriber": card}
    if request.method == "POST":
        try:
            disown_participation(part.pk, clock.now())
        except RuleRefused as refusal:
            context |= {"reason": refusal.message, "what": "annulé"}
            return render(request, "usager/change_refused.html", context, status=refusal.status)
        return redirect("booking_disown", part.pk, secret)
    return render(request, "prescriber/disown.html", context)
