"""Who comes to which appointment."""

from collections import Counter, defaultdict
from datetime import date
from random import Random

from .blueprint import MotifSpec
from .people import Person

TRIES = 60
ENOUGH = 4


class Cast:
    """The people of an espace; each comes at most once a day, and to what concerns them."""

    def __init__(self, people: list[Person], today: date) -> None:
        self.people = people
        self.today = today
        self._booked: dict[date, set[int]] = defaultdict(set)
        self._visits: Counter[int] = Counter()
        self._of_organisation: dict[str, list[Person]] = defaultdict(list)
        for person in people:
            self._of_organisation[person.organisation].append(person)

    def choose(
        self, motif: MotifSpec, organisation: str, agent: str, day: date, chance: Random
    ) -> Person | None:
        """One for whom the motif makes sense, rather one who has come seldom; None if none is."""
        found: list[Person] = []
        pool = self._of_organisation[organisation]
        for person in chance.sample(pool, min(TRIES, len(pool))):
            if person.rank not in self._booked[day] and self.suits(person, motif, agent):
                found.append(person)
                if len(found) == ENOUGH:
                    break
        if not found:
            return None
        return min(found, key=lambda person: self._visits[person.rank])

    def household(self, person: Person, day: date) -> list[Person]:
        """The others who live with the person and are free on the day."""
        head = person.responsible if person.responsible is not None else person.rank
        return [
            other
            for other in self.people
            if head in (other.rank, other.responsible)
            and other.rank != person.rank
            and other.rank not in self._booked[day]
        ]

    def book(self, person: Person, day: date) -> None:
        self._booked[day].add(person.rank)
        self._visits[person.rank] += 1

    def suits(self, person: Person, motif: MotifSpec, agent: str) -> bool:
        """Whether age, follow-up and means of contact agree with the motif."""
        youngest, oldest = motif.ages
        if not youngest <= person.age_on(self.today) <= oldest:
            return False
        contact = self.contact(person)
        if motif.follow_up and agent not in contact.referents:
            return False
        if motif.location_type == "phone":
            return bool(contact.phone)
        if motif.location_type == "visio":
            return self.can_book_alone(person)
        return True

    def can_book_alone(self, person: Person) -> bool:
        """Whether a link can be sent to the person, or to who answers for them."""
        contact = self.contact(person)
        return bool(contact.email or contact.phone)

    def contact(self, person: Person) -> Person:
        """Who is written to: the responsible of a relative, else oneself."""
        return person if person.responsible is None else self.people[person.responsible]
