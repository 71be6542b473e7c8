"""The parts of the espace's configuration: one line each, for the hub and for the menu."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model
from django.urls import reverse

from booking.access.actor import Actor
from booking.access.decisions import may_create
from booking.access.who import enters_espace
from booking.catalog.models import Motif, MotifCategory
from booking.directory.models import (
    AllowedOrigin,
    DeclaredCommune,
    Organisation,
    PartnerStructure,
    Presentation,
    RecordSettings,
    RetentionPolicy,
    Sector,
    Service,
    Team,
)
from booking.notifications.models import MessagingRules
from tenants.context import current_espace


def _makes(model: type[Model]) -> Callable[[Actor], bool]:
    return lambda actor: may_create(actor, model).ok


@dataclass(frozen=True, slots=True)
class Section:
    label: str
    text: str
    route: str
    icon: str
    may: Callable[[Actor], bool]


HUB = Section("Espace Admin", "", "agent_espace", "settings", enters_espace)
SECTIONS = (
    Section(
        "Agents",
        "Inviter, services, droits, organisations",
        "agent_espace_agents",
        "users",
        enters_espace,
    ),
    Section(
        "Équipes",
        "Pour chercher un RDV chez plusieurs agents",
        "agent_espace_teams",
        "users",
        _makes(Team),
    ),
    Section(
        "Organisations",
        "Les structures qui reçoivent",
        "agent_espace_organisations",
        "place",
        _makes(Organisation),
    ),
    Section(
        "Services",
        "Ceux où l’on affecte agents et motifs",
        "agent_espace_services",
        "list",
        _makes(Service),
    ),
    Section(
        "Motifs",
        "De toutes les organisations, plusieurs à la fois",
        "agent_espace_motifs",
        "list",
        _makes(Motif),
    ),
    Section(
        "Catégories de motif",
        "Pour France Titres et vos partenaires",
        "agent_espace_categories",
        "list",
        _makes(MotifCategory),
    ),
    Section(
        "Fiches usagers",
        "Champs montrés, champs personnalisés",
        "agent_espace_usager_records",
        "user",
        _makes(RecordSettings),
    ),
    Section(
        "Fiches RDV",
        "Contexte, salle d’attente",
        "agent_espace_rdv_records",
        "calendar",
        _makes(RecordSettings),
    ),
    Section(
        "Sectorisation",
        "Secteurs, zones, qui reçoit une adresse",
        "agent_espace_sectors",
        "place",
        _makes(Sector),
    ),
    Section(
        "Territoire",
        "Communes desservies, pour la recherche du portail",
        "agent_espace_territory",
        "place",
        _makes(DeclaredCommune),
    ),
    Section(
        "Prescripteurs",
        "Structures partenaires, limites par jour",
        "agent_espace_partners",
        "users",
        _makes(PartnerStructure),
    ),
    Section(
        "Intégration",
        "Montrer la prise de rendez-vous sur d’autres sites",
        "agent_espace_embedding",
        "external",
        _makes(AllowedOrigin),
    ),
    Section(
        "Webhooks",
        "Prévenir vos logiciels de ce qui change",
        "agent_webhooks",
        "external",
        lambda actor: actor.is_espace_admin,  # the rows are of a storey above
    ),
    Section(
        "Appels de l’API",
        "Quels logiciels ont appelé, quand, avec quelle réponse",
        "agent_espace_api_calls",
        "list",
        lambda actor: actor.is_espace_admin,
    ),
    Section(
        "Messages retenus",
        "Ce qui serait parti d’ici, dans ce bac à sable",
        "agent_espace_captured",
        "mail",
        lambda actor: actor.is_espace_admin and current_espace().is_sandbox,
    ),
    Section(
        "Présentation",
        "Texte d’accueil, téléphone, horaires",
        "agent_espace_description",
        "info",
        _makes(Presentation),
    ),
    Section(
        "Apparence",
        "Thème, couleur, logo",
        "agent_espace_appearance",
        "settings",
        _makes(Presentation),
    ),
    Section(
        "Mentions légales",
        "Éditeur, responsable et délégué aux données",
        "agent_espace_legal",
        "list",
        _makes(Presentation),
    ),
    Section(
        "Connexion des agents",
        "Second facteur pour tous",
        "agent_espace_login",
        "users",
        _makes(Presentation),
    ),
    Section(
        "Synchronisations",
        "Agendas externes des agents, pannes",
        "agent_espace_calendars",
        "calendar",
        _makes(Presentation),
    ),
    Section(
        "Assistance",
        "Laisser entrer ceux qui exploitent la plateforme",
        "agent_espace_support",
        "info",
        _makes(Presentation),
    ),
    Section(
        "Accessibilité",
        "Votre déclaration, après un audit",
        "agent_espace_accessibility",
        "list",
        _makes(Presentation),
    ),
    Section(
        "Limites de fréquence",
        "Contre les robots qui prennent tout",
        "agent_espace_limits",
        "clock",
        _makes(Presentation),
    ),
    Section(
        "Messages et budget",
        "Plafonds, prix et budget des SMS",
        "agent_espace_messages",
        "mail",
        _makes(MessagingRules),
    ),
    Section(
        "Prestataire de SMS",
        "Votre compte, un SMS d’essai",
        "agent_espace_sms",
        "mail",
        _makes(MessagingRules),
    ),
    Section(
        "Durées de conservation",
        "Ce qui est effacé, et quand",
        "agent_espace_retention",
        "clock",
        _makes(RetentionPolicy),
    ),
)


def sections_of(actor: Actor) -> list[Section]:
    """Those that the actor may open."""
    return [section for section in SECTIONS if section.may(actor)]


def menu_of(actor: Actor, path: str) -> list[dict[str, object]]:
    """The menu of these pages; the entry of the page at `path`, or the nearest above, is marked."""
    shown = [(section, reverse(section.route)) for section in (HUB, *sections_of(actor))]
    under = [url for _, url in shown if path == url or path.startswith(f"{url}/")]
    current = max(under, key=len, default=None)
    entries = [
        {"label": section.label, "url": url, "icon": section.icon, "current": url == current}
        for section, url in shown
    ]
    home = {"label": "Mes organisations", "url": reverse("agent_home"), "icon": "left"}
    return [{**home, "current": False}, *entries]
