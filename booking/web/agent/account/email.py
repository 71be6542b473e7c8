"""Another address for one's account, proved before it serves."""

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.security import IDENTITY_WANTED
from booking.web.agent.shell import render_page
from socle.accounts.login import is_fresh
from socle.accounts.proofs import ask_new_email
from socle.clock import now
from socle.web.limits import limited
from socle.web.widgets import EmailInput

from .tabs import account_tabs

SENT = (
    "Un lien vient d’être envoyé à {email} : ouvrez-le pour utiliser cette adresse. "
    "Rien n’arrive ? Vérifiez l’adresse, ou choisissez-en une autre : celle-ci sert peut-être déjà."
)


class EmailForm(forms.Form):
    email = forms.EmailField(label="Nouvelle adresse e-mail", max_length=254, widget=EmailInput)

    def __init__(self, *args: object, present: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.present = present

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if email == self.present:
            raise forms.ValidationError("C’est déjà votre adresse.")
        return email


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
@limited("code", methods=("POST",))
def address(request: AgentRequest) -> HttpResponse:
    if request.method == "POST" and not is_fresh(request):
        messages.info(request, IDENTITY_WANTED)
        return redirect_to_login(reverse("agent_account_email"))
    form = EmailForm(request.POST or None, present=request.user.email)
    if form.is_valid():
        email = form.cleaned_data["email"]
        ask_new_email(request.user, email, now())
        # The same words when somebody else has it: whose it is, is told to nobody.
        messages.success(request, SENT.format(email=email))
        return redirect("agent_account")
    context = {"tabs": account_tabs("agent_account"), "form": form, "email": request.user.email}
    answer = render_page(request, "agent/account/email.html", context)
    answer.status_code = 422 if form.errors else 200
    return answer
