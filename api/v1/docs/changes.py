"""What has changed in the interface, the latest first."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Change:
    """`is_breaking`: a program written before may have to change."""

    day: date
    words: str
    is_breaking: bool = False


CHANGES = (
    Change(
        date(2026, 11, 30),
        "Dans un espace dont les usagers sont communs, /organisations/{id}/users donne ceux de "
        "tout l’espace.",
    ),
    Change(
        date(2026, 11, 30),
        "Avant l’ouverture, pour les programmes d’avant : phone_number est dit comme on le compose "
        "en France (0612345678) ; le numéro international reste sous phone_number_formatted.",
    ),
    Change(
        date(2026, 11, 30),
        "Les réponses à une session répètent access-token, client, uid et expiry, qui ne changent "
        "pas ; l’en-tête Accept, une barre ou .json à la fin d’une adresse sont sans effet.",
    ),
    Change(
        date(2026, 11, 30),
        "return_url est facultatif pour un rdv_plan ; /oauth/token lit aussi le JSON.",
    ),
    Change(
        date(2026, 11, 30),
        "PUT partout où PATCH modifie un objet : les deux changent ce qui est dit et laissent le "
        "reste.",
    ),
    Change(
        date(2026, 11, 29),
        "Bacs à sable : des espaces d’essai d’où aucun message ne part, remis à neuf chaque nuit.",
    ),
    Change(
        date(2026, 11, 29),
        "Journal des appels de l’API, pour qui administre l’espace, pendant un an.",
    ),
    Change(
        date(2026, 11, 29),
        "Création et modification des lieux, motifs et plages d’ouverture ; création "
        "d’organisations et de rendez-vous, invitation d’agents.",
    ),
    Change(
        date(2026, 11, 29),
        "Jetons d’accès : créés dans « Mon compte », limités à des droits et à une durée.",
    ),
    Change(
        date(2026, 11, 29),
        "En-tête Idempotency-Key sur toutes les demandes qui modifient quelque chose.",
    ),
    Change(
        date(2026, 11, 29),
        "Paramètre cursor sur toutes les listes, pour les lire jusqu’au bout sans pages.",
    ),
    Change(
        date(2026, 11, 29),
        "Paramètre updated_since : ce qui a changé depuis un moment, et ce qui n’est plus là.",
    ),
    Change(
        date(2026, 11, 29),
        "ETag sur toutes les lectures, If-None-Match pour ne rien relire, If-Match pour ne pas "
        "écraser la modification d’un autre.",
    ),
    Change(
        date(2026, 11, 29),
        "Un hôte central : l’identifiant d’un objet suffit à trouver son espace, les listes "
        "réunissent tous les espaces de l’agent.",
    ),
    Change(
        date(2026, 11, 29),
        "Première version de l’API v1 sur cette plateforme : agents, absences, usagers, "
        "organisations, motifs, rendez-vous et participations.",
    ),
)
