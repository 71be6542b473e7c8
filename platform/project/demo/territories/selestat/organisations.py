"""The town hall and its social centre, their services, teams and places."""

from project.demo.blueprint import OrganisationSpec, PlaceSpec, ServiceSpec, TeamSpec

BY_HAND = "donnée à la main, à quelques centaines de mètres près : "
AROUND = (
    "67462",
    "67073",
    "67445",
    "67311",
    "67115",
    "67239",
    "67019",
    "67310",
    "67362",
    "67116",
)

ORGANISATIONS = (
    OrganisationSpec(
        key="mairie",
        name="Mairie de Sélestat",
        phone="+33353010101",
        email="mairie.selestat@demo.example",
        opening_hours=(
            "Du lundi au vendredi, de 8 h à 12 h et de 14 h à 17 h 30 ; "
            "le samedi, de 9 h à 12 h pour les titres d’identité"
        ),
        verticale="rdv_mairie",
        website="https://mairie-selestat.demo.example",
        communes=AROUND,
    ),
    OrganisationSpec(
        key="ccas",
        name="Centre communal d’action sociale de Sélestat",
        phone="+33353010102",
        email="ccas.selestat@demo.example",
        opening_hours="Du lundi au vendredi, de 8 h 30 à 12 h ; l’après-midi sur rendez-vous",
        verticale="rdv_mairie",
        communes=("67462",),
    ),
)

SERVICES = (
    ServiceSpec("titres", "Titres d’identité", "Titres"),
    ServiceSpec("etat-civil", "État civil", "État civil"),
    ServiceSpec("solidarite", "Action sociale", "Social"),
    ServiceSpec("secretariat", "Secrétariat", "Secrétariat"),
)

TEAMS = (
    TeamSpec("guichets", "Guichets"),
    TeamSpec("accompagnement", "Accompagnement"),
)

PLACES = (
    PlaceSpec(
        key="hotel-de-ville",
        organisation="mairie",
        name="Hôtel de ville",
        address="9 place d’Armes",
        postcode="67600",
        city_code="67462",
        city_name="Sélestat",
        latitude=48.2597,
        longitude=7.4541,
        coordinates_source=BY_HAND + "hôtel de ville, place d’Armes",
        phone="+33353010111",
        access_notes="Rampe d’accès à droite du perron. Parking gratuit une heure, place d’Armes.",
    ),
    PlaceSpec(
        key="annexe",
        organisation="mairie",
        name="Guichet de la médiathèque",
        address="2 espace Gilbert Estève",
        postcode="67600",
        city_code="67462",
        city_name="Sélestat",
        latitude=48.2567,
        longitude=7.4607,
        coordinates_source=BY_HAND + "médiathèque, espace Gilbert Estève",
        access_notes="Bâtiment accessible aux fauteuils roulants. Samedi matin seulement.",
    ),
    PlaceSpec(
        key="ccas",
        organisation="ccas",
        name="Centre communal d’action sociale",
        address="9 place d’Armes",
        postcode="67600",
        city_code="67462",
        city_name="Sélestat",
        latitude=48.2598,
        longitude=7.4543,
        coordinates_source=BY_HAND + "hôtel de ville, place d’Armes",
        access_notes="Premier étage, ascenseur au fond du couloir.",
    ),
)
