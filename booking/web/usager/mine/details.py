"""`/mes-rdv/coordonnees`: who one is, how one is reached, and what one wants to be told."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.directory.identity import actor_of_usager
from booking.directory.models import RecordSettings, Usager
from booking.directory.services.edit_own_record import edit_own_record
from booking.directory.services.prove_own_number import has_number_to_prove
from booking.directory.usager_passwords import has_password
from booking.directory.verified import FROZEN, frozen_fields
from socle import clock

from .guard import signed_in
from .records import DetailsForm, saved


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@signed_in
def my_details(request: HttpRequest, me: Usager) -> HttpResponse:
    """Change them; what FranceConnect vouches for is only shown."""
    hidden = set(RecordSettings.current().hidden_usager_fields)
    kept = frozen_fields(me.pk) - hidden
    frozen = [name for name in FROZEN if name in kept]
    left_out = hidden.union(frozen)
    if request.method == "POST":
        form = DetailsForm(request.POST, hidden=left_out)
    else:
        form = DetailsForm(initial=DetailsForm.of(me), hidden=left_out)
    actor = actor_of_usager(me.pk)
    if form.is_bound and saved(
        form, lambda values: edit_own_record(me.pk, values, actor, clock.now())
    ):
        messages.success(request, "C’est enregistré.")
        return redirect("my_details")
    context = {"me": me, "current": "details", "form": form, "verified": _shown(me, frozen)}
    context["has_number_to_prove"] = has_number_to_prove(me)
    context["has_password"] = has_password(me.pk)
    status = 422 if form.is_bound else 200
    return render(request, "usager/mine/details.html", context, status=status)


def _shown(me: Usager, names: list[str]) -> list[tuple[str, object]]:
    """Label and value of each, those without a value left out."""
    fields = DetailsForm.base_fields
    return [(fields[name].label, getattr(me, name)) for name in names if getattr(me, name)]
