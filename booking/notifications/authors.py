"""Who did it, in French, from the identifiers of a message."""

from booking.appointments.models import Appointment, Prescripteur
from booking.directory.models import Agent, Usager
from socle.outbox.models import Message

Kind = Appointment.CreatedBy


def author_words(message: Message, appointment: Appointment) -> str:
    """`par Camille Dupont (agent)`, `par Nadia Benali`, `par la liste d’attente`…"""
    ids = message.payload
    kind = ids.get("author_kind")
    if kind == Kind.AGENT:
        return _named(Agent, ids.get("author_agent_id"), "{} (agent)", "un agent")
    if kind == Kind.USER:
        return _named(Usager, ids.get("author_usager_id"), "{} (usager)", "l’usager")
    if kind == Kind.PRESCRIPTEUR:
        cards = Prescripteur.objects.filter(participation__appointment=appointment)
        if wanted := ids.get("participation_id"):
            cards = cards.filter(participation=wanted)
        card = cards.order_by("pk").first()
        return f"par {_signed(card)} (prescripteur)" if card else "par un prescripteur"
    if kind == Kind.FILE_ATTENTE:
        return "par l’usager, depuis la liste d’attente"
    return ""


def _signed(card: Prescripteur) -> str:
    return f"{card}, {card.structure}" if card.structure else str(card)


def _named(model: type, pk: int | None, words: str, nobody: str) -> str:
    found = model.objects.filter(pk=pk).first() if pk else None
    return f"par {words.format(found) if found else nobody}"
