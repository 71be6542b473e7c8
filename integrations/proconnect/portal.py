"""ProConnect on the portal's host, its only client: there, back, and the choice of an espace."""

from dataclasses import asdict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from integrations.openid.errors import NotProved, OpenIdError
from integrations.openid.flow import finish, start
from integrations.openid.pages import Trouble, Way, trouble_of, trouble_page
from integrations.openid.passage import Wanted, espace_address, hand_over, wanted_of
from socle.accounts.models import Account
from socle.web.limits import limited
from tenants.memberships import espaces_of

from .config import LABEL, proconnect
from .identified import Identified, remember, trusted
from .linking import LINK_PURPOSE, read_link
from .matching import NoAccount, account_of
from .person import Professional, professional_of

LOGIN_PURPOSE = "proconnect"
PRESCRIBER, PRESCRIBER_PURPOSE = "prescripteur", "proconnect-pro"
OPERATOR = "operateur"
LAST_KEY = "proconnect_last"


@never_cache
@require_safe
@limited("search")
def begin(request: HttpRequest) -> HttpResponse:
    """`/connexion/proconnect`: from an espace's login page, or from the portal's own."""
    provider = proconnect()
    if not provider.is_configured:
        raise Http404
    wanted, link = wanted_of(request), read_link(request)
    anew = request.GET.get("confirmer") == "1"
    prescribes = request.GET.get("pour") == PRESCRIBER
    operates = request.GET.get("pour") == OPERATOR
    known = trusted(request)
    if known and not (anew or link or prescribes or operates):
        return _go_on(request, wanted, *known)
    memory = {
        **asdict(wanted),
        "anew": anew,
        "link": link,
        "prescriber": prescribes,
        "operator": operates,
    }
    # For the page that a second use of the callback's address gets: its state is gone by then.
    request.session[LAST_KEY] = wanted.espace_number
    extra = {"prompt": "login"} if anew else {}
    try:
        return start(request, provider, memory, **extra)
    except OpenIdError as error:
        return trouble_page(request, trouble_of(error, LABEL, _ways(request, wanted)))


@never_cache
@require_safe
@limited("search")
def callback(request: HttpRequest) -> HttpResponse:
    """`/connexion/proconnect/retour`: the address that ProConnect has of us."""
    provider = proconnect()
    if not provider.is_configured:
        raise Http404
    try:
        proof, underway = finish(request, provider)
        person = professional_of(proof)
    except OpenIdError as error:
        wanted = _wanted_again(request, error)
        return trouble_page(request, trouble_of(error, LABEL, _ways(request, wanted)))
    wanted = _wanted_in(underway.memory)
    if underway.memory.get("link"):
        remember(request, proof, person, None)
        return _hand_link(request, wanted, person, underway.memory["link"])
    if underway.memory.get("prescriber"):
        remember(request, proof, person, None)
        return _hand_prescriber(wanted, person)
    try:
        account = account_of(person)
    except NoAccount as refusal:
        remember(request, proof, person, None)
        return trouble_page(request, _refused(request, refusal, wanted))
    remember(request, proof, person, account)
    kept = trusted(request)
    if kept is None:
        error = NotProved("not_kept")
        return trouble_page(request, trouble_of(error, LABEL, _ways(request, wanted)))
    if underway.memory.get("operator"):
        return redirect("operator_proconnect")
    return _go_on(request, wanted, *kept, is_recent=bool(underway.memory.get("anew")))


@never_cache
@require_safe
@limited("search")
def choose(request: HttpRequest) -> HttpResponse:
    """`/connexion/espaces`: the espaces of somebody who came by the portal's door."""
    known = trusted(request)
    if known is None:
        return redirect("portal_login")
    kept, account = known
    espaces = espaces_of(account.pk)
    if len(espaces) == 1:
        return redirect(espace_address(espaces[0], "proconnect_login"))
    choices = [
        {"label": espace.name, "url": espace_address(espace, "proconnect_login")}
        for espace in espaces
    ]
    context = {"choices": choices, "email": kept.person.email, "name": str(account)}
    return render(request, "connexion/espaces.html", context)


@never_cache
@require_safe
def portal_login(request: HttpRequest) -> HttpResponse:
    """`/connexion` on the portal: ProConnect, or the espace where one has a password."""
    context = {
        "proconnect": proconnect().is_configured,
        "proconnect_url": reverse("proconnect_begin"),
    }
    return render(request, "connexion/portal.html", context)


def _go_on(
    request: HttpRequest,
    wanted: Wanted,
    kept: Identified,
    account: Account,
    is_recent: bool = False,
) -> HttpResponse:
    espace = wanted.espace_of_agents
    if espace is None:
        return redirect("choose_espace")
    payload = {
        "account_id": str(account.pk),
        "person": asdict(kept.person),
        "is_recent": is_recent,
    }
    return hand_over(wanted, espace, "proconnect_enter", LOGIN_PURPOSE, payload)


def _hand_link(
    request: HttpRequest, wanted: Wanted, person: Professional, account_id: str
) -> HttpResponse:
    espace = wanted.espace
    if espace is None:
        raise Http404
    payload = {"account_id": account_id, "person": asdict(person)}
    return hand_over(wanted, espace, "proconnect_linked", LINK_PURPOSE, payload)


def _hand_prescriber(wanted: Wanted, person: Professional) -> HttpResponse:
    """Any professional: what they may do is the espace's to say."""
    espace = wanted.espace
    if espace is None:
        raise Http404
    payload = {"person": asdict(person)}
    return hand_over(wanted, espace, "proconnect_prescriber_enter", PRESCRIBER_PURPOSE, payload)


def _refused(request: HttpRequest, refusal: NoAccount, wanted: Wanted) -> Trouble:
    other = Way("Utiliser une autre identité ProConnect", reverse("proconnect_other"))
    return Trouble(
        "Vous n’avez pas encore accès",
        (refusal.message,),
        (other, *_ways(request, wanted, retry=False)),
        refusal.status,
    )


def _ways(request: HttpRequest, wanted: Wanted, retry: bool = True) -> tuple[Way, ...]:
    """Again, and the login of the espace, where a password serves as well."""
    espace = wanted.espace_of_agents
    if espace is None:
        again = Way("Recommencer", reverse("proconnect_begin")) if retry else None
        home = Way("Trouver mon service", reverse("portal_home"))
        return tuple(way for way in (again, home) if way)
    ways = []
    if retry:
        ways.append(Way("Recommencer", espace_address(espace, "proconnect_login")))
    ways.append(Way(f"Connexion des agents : {espace.name}", espace_address(espace, "login")))
    return tuple(ways)


def _wanted_in(memory: dict[str, object]) -> Wanted:
    return Wanted(memory["espace_number"], memory["nonce_digest"], memory["next_path"])


def _wanted_again(request: HttpRequest, error: OpenIdError) -> Wanted:
    if error.underway:
        return _wanted_in(error.underway.memory)
    return Wanted(espace_number=request.session.get(LAST_KEY))
