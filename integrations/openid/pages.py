"""Pages of a login that did not go straight on: what happened, and the way on."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenants.models import Espace

from .errors import Declined, OpenIdError, ProviderDown, StateUnknown


@dataclass(frozen=True, slots=True)
class Way:
    """Where one may go from there."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Sentences for the person; `status` is the answer's."""

    title: str
    sentences: tuple[str, ...]
    ways: tuple[Way, ...]
    status: int = 400


def trouble_of(error: OpenIdError, label: str, ways: tuple[Way, ...]) -> Trouble:
    """What is said of an error of the protocol; `label` is the provider's name."""
    title, sentence = "La connexion n’a pas abouti", error.message
    if isinstance(error, ProviderDown):
        title = f"{label} ne répond pas"
        sentence = "Le problème ne vient pas de vous. Réessayez dans quelques minutes."
    elif isinstance(error, StateUnknown):
        title = "Cette étape est terminée"
        sentence = (
            "Elle a déjà servi, ou elle a expiré : cela arrive après un retour en arrière ou un "
            "double clic. Recommencez la connexion, vous n’avez rien perdu."
        )
    elif isinstance(error, Declined):
        title = "Vous n’êtes pas connecté"
        sentence = f"Vous avez quitté {label} avant la fin, ou {label} a refusé la connexion."
    else:
        sentence = (
            f"La réponse reçue de {label} n’a pas pu être vérifiée : par sécurité, elle est "
            "refusée. Recommencez. Si cela se répète, prévenez-nous depuis la page d’aide."
        )
    return Trouble(title, (sentence,), ways, error.status)


def trouble_page(
    request: HttpRequest, trouble: Trouble, espace: Espace | None = None
) -> HttpResponse:
    """On the portal, `espace` is the one whose phone number stays in sight."""
    context: dict[str, object] = {"trouble": trouble}
    if espace is not None and espace.phone:
        context["contact"] = {"label": espace.name, "phone": espace.phone}
    return render(request, "connexion/trouble.html", context, status=trouble.status)


def sent_on(request: HttpRequest, address: str, label: str) -> HttpResponse:
    """A page that leads elsewhere at once.

    The end of a form may not be a redirect to another site: our policy of content forbids it.
    """
    response = render(request, "connexion/sent_on.html", {"address": address, "label": label})
    response["Refresh"] = f"0; url={address}"
    return response
