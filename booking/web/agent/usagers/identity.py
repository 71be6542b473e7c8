"""Who somebody is and how they are reached, as lines of a recap."""

from booking.directory.models import Usager
from booking.domain.wording import format_date
from booking.web.templatetags.wording import phone, tied

UNSAID = "Non renseigné"


def identity_lines(usager: Usager) -> list[dict]:
    """Lines of components/recap.html; a relative's contact is the responsible's."""
    contact = usager.contact
    lines = [
        _line("Prénom", usager.first_name),
        _line("Nom", usager.last_name),
        _line("Nom de naissance", usager.birth_name),
        _line("Date de naissance", _birth_date(usager)),
        _line("Téléphone", phone(contact.phone_number)),
        _line("Adresse e-mail", contact.email),
        _line("Adresse", contact.address),
        _line("Messages", _messages(contact)),
    ]
    if usager.responsible:
        for line in lines[4:]:
            line["details"] = [f"Par {usager.responsible}, responsable"]
    return lines


def _line(label: str, value: str) -> dict:
    return {"label": label, "value": value or UNSAID}


def _birth_date(usager: Usager) -> str:
    return tied(format_date(usager.birth_date, weekday=False)) if usager.birth_date else ""


def _messages(contact: Usager) -> str:
    if contact.notify_by_email and contact.notify_by_sms:
        return "Par e-mail et par SMS"
    if contact.notify_by_email:
        return "Par e-mail seulement"
    return "Par SMS seulement" if contact.notify_by_sms else "Aucun : ni e-mail ni SMS"
