"""Agents of every level, of one or several organisations."""

from project.demo.blueprint import AgentSpec

from .motifs import WHOLE

AGENTS = (
    AgentSpec(
        key="chabert",
        first_name="Hélène",
        last_name="Chabert",
        levels=dict.fromkeys(WHOLE, "admin"),
        services=("social",),
        is_espace_admin=True,
        rights=("manage_teams", "manage_access_rights", "invite_agents"),
        headline="administre l’espace et ses quatre organisations",
    ),
    AgentSpec(
        key="benali",
        first_name="Karim",
        last_name="Benali",
        levels={"valence": "admin"},
        services=("social",),
        teams=("polyvalence",),
        rights=("invite_agents",),
        headline="administre la maison des solidarités de Valence, service social",
    ),
    AgentSpec(
        key="reynaud",
        first_name="Sophie",
        last_name="Reynaud",
        levels={"valence": "basic"},
        services=("social",),
        teams=("polyvalence",),
        headline="assistante sociale à Valence, niveau basique",
    ),
    AgentSpec("girard", "Thomas", "Girard", {"valence": "basic"}, ("social",), ("polyvalence",)),
    AgentSpec("diallo", "Aïcha", "Diallo", {"valence": "basic"}, ("pmi",), ("petite-enfance",)),
    AgentSpec("deloche", "Claire", "Deloche", {"valence": "basic"}, ("pmi",), ("petite-enfance",)),
    AgentSpec("vidal", "Julien", "Vidal", {"valence": "basic"}, ("insertion",), ("retour-emploi",)),
    AgentSpec("mounier", "Élodie", "Mounier", {"valence": "basic"}, ("autonomie",)),
    AgentSpec(
        key="faure",
        first_name="Nadège",
        last_name="Faure",
        levels={"valence": "basic"},
        services=("secretariat",),
        headline="secrétariat de Valence : voit et prend les rendez-vous de tous",
    ),
    AgentSpec("ecrivain", "", "Écrivain public", {"valence": "intervenant"}, ("social",)),
    AgentSpec("bouvier", "Paul", "Bouvier", {"romans": "admin"}, ("social",), ("polyvalence",)),
    AgentSpec("roche", "Maëlle", "Roche", {"romans": "basic"}, ("social",), ("polyvalence",)),
    AgentSpec("haddad", "Inès", "Haddad", {"romans": "basic"}, ("pmi",), ("petite-enfance",)),
    AgentSpec("legoff", "Yann", "Le Goff", {"romans": "basic"}, ("insertion",), ("retour-emploi",)),
    AgentSpec("coste", "Martine", "Coste", {"romans": "basic"}, ("secretariat",)),
    AgentSpec(
        "arnaud", "Laurent", "Arnaud", {"montelimar": "admin"}, ("insertion",), ("retour-emploi",)
    ),
    AgentSpec("blanc", "Camille", "Blanc", {"montelimar": "basic"}, ("social",)),
    AgentSpec(
        "messaoudi", "Farida", "Messaoudi", {"montelimar": "basic"}, ("pmi",), ("petite-enfance",)
    ),
    AgentSpec("tardieu", "Olivier", "Tardieu", {"montelimar": "basic"}, ("autonomie",)),
    AgentSpec("juriste", "", "Point-justice", {"montelimar": "intervenant"}, ("social",)),
    AgentSpec("peyrard", "Anne-Laure", "Peyrard", {"vallee": "admin"}, ("social",)),
    AgentSpec(
        key="mege",
        first_name="Bastien",
        last_name="Mège",
        levels={"vallee": "basic", "montelimar": "basic"},
        services=("social", "insertion"),
        teams=("retour-emploi",),
        shows_saturdays=True,
        headline="deux services, deux organisations (Crest et Die, Montélimar et Nyons)",
    ),
    AgentSpec("dufour", "Léna", "Dufour", {"vallee": "basic"}, ("pmi",), ("petite-enfance",)),
    AgentSpec(
        "brun", "Josiane", "Brun", {"vallee": "basic", "montelimar": "basic"}, ("secretariat",)
    ),
)
