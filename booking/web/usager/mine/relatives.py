"""`/mes-rdv/proches`: those for whom one books."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from booking.access.decisions import fetch_visible
from booking.directory.errors import ComingAppointments
from booking.directory.identity import actor_of_usager
from booking.directory.models import Usager
from booking.directory.services.edit_own_record import edit_own_record
from booking.directory.services.own_relatives import add_relative, remove_relative
from socle import clock

from .guard import NEXT, own_path, signed_in
from .records import RelativeForm, saved


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@signed_in
def my_relatives(request: HttpRequest, me: Usager) -> HttpResponse:
    """The list, and the form of a new one; who came from a booking goes back to it."""
    actor = actor_of_usager(me.pk)
    form = RelativeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and saved(
        form, lambda values: add_relative(me.pk, values, actor, clock.now())
    ):
        return redirect(_back(request) or "my_relatives")
    return _show_list(request, me, form)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@signed_in
def my_relative(request: HttpRequest, me: Usager, relative_id: int) -> HttpResponse:
    """Correct one of them."""
    actor = actor_of_usager(me.pk)
    among = Usager.objects.current().filter(responsible=me)
    relative = fetch_visible(among, actor, pk=relative_id)
    if request.method == "POST":
        form = RelativeForm(request.POST)
    else:
        form = RelativeForm(initial=RelativeForm.of(relative))
    if form.is_bound and saved(
        form, lambda values: edit_own_record(relative.pk, values, actor, clock.now())
    ):
        return redirect("my_relatives")
    context = {"me": me, "current": "relatives", "relative": relative, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "usager/mine/relative.html", context, status=status)


@require_POST
@signed_in
def my_relative_remove(request: HttpRequest, me: Usager, relative_id: int) -> HttpResponse:
    try:
        remove_relative(relative_id, actor_of_usager(me.pk), clock.now())
    except ComingAppointments as refusal:
        return _show_list(request, me, RelativeForm(), refused=refusal.message)
    return redirect("my_relatives")


def _back(request: HttpRequest) -> str:
    """The page of a booking that led here."""
    return own_path(request.GET[NEXT]) if NEXT in request.GET else ""


def _show_list(
    request: HttpRequest, me: Usager, form: RelativeForm, refused: str = ""
) -> HttpResponse:
    relatives = me.relatives.filter(deleted_at__isnull=True).order_by("sort_name", "pk")
    context = {
        "me": me,
        "current": "relatives",
        "relatives": list(relatives),
        "form": form,
        "refused": refused,
        "back_url": _back(request),
    }
    status = 409 if refused else 422 if form.is_bound else 200
    return render(request, "usager/mine/relatives.html", context, status=status)
