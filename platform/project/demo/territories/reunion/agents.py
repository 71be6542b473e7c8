"""Advisers who travel, their coordinator and their secretary."""

from project.demo.blueprint import AgentSpec

from .motifs import WHOLE

NUMERIQUE = ("numerique",)

AGENTS = (
    AgentSpec(
        key="lebreton",
        first_name="Nathalie",
        last_name="Lebreton",
        levels=dict.fromkeys(WHOLE, "admin"),
        services=NUMERIQUE,
        is_espace_admin=True,
        rights=("manage_teams", "manage_access_rights", "invite_agents"),
        headline="coordonne le réseau, administre l’espace",
    ),
    AgentSpec(
        key="payet",
        first_name="Jean-Yves",
        last_name="Payet",
        levels={"nord": "admin"},
        services=NUMERIQUE,
        teams=("ateliers",),
        rights=("invite_agents",),
        headline="administre l’équipe du Nord",
    ),
    AgentSpec("hoarau", "Samantha", "Hoarau", {"nord": "basic"}, NUMERIQUE, ("itinerants",)),
    AgentSpec("maillot", "Loïc", "Maillot", {"ouest": "admin"}, NUMERIQUE, ("itinerants",)),
    AgentSpec("ibrahim", "Zaïna", "Ibrahim", {"ouest": "basic"}, NUMERIQUE, ("ateliers",)),
    AgentSpec("grondin", "Fabrice", "Grondin", {"sud": "admin"}, NUMERIQUE, ("ateliers",)),
    AgentSpec(
        key="techer",
        first_name="Marie-Annick",
        last_name="Técher",
        levels={"sud": "basic", "est": "basic"},
        services=NUMERIQUE,
        teams=("itinerants",),
        headline="conseillère itinérante, quatre lieux, niveau basique dans deux organisations",
    ),
    AgentSpec("virapin", "Ludovic", "Virapin", {"sud": "basic"}, NUMERIQUE, ("itinerants",)),
    AgentSpec("dijoux", "Émilie", "Dijoux", {"est": "admin"}, NUMERIQUE, ("ateliers",)),
    AgentSpec(
        key="lauret",
        first_name="Gilberte",
        last_name="Lauret",
        levels={"sud": "basic", "est": "basic"},
        services=("secretariat",),
        headline="secrétariat du Sud et de l’Est",
    ),
    AgentSpec("bus", "", "Bus numérique", {"ouest": "intervenant"}, NUMERIQUE),
)
