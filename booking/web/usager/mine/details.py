"""`/mes-rdv/coordonnees`: who one is, how one is reached, and what one wants to be told."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.directory.identity import actor_of_usager
from booking.directory.models import RecordSettings, Usager
from booking.directory.services.edit_own_record import edit_own_record
from socle import clock

from .guard import signed_in
from .records import DetailsForm, saved


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@signed_in
def my_details(request: HttpRequest, me: Usager) -> HttpResponse:
    hidden = set(RecordSettings.current().hidden_usager_fields)
    if request.method == "POST":
        form = DetailsForm(request.POST, hidden=hidden)
    else:
        form = DetailsForm(initial=DetailsForm.of(me), hidden=hidden)
    actor = actor_of_usager(me.pk)
    if form.is_bound and saved(
        form, lambda values: edit_own_record(me.pk, values, actor, clock.now())
    ):
        messages.success(request, "C’est enregistré.")
        return redirect("my_details")
    context = {"me": me, "current": "details", "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "usager/mine/details.html", context, status=status)
