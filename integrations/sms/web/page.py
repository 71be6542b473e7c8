"""« Prestataire de SMS »: who carries the espace's SMS, how it goes, and a trial."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from booking.availability.loader import zone_of
from booking.domain.wording import format_moment
from booking.notifications.models import MessagingRules
from booking.web.agent.configuration.editing import saved
from booking.web.agent.espace.guard import makes
from booking.web.agent.espace.page import show
from booking.web.agent.guard import AgentRequest
from booking.web.templatetags.wording import tied
from socle.web.limits import limited
from tenants.context import current_espace

from ..addresses import report_address
from ..chosen import carrier
from ..errors import WORDS
from ..models import SmsAccount
from ..services.set_account import set_account
from ..services.try_out import try_out
from .forms import AccountForm, TrialForm
from .reports import READERS

PAGE = "agent_espace_sms"


@sensitive_post_parameters("key")
@require_http_methods(["GET", "HEAD", "POST"])
@makes(MessagingRules)
def account(request: AgentRequest) -> HttpResponse:
    present = SmsAccount.current()
    form = AccountForm(request.POST or None, account=present)
    status = saved(form, lambda: set_account(request.actor, **form.given))
    if not status:
        messages.success(request, "C’est enregistré. Envoyez-vous un SMS d’essai pour vérifier.")
        return redirect(PAGE)
    return _shown(request, present, form, TrialForm(), status)


@require_POST
@makes(MessagingRules)
@limited("code")
def trial(request: AgentRequest) -> HttpResponse:
    """One SMS to the number that is typed; the page says what became of it."""
    present = SmsAccount.current()
    form = TrialForm(request.POST)
    done = []
    status = saved(form, lambda: done.append(try_out(request.actor, form.cleaned_data["number"])))
    if status:
        return _shown(request, present, AccountForm(account=present), form, status)
    tell = messages.success if done[0].is_taken else messages.error
    tell(request, done[0].words)
    return redirect(PAGE)


def _shown(
    request: AgentRequest, present: SmsAccount, form: AccountForm, trial: TrialForm, status: int
) -> HttpResponse:
    carries = carrier()
    is_own = carries is not None and carries.account is not None
    zone = zone_of(None)
    context = {
        "form": form,
        "trial": trial,
        "is_stale": status == 409,
        "carries": carries,
        "is_own": is_own,
        "is_forced": bool(present.provider) and not is_own,
        "why": WORDS.get(present.error, ""),
        "since": _moment(present.failing_since, zone),
        "last": _moment(present.succeeded_at, zone),
        "tells": carries is not None and carries.provider.name in READERS,
        "report_address": _address(present),
    }
    return show(request, "sms", context, status)


def _address(present: SmsAccount) -> str:
    if present.provider not in READERS:
        return ""
    return report_address(present.provider, current_espace().number)


def _moment(instant, zone) -> str:
    return tied(format_moment(instant, zone, mention_zone=True)) if instant else ""
