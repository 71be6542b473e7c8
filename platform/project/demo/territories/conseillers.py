"""The espace of the Conseillers Numériques, nearly empty: La Coop opens accounts in it.

It has no people and no story of its own; its one structure stands on the national cartography.
"""

from booking.domain.holidays import HolidayZone
from project.demo.blueprint import (
    AgentSpec,
    EspaceSpec,
    MotifSpec,
    OrganisationSpec,
    PlaceSpec,
    ServiceSpec,
    WindowSpec,
)
from project.demo.when import weekly

CONSEILLERS = EspaceSpec(
    slug="conseillers-numeriques",
    name="Conseillers numériques",
    pitch="Des conseillers numériques partout en France, que La Coop de la médiation relie.",
    departement="CN",
    time_zone="Europe/Paris",
    holiday_zone=HolidayZone.METROPOLE,
    theme="neutre",
    accent="#0b6e4f",
    phone="+33199000200",
    usager_count=0,
    organisations=(
        OrganisationSpec(
            key="crest",
            name="Espace numérique de Crest",
            phone="+33465710190",
            email="numerique.crest@demo.example",
            opening_hours="Du mardi au samedi, de 9 h à 12 h",
            verticale="rdv_aide_numerique",
            external_id="62a8b1c2d3e4f5a6b7c8d9e0",
            communes=("26108",),
        ),
    ),
    services=(ServiceSpec("conseiller", "Conseiller Numérique", "Conseiller Numérique"),),
    teams=(),
    places=(
        PlaceSpec(
            key="mediatheque",
            organisation="crest",
            name="Médiathèque de Crest",
            address="Place de la Halle au blé",
            postcode="26400",
            city_code="26108",
            city_name="Crest",
            latitude=44.7286,
            longitude=5.0217,
            coordinates_source="donnée à la main, à quelques centaines de mètres près : centre",
        ),
    ),
    motifs=(
        MotifSpec(
            key="accompagnement",
            name="Accompagnement individuel",
            organisations=("crest",),
            service="conseiller",
            minutes=60,
            color="#99CC99",
            bookable_by="everyone",
        ),
    ),
    agents=(
        AgentSpec(
            key="rolland",
            first_name="Inès",
            last_name="Rolland",
            levels={"crest": "admin"},
            services=("conseiller",),
            is_espace_admin=True,
            headline="administre l’espace et la structure de Crest",
        ),
        AgentSpec(
            key="besson",
            first_name="Théo",
            last_name="Besson",
            levels={"crest": "basic"},
            services=("conseiller",),
            headline="conseiller numérique, niveau basique",
        ),
    ),
    windows=(
        WindowSpec(
            "besson",
            "crest",
            "Permanence",
            ("accompagnement",),
            weekly("TU,WE,TH,FR,SA", "09:00", "12:00"),
            "mediatheque",
        ),
    ),
    absences=(),
    sessions=(),
)
