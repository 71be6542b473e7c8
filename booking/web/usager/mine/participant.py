"""`/mes-rdv/<id>/personne`: another of the family comes instead (booking.md 2.5)."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.access.decisions import fetch_visible
from booking.appointments.author import Author
from booking.appointments.errors import AlreadyRegistered, InvalidBooking, RuleRefused
from booking.appointments.models import Participation
from booking.appointments.services.change_participant import change_participant
from booking.appointments.services.claim_sole import gives_one_at_a_time
from booking.catalog.models import Motif
from booking.directory.identity import actor_of_usager
from booking.directory.models import Place, Usager
from booking.notifications.recap import recap_of
from booking.web.ants_number import AsksNumber
from socle import clock

from ..confirmation import url_of
from ..session import known_usager
from ..who_comes import REFUSALS, choices_of, who_may_come
from .guard import NEXT, signed_in


class ParticipantForm(AsksNumber, forms.Form):
    """Who comes instead, and their own number where the motif has one.

    Args:
        me: whose page it is.
        family: those who may come.
    """

    qui = forms.TypedChoiceField(
        label="Qui vient à sa place ?",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=REFUSALS,
    )

    def __init__(
        self,
        *args: object,
        me: Usager,
        family: list[Usager],
        motif: Motif,
        place: Place | None,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["qui"].choices = choices_of(family, me)
        self.ask_number(motif, place, label="Son numéro de pré-demande")

    def clean(self) -> None:
        self.check_number()


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@signed_in
def my_participant(request: HttpRequest, me: Usager, participation_id: int) -> HttpResponse:
    """Choose, then go back to the appointment."""
    rows = Participation.objects.select_related(
        "usager__responsible",
        "appointment__motif__category",
        "appointment__motif__service",
        "appointment__organisation",
        "appointment__place",
    )
    part = fetch_visible(rows, actor_of_usager(me.pk), pk=participation_id)
    appointment, others = part.appointment, _others(part, me)
    data = request.POST if request.method == "POST" else None
    form = ParticipantForm(
        data, me=me, family=others, motif=appointment.motif, place=appointment.place
    )
    if form.is_bound and form.is_valid() and (answer := _change(part, me, form)):
        return answer
    context = {
        "me": me,
        "current": "appointments",
        "part": part,
        "recap": recap_of(appointment),
        "others": others,
        "form": form,
        "back_url": url_of(part),
        "relatives_url": f"{reverse('my_relatives')}?{urlencode({NEXT: request.path})}",
    }
    status = 422 if form.is_bound else 200
    return render(request, "usager/mine/participant.html", context, status=status)


def may_change(request: HttpRequest, part: Participation) -> bool:
    """Whether to show the way there: to who is known only, not to who holds a link."""
    usager, motif = known_usager(request), part.appointment.motif
    return (
        usager is not None
        and usager.pk in (part.usager_id, part.usager.responsible_id)
        and motif.visibility_type != Motif.Visibility.INVISIBLE
        and not gives_one_at_a_time(motif)
    )


def _others(part: Participation, me: Usager) -> list[Usager]:
    """Those of the family who do not come already (2 queries)."""
    coming = Participation.objects.filter(appointment=part.appointment_id)
    there = set(coming.values_list("usager_id", flat=True))
    return [one for one in who_may_come(me) if one.pk not in there]


def _change(part: Participation, me: Usager, form: ParticipantForm) -> HttpResponse | None:
    try:
        changed = change_participant(
            part.pk,
            form.cleaned_data["qui"],
            Author.usager(me),
            clock.now(),
            ants_number=form.given_number,
        )
    except (AlreadyRegistered, InvalidBooking, RuleRefused) as refusal:
        form.add_error(None, refusal.message)
        return None
    return redirect(url_of(changed))
