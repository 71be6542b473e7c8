"""Which fields a record has on the screens of an organisation, and in which order."""

from collections.abc import Collection
from dataclasses import dataclass

from booking.directory.custom_values import shown_fields
from booking.directory.models import Organisation, RecordSettings, Usager, UsagerField
from booking.directory.usager_values import CONTACT, FIELDS, FLAGS

BIRTH = ("birth_name", "birth_date")
ADDRESS = ("address", "address_details", "post_code", "city_name")
GROUPS = (
    ("Identité", ("first_name", "last_name", *BIRTH)),
    ("Coordonnées", ("phone_number", "email", *ADDRESS)),
    ("Messages", FLAGS),
    (
        "Situation",
        (
            "caisse_affiliation",
            "affiliation_number",
            "family_situation",
            "number_of_children",
            "logement",
            "case_number",
        ),
    ),
    ("Remarques", ("notes",)),
)
# A relative is written to through the responsible, and lives there (domain.md 1.7).
NOT_OF_RELATIVES = frozenset({*CONTACT, *FLAGS})
# The title of the fields that the espace added.
OWN = "Autres informations"


@dataclass(frozen=True, slots=True)
class FieldGroup:
    title: str
    names: tuple[str, ...]


def shown_groups(organisation: Organisation, *, is_relative: bool) -> list[FieldGroup]:
    """Without what the espace hides, what this kind of service never asks, and empty groups."""
    left_out = {*_hidden_in_espace(), *_never_asked(organisation)}
    if is_relative:
        left_out |= NOT_OF_RELATIVES
    groups = [
        FieldGroup(title, tuple(n for n in names if n in FIELDS and n not in left_out))
        for title, names in GROUPS
    ]
    return [group for group in groups if group.names]


def own_fields(*, is_relative: bool) -> list[UsagerField]:
    """What the espace added; relatives are not asked (1 query or none)."""
    return [] if is_relative else shown_fields()


def _hidden_in_espace() -> Collection[str]:
    return RecordSettings.current().hidden_usager_fields


def _never_asked(organisation: Organisation) -> Collection[str]:
    """A town hall's counter asks neither birth nor address (domain.md 3, « Usagers »)."""
    is_town_hall = organisation.verticale == Organisation.Verticale.RDV_MAIRIE
    return (*BIRTH, *ADDRESS) if is_town_hall else ()


def label_of(name: str) -> str:
    return LABELS.get(name) or str(Usager._meta.get_field(name).verbose_name).capitalize()


LABELS = {
    "post_code": "Code postal",
    "city_name": "Commune",
    "city_code": "Code de la commune",
    "email": "Adresse e-mail",
    "notify_by_email": "Le prévenir par e-mail",
    "notify_by_sms": "Le prévenir par SMS",
}
