"""Agents of the town hall and of the social centre, of every level."""

from project.demo.blueprint import AgentSpec

AGENTS = (
    AgentSpec(
        key="kieffer",
        first_name="Mathilde",
        last_name="Kieffer",
        levels={"mairie": "admin", "ccas": "admin"},
        services=("etat-civil",),
        is_espace_admin=True,
        rights=("manage_teams", "manage_access_rights", "invite_agents"),
        headline="administre l’espace, la mairie et le CCAS",
    ),
    AgentSpec(
        key="humbert",
        first_name="Denis",
        last_name="Humbert",
        levels={"mairie": "admin"},
        services=("titres", "etat-civil"),
        teams=("guichets",),
        rights=("invite_agents",),
        headline="administre la mairie, guichet des titres d’identité",
    ),
    AgentSpec(
        key="lutz",
        first_name="Amandine",
        last_name="Lutz",
        levels={"mairie": "basic"},
        services=("titres",),
        teams=("guichets",),
        shows_saturdays=True,
        headline="guichet des passeports, niveau basique, travaille le samedi",
    ),
    AgentSpec("ozturk", "Selim", "Öztürk", {"mairie": "basic"}, ("titres",), ("guichets",)),
    AgentSpec("goetz", "Marie-Odile", "Goetz", {"mairie": "basic"}, ("etat-civil",)),
    AgentSpec(
        key="simon",
        first_name="Valérie",
        last_name="Simon",
        levels={"mairie": "basic", "ccas": "basic"},
        services=("secretariat",),
        headline="secrétariat de la mairie et du CCAS",
    ),
    AgentSpec(
        key="herrmann",
        first_name="Julie",
        last_name="Herrmann",
        levels={"ccas": "admin"},
        services=("solidarite",),
        teams=("accompagnement",),
        headline="administre le CCAS",
    ),
    AgentSpec(
        "dasilva", "Hugo", "Da Silva", {"ccas": "basic"}, ("solidarite",), ("accompagnement",)
    ),
    AgentSpec(
        "conciliateur", "", "Conciliateur de justice", {"ccas": "intervenant"}, ("solidarite",)
    ),
)
