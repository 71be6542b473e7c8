"""Who somebody is and how they are reached, as lines of a recap."""

import re
from datetime import date

from booking.directory.custom_values import spelled, values_of
from booking.directory.models import Organisation, Usager
from booking.directory.usager_values import CONTACT, FLAGS
from booking.domain.wording import format_date
from booking.web.templatetags.wording import phone, tied

from .fields import label_of, own_fields, shown_groups

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

UNSAID = "Non renseigné"
# Shown apart, or said in other words.
APART = frozenset({"notes", *FLAGS})


def identity_lines(usager: Usager, organisation: Organisation) -> list[dict]:
    """Lines of components/recap.html: what the espace shows, then what it added (3 queries).

    A relative's contact is the responsible's.
    """
    names = [
        name for group in shown_groups(organisation, is_relative=False) for name in group.names
    ]
    lines = [_line(usager, name) for name in names if name not in APART]
    lines.append({"label": "Messages", "value": _messages(usager.contact), **_whose(usager)})
    said = values_of(usager.pk)[usager.pk]
    fields = own_fields(is_relative=False)
    return lines + [
        {"label": field.label, "value": own_word(said.get(field.key)) or UNSAID}
        for field in fields
        # Relatives are not asked: only what was written all the same.
        if usager.responsible_id is None or field.key in said
    ]


def shows_notes(organisation: Organisation) -> bool:
    """Whether the espace has remarks on its screens (1 query)."""
    groups = shown_groups(organisation, is_relative=False)
    return any("notes" in group.names for group in groups)


def own_word(value: object) -> str:
    """What is written under a field of the espace, for eyes: dates in French."""
    if isinstance(value, str) and ISO_DATE.fullmatch(value):
        return tied(format_date(date.fromisoformat(value), weekday=False))
    return spelled(value)


def _line(usager: Usager, name: str) -> dict:
    is_contact = name in CONTACT
    value = getattr(usager.contact if is_contact else usager, name)
    words = word_of(usager.contact if is_contact else usager, name, value)
    line = {"label": label_of(name), "value": words or UNSAID}
    return {**line, **_whose(usager)} if is_contact and words else line


def word_of(usager: Usager, name: str, value: object) -> str:
    """A column's value as people read it; empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return tied(format_date(value, weekday=False))
    if name == "phone_number":
        return phone(value)
    display = getattr(usager, f"get_{name}_display", None)
    return str(display() if display else value)


def _whose(usager: Usager) -> dict:
    return {"details": [f"Par {usager.responsible}, responsable"]} if usager.responsible else {}


def _messages(contact: Usager) -> str:
    if contact.notify_by_email and contact.notify_by_sms:
        return "Par e-mail et par SMS"
    if contact.notify_by_email:
        return "Par e-mail seulement"
    return "Par SMS seulement" if contact.notify_by_sms else "Aucun : ni e-mail ni SMS"
