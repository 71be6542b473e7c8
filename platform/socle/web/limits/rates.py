"""The limits by name, and what an espace may make of them.

Generous: a mairie, a school, or all the telephones of an operator may stand behind one IPv4
address. A person who books asks for some ten pages a minute; a machine, for a thousand.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MINUTE, TEN_MINUTES, HOUR = 60, 600, 3600


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` requests of one machine to one espace in `seconds`.

    Args:
        label: what is counted, for those who set it.
        least, most: the bounds of what an espace may choose instead of `count`.
    """

    label: str
    count: int
    seconds: int
    least: int
    most: int

    def for_espace(self, chosen: Mapping[str, object], name: str) -> "Rate":
        """As the espace set it; what is out of bounds does not count."""
        count = chosen.get(name)
        if type(count) is not int or not self.least <= count <= self.most:
            return self
        return Rate(self.label, count, self.seconds, self.least, self.most)


RATES: Mapping[str, Rate] = {
    # Reading: choices, weeks of slots, the form of an appointment.
    "search": Rate("Pages de recherche", 240, MINUTE, 60, 6000),
    # Slots kept and forms sent. A public computer serves some people in ten minutes.
    "hold": Rate("Créneaux retenus", 40, TEN_MINUTES, 10, 1000),
    # Kept at the same time, counted in the database (booking.appointments.services.hold_quota).
    "standing": Rate("Créneaux retenus en même temps", 20, TEN_MINUTES * 2, 5, 1000),
    # Of one device behind a shared address, known by its cookie.
    "device": Rate("Créneaux retenus par un même appareil", 20, HOUR, 5, 1000),
    # All machines together: beyond, a proof of work is asked, or a minute (socle.web.effort).
    "pressure": Rate(
        "Réservations demandées dans tout l’espace avant de filtrer les robots",
        120,
        MINUTE,
        20,
        6000,
    ),
    "patience": Rate("Attentes d’une minute, sans JavaScript", 4, TEN_MINUTES, 1, 100),
    # Wrong links and wrong letters only: those that open count nothing.
    "link": Rate("Liens refusés", 30, TEN_MINUTES, 10, 300),
    # Codes and links asked for by whoever wants to be recognised.
    "code": Rate("Codes demandés", 20, TEN_MINUTES, 5, 300),
    # New passwords asked for one address: counted by the address, told to nobody.
    "renewal": Rate("Mots de passe oubliés, pour une adresse", 5, HOUR, 1, 50),
    # Wrong passwords of usagers: counted by the address; their codes go on letting them in.
    "password": Rate("Mots de passe refusés, pour une adresse", 10, HOUR, 3, 100),
    # Wrong codes typed.
    "guess": Rate("Codes refusés", 30, TEN_MINUTES, 10, 300),
    "address": Rate("Adresses suggérées", 120, MINUTE, 30, 2000),
    "prescriber": Rate("Rendez-vous pris par des prescripteurs", 60, HOUR, 10, 1000),
    # Forms of login: axes counts the failures of each account besides.
    "login": Rate("Connexions", 60, TEN_MINUTES, 20, 1000),
    # Public feeds for machines (interfaces.md 1.3).
    "feed": Rate("Flux publics", 50, MINUTE, 10, 2000),
    # API v1: counted by the account or the token, wherever its server is.
    "api": Rate("Appels de l’API, par compte", 600, MINUTE, 60, 60_000),
    # Wrong credentials, by the machine that shows them.
    "api_refused": Rate("Identifiants d’API refusés", 300, TEN_MINUTES, 20, 1000),
    "contact": Rate("Messages de contact", 10, HOUR, 3, 100),
}
