"""What the pages of the espace share: their menu, their status, the page of a lone form."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from booking.web.agent.guard import AgentRequest
from booking.web.agent.shell import render_page
from socle.errors import DomainError

from .sections import menu_of


def show(
    request: AgentRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    menu = {"agent_menu": menu_of(request.actor, request.path)}
    page = render_page(request, f"agent/espace/{template}.html", menu | context)
    page.status_code = status
    return page


def show_form(
    request: AgentRequest,
    form: forms.Form,
    heading: str,
    status: int,
    *,
    intro: str = "",
    button: str = "Enregistrer",
    back: tuple[str, str] | None = None,
    remarks: tuple[str, ...] = (),
) -> HttpResponse:
    """
    Args:
        back: words and address of the list above.
        remarks: what happens when it is saved, before it is.
    """
    context = {
        "form": form,
        "heading": heading,
        "intro": intro,
        "button": button,
        "back": back,
        "remarks": remarks,
        "is_stale": status == 409,
    }
    return show(request, "form", context, status)


def told(request: AgentRequest, refusal: DomainError, *back: object) -> HttpResponseRedirect:
    """A button was pressed and a rule says no: the page it stood on says why.

    Raises:
        DomainError: the refusal itself, when it is about rights or sight.
    """
    if refusal.status in (403, 404):
        raise refusal
    messages.error(request, refusal.message)
    return redirect(*back)
