"""The services that an espace may enable: one list for all, by the names that the field knows.

An espace starts without any; a missing one is asked for through the support form.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry. Names are what is matched with the rows of an espace, never numbers."""

    name: str
    short_name: str
    is_secretariat: bool = False


CATALOGUE = (
    Listed("Secrétariat", "Secrétariat", is_secretariat=True),
    Listed("Service social", "Service social"),
    Listed("PMI (protection maternelle et infantile)", "PMI"),
    Listed("Aide sociale à l’enfance", "ASE"),
    Listed("Insertion", "Insertion"),
    Listed("Autonomie (personnes âgées, handicap)", "Autonomie"),
    Listed("Accès aux droits", "Accès aux droits"),
    Listed("Logement", "Logement"),
    Listed("Santé sexuelle", "Santé sexuelle"),
    Listed("Médiation familiale", "Médiation"),
    Listed("Conseiller Numérique", "Conseiller Numérique"),
    Listed("France services", "France services"),
    Listed("Mairie", "Mairie"),
    Listed("État civil", "État civil"),
    Listed("Urbanisme", "Urbanisme"),
    Listed("CCAS", "CCAS"),
    Listed("Enfance et scolarité", "Enfance"),
    Listed("Emploi", "Emploi"),
)


def listed(name: str) -> Listed | None:
    """The entry of this very name."""
    return next((entry for entry in CATALOGUE if entry.name == name), None)
