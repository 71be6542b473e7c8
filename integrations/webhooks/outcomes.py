"""What an answer, or its absence, is worth."""

import json
from dataclasses import dataclass

import httpx

from integrations.outgoing.errors import AnswerTooLong, OutgoingRefused

# A receiver that refuses these has already what we wanted it to have (interfaces.md 1.6).
ALREADY = (
    "Can't update appointment",
    "Appointment already deleted",
    "Appointment id doesn't exist",
    "Can't create appointment",
)
WORDS = {
    "html": "Reçu, mais par une page web : un pare-feu a peut-être répondu à sa place",
    "already": "Refusé sans conséquence : le serveur avait déjà cette information",
    "status": "Réponse autre qu’un succès",
    "redirect": "Redirection : donnez l’adresse finale",
    "timeout": "Pas de réponse en dix secondes",
    "connection": "Connexion impossible ou interrompue",
    "too_long": "Réponse trop longue",
    "internal": "Adresse interne ou réservée : elle n’est jamais appelée",
    "unknown_host": "Nom de domaine introuvable",
    "scheme": "Adresse sans https",
    "host": "Adresse incorrecte",
    "port": "Port refusé",
    "secret": "Secret illisible : changez-le",
}
# Trying again changes nothing until somebody changes the address.
HOPELESS = {"internal", "scheme", "host", "port", "secret"}
SLOW = {"timeout"}


@dataclass(frozen=True, slots=True)
class Outcome:
    is_received: bool
    status: int | None = None
    code: str = ""

    @property
    def is_hopeless(self) -> bool:
        return self.code in HOPELESS

    @property
    def is_slow(self) -> bool:
        return self.code in SLOW


def of_answer(status: int, body: bytes) -> Outcome:
    if 200 <= status < 300:
        return Outcome(True, status, "html" if b"<html" in body.lower() else "")
    if _has_it_already(body):
        return Outcome(True, status, "already")
    return Outcome(False, status, "redirect" if 300 <= status < 400 else "status")


def of_error(error: httpx.HTTPError) -> Outcome:
    if isinstance(error, OutgoingRefused):
        return Outcome(False, None, error.code)
    if isinstance(error, httpx.TimeoutException):
        return Outcome(False, None, "timeout")
    return Outcome(False, None, "too_long" if isinstance(error, AnswerTooLong) else "connection")


def _has_it_already(body: bytes) -> bool:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return False
    message = answer.get("message") if isinstance(answer, dict) else None
    return isinstance(message, str) and message.startswith(ALREADY)
