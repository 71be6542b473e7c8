"""Who comes to an appointment booked online: its booker, others, or both (« les personnes »)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from booking.catalog.models import Motif
from booking.directory.errors import InvalidValue
from booking.directory.usager_values import clean_values

from .ants_numbers import asks_number
from .errors import InvalidBooking
from .services.claim_sole import BY_TURNS

MOST_PEOPLE = 6
# Of an appointment that is longer for each of them: as many as France Titres asks for.
MOST_COUNTED = 12


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody whom the booker brings: their relative from then on.

    Args:
        ants_number: for an identity card or a passport; regular.
    """

    first_name: str
    last_name: str
    birth_date: date | None = None
    ants_number: str = ""

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def written(self) -> dict[str, str]:
        """As JSON."""
        born = self.birth_date.isoformat() if self.birth_date else ""
        return {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "birth_date": born,
            "ants_number": self.ants_number,
        }

    @classmethod
    def read(cls, written: Mapping[str, str]) -> "Companion":
        born = written.get("birth_date")
        return cls(
            written["first_name"],
            written["last_name"],
            date.fromisoformat(born) if born else None,
            written.get("ants_number", ""),
        )


@dataclass(frozen=True, slots=True)
class Company:
    """The people of one appointment; by default its booker alone."""

    others: tuple[Companion, ...] = ()
    booker_comes: bool = True

    @property
    def size(self) -> int:
        return len(self.others) + self.booker_comes

    @property
    def fields(self) -> dict[str, object]:
        """What a hold keeps of it."""
        return {"others": [one.written for one in self.others], "booker_comes": self.booker_comes}


ALONE = Company()


def is_counted(motif: Motif) -> bool:
    """Whether each person makes it longer: the motifs of France Titres (booking.md 1.2)."""
    return asks_number(motif)


def numbers_of(company: Company, own: str) -> list[str]:
    """The number of everybody who comes, for `check_numbers`.

    Args:
        own: the booker's, heard only if they come.
    """
    booker = [own] if company.booker_comes else []
    return booker + [one.ants_number for one in company.others]


def most_people(motif: Motif) -> int:
    """How many may come together, when an usager books.

    A place won by turn, a seat of a session and follow-up are for one person.
    """
    if motif.collectif or motif.follow_up or motif.allocation in BY_TURNS:
        return 1
    return MOST_COUNTED if is_counted(motif) else MOST_PEOPLE


def minutes_for(motif: Motif, people: int, answered: int) -> int:
    """The length for so many, given the one that follows from the questionnaire."""
    times = people if people > 1 and is_counted(motif) else 1
    return max(answered, motif.default_duration_in_min * times)


def regular_company(motif: Motif, company: Company, today: date) -> Company:
    """The same people, their names written as records have them.

    Raises:
        InvalidBooking: nobody, too many, the same person twice, or values that make no sense.
    """
    if company == ALONE:
        return company
    most = most_people(motif)
    if not 1 <= company.size <= most:
        only_one = "Ce rendez-vous est pour une seule personne."
        several = f"Ce rendez-vous est pour {most} personnes au plus."
        raise InvalidBooking("others", only_one if most == 1 else several)
    others = tuple(_regular(one, today) for one in company.others)
    if len({(str(one).casefold(), one.birth_date) for one in others}) < len(others):
        raise InvalidBooking("others", "La même personne y est deux fois.")
    return replace(company, others=others)


def _regular(one: Companion, today: date) -> Companion:
    said = {"first_name": one.first_name, "last_name": one.last_name, "birth_date": one.birth_date}
    try:
        return replace(one, **clean_values(said, today))
    except InvalidValue as refusal:
        raise InvalidBooking("others", refusal.message) from None
