"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from integrations.franceconnect.config import NAME, franceconnect
from integrations.proconnect.config import proconnect
from socle.clock import now
from tenants.accessibility import statement_of
from tenants.announcements import shown


def page(request: HttpRequest) -> dict[str, object]:
    """The espace under way (None on the portal), whom to call, and the links of every page."""
    espace = getattr(request, "espace", None)
    return {
        "espace": espace,
        "contact": contact(espace),
        "security_email": settings.OPERATOR["email"],
        "announcements": shown(espace, ("usagers",), now()) if espace else [],
        "header_links": header_links(espace),
        "legal_links": legal_links(espace),
        "demo": settings.DEMO,
        "demo_links": demo_links(espace),
        "portal_url": portal_url(),
        "proconnect_url": on_host(espace, "proconnect_login" if espace else "operator_proconnect")
        if proconnect().is_configured
        else "",
        "franceconnect_url": on_host(espace, "franceconnect_login")
        if espace and franceconnect().is_configured
        else "",
        "sign_out_url": sign_out_url(request, espace) if espace else "",
    }


def contact(espace: object | None) -> dict[str, str] | None:
    """Whom to call: the espace, or who runs the platform."""
    phone = espace.phone if espace else settings.OPERATOR["phone"]
    label = espace.name if espace else "Assistance"
    return {"phone": phone, "label": label} if phone else None


def sign_out_url(request: HttpRequest, espace: object) -> str:
    """Where an usager comes out: at FranceConnect too, if they came by it."""
    session = getattr(request, "usager_session", None)
    by_franceconnect = session and session.means == NAME and franceconnect().is_configured
    return on_host(espace, "franceconnect_leave" if by_franceconnect else "my_sign_out")


def header_links(espace: object | None) -> list[dict[str, str]]:
    """The doors beside the phone number."""
    links = [{"label": "Aide", "url": on_host(espace, "help")}]
    if espace:
        links.insert(0, {"label": "Mes rendez-vous", "url": on_host(espace, "my_appointments")})
        links.append({"label": "Espace des agents", "url": on_host(espace, "login")})
        return links
    if proconnect().is_configured:
        links.append({"label": "Espace des agents", "url": on_host(None, "portal_login")})
    if settings.DEMO:
        links.append({"label": "Démonstration", "url": on_host(espace, "demo")})
    return links


def legal_links(espace: object | None) -> list[dict[str, str]]:
    """For the footer; décret 2019-768 asks for the level of accessibility there."""
    own = statement_of(espace, now().date())
    links = {
        f"Accessibilité : {own.level if own else settings.ACCESSIBILITY} conforme": (
            "legal_accessibility"
        ),
        "Mentions légales": "legal_notice",
        "Conditions d’utilisation": "legal_terms",
        "Données personnelles": "legal_privacy",
        "Cookies": "legal_cookies",
        "Statistiques": "statistics",
        "État du service": "status",
        "Aide": "help",
        "Nous joindre": "contact",
    }
    return [{"label": label, "url": on_host(espace, name)} for label, name in links.items()]


def demo_links(espace: object | None) -> list[dict[str, str]]:
    """Where the messages of a demonstration are read, on an espace's host."""
    if not (settings.DEMO and espace):
        return []
    return [{"label": "Lire les messages envoyés", "url": on_host(espace, "demo_messages")}]


def on_host(espace: object | None, view_name: str) -> str:
    """The path of a page on the espace's host, or the portal's."""
    confs = settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF
    return reverse(view_name, urlconf=confs[espace is None])


def portal_url() -> str:
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{settings.PORTAL_HOST}{port}"
