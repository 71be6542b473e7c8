"""`/contact`: the telephone first; then, on an espace, a form that reaches its mailbox."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from booking.directory.models import Organisation, Presentation
from booking.directory.plain import plain_sql
from booking.notifications.services.write_to_espace import LONGEST_TEXT, write_to_espace
from socle import clock
from socle.errors import DomainError
from socle.web.limits import limited
from socle.web.widgets import EmailInput

MOST_ORGANISATIONS = 100
# What a page that leads here may have the mail's subject say.
SUBJECTS = {"service": "Ajout d’un service"}


class ContactForm(forms.Form):
    name = forms.CharField(
        label="Votre nom", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="Votre adresse e-mail",
        max_length=254,
        help_text="Pour vous répondre.",
        widget=EmailInput(),
    )
    text = forms.CharField(
        label="Votre message",
        max_length=LONGEST_TEXT,
        help_text="N’écrivez ni numéro de sécurité sociale, ni information de santé.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    # Nobody sees it; machines that fill in everything do.
    website = forms.CharField(required=False, widget=forms.HiddenInput)


@require_safe
def of_portal(request: HttpRequest) -> HttpResponse:
    subject = SUBJECTS.get(request.GET.get("sujet", ""), "")
    context = {"mailbox": settings.OPERATOR["email"], "subject": subject}
    return render(request, "portal/contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("contact", methods=["POST"])
@sensitive_post_parameters("name", "email", "text")
def of_espace(request: HttpRequest) -> HttpResponse:
    own = Presentation.current()
    form = ContactForm(request.POST or None) if own.email else None
    status = 200
    if form and request.method == "POST":
        status = _sent(form)
        if not status:
            # Not a message of the session: it would set a cookie for one sentence.
            return redirect(f"{reverse('contact')}?envoye=1")
    rows = Organisation.objects.exclude(phone="").annotate(plain_name=plain_sql("name"))
    context = {
        "form": form,
        "own": own,
        "is_sent": "envoye" in request.GET,
        "organisations": rows.order_by("plain_name", "pk")[:MOST_ORGANISATIONS],
    }
    return render(request, "portal/contact.html", context, status=status)


def _sent(form: ContactForm) -> int:
    """0 when the message is on its way, else the status of the page."""
    if not form.is_valid():
        return 422
    values = dict(form.cleaned_data)
    if values.pop("website"):
        return 0
    try:
        write_to_espace(**values, now=clock.now())
    except DomainError as refusal:
        field = refusal.details.get("field")
        form.add_error(field if field in form.fields else None, refusal.message)
        return refusal.status
    return 0
