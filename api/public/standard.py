"""The standard « lieux de médiation numérique » (interfaces.md 3.4, external.md 2.1)."""

from collections.abc import Mapping

from integrations.projections.models import MediationPlace

# All its columns, in its order; what we do not know stays empty.
COLUMNS = (
    "id",
    "pivot",
    "nom",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "latitude",
    "longitude",
    "typologie",
    "telephone",
    "courriels",
    "site_web",
    "horaires",
    "presentation_resume",
    "presentation_detail",
    "source",
    "itinerance",
    "structure_parente",
    "date_maj",
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "dispositif_programmes_nationaux",
    "formations_labels",
    "autres_formations_labels",
    "modalites_acces",
    "modalites_accompagnement",
    "fiche_acces_libre",
    "prise_rdv",
)
NO_PIVOT = "0" * 14  # what the standard writes for a number that nobody knows
SOURCE = "RDV Service Public"
ADVISERS = "CN"  # the territory of the national advisers
_SEPARATOR = "|"


def row_of(place: MediationPlace, departement: str, link: str) -> Mapping[str, str]:
    """
    Args:
        departement: of its espace.
        link: where it can be booked; empty when it cannot.
    """
    ways = ["Prendre un RDV en ligne"] if link else []
    ways += ["Téléphoner"] if place.phone else []
    ways += ["Contacter par mail"] if place.email else []
    known = {
        "id": str(place.place_id),
        "pivot": place.siret or NO_PIVOT,
        "nom": place.name,
        "commune": place.city_name,
        "code_postal": place.zip_code,
        "code_insee": place.city_code,
        "adresse": place.street,
        "latitude": str(place.latitude),
        "longitude": str(place.longitude),
        "telephone": place.phone,
        "courriels": place.email,
        "site_web": place.website,
        "source": SOURCE,
        "structure_parente": place.organisation_name,
        "date_maj": place.changed_on.isoformat(),
        "dispositif_programmes_nationaux": "Conseillers numériques"
        if departement == ADVISERS
        else "",
        "modalites_acces": _SEPARATOR.join(ways),
        "prise_rdv": link,
    }
    # The bar separates values: one inside a name would make two of it.
    return {
        name: known.get(name, "")
        if name == "modalites_acces"
        else known.get(name, "").replace(_SEPARATOR, " ")
        for name in COLUMNS
    }
