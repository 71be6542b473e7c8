"""The fictitious usagers of an espace, the same for the same espace and day."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from . import names, phones
from .blueprint import EspaceSpec, OrganisationSpec
from .communes import Commune, all_communes
from .dice import dice
from .streets import STREETS

MAIL_DOMAIN = "usagers.demo.example"
ADULT_AGES = (18, 95)
CHILD_AGES = (0, 17)
SHARE_RELATIVES = 0.22
SHARE_FOLLOWED = 0.3


@dataclass(frozen=True)
class Person:
    """`rank` names the person in the plan; `organisation` is the one that knows them first."""

    rank: int
    first_name: str
    last_name: str
    birth_name: str
    birth_date: date
    organisation: str
    email: str = ""
    phone: str = ""
    address: str = ""
    post_code: str = ""
    city_code: str = ""
    city_name: str = ""
    responsible: int | None = None
    referents: tuple[str, ...] = ()
    notify_by_email: bool = True
    notify_by_sms: bool = True
    created_through: str = "agent_creation"
    created_at: datetime | None = None
    notes: str = ""

    def age_on(self, day: date) -> int:
        birthday_passed = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not birthday_passed)


def people_of(espace: EspaceSpec, today: date) -> list[Person]:
    """`espace.usager_count` people in order of rank; relatives come after their responsible."""
    numbers = dice(espace.slug, "numbers").sample(range(10_000), espace.usager_count)
    found: list[Person] = []
    for rank in range(espace.usager_count):
        chance = dice(espace.slug, "person", rank)
        heads = [person for person in found if person.responsible is None]
        if rank >= len(names.REMARKABLE) and heads and chance.random() < SHARE_RELATIVES:
            found.append(_relative(rank, chance.choice(heads), chance, today))
        else:
            found.append(_head(espace, rank, numbers[rank], chance, today))
    return found


def _head(espace: EspaceSpec, rank: int, number: int, chance: Random, today: date) -> Person:
    gender = chance.choice("fm")
    birth_date = _birth_date(chance, ADULT_AGES, today)
    first_name = chance.choice(_first_names(birth_date.year, gender))
    last_name = _last_name(espace, chance)
    if rank < len(names.REMARKABLE):
        gender, first_name, last_name = names.REMARKABLE[rank]
    organisation = chance.choice(espace.organisations)
    person = Person(
        rank=rank,
        first_name=first_name,
        last_name=last_name,
        birth_name=_last_name(espace, chance) if gender == "f" and chance.random() < 0.4 else "",
        birth_date=birth_date,
        organisation=organisation.key,
        referents=_referents(espace, organisation, chance),
        created_at=_enrolled_at(chance, today),
        notes="Préfère être appelé le matin." if chance.random() < 0.05 else "",
    )
    return _with_contact(espace, _with_address(person, organisation, chance), number, chance)


def _relative(rank: int, head: Person, chance: Random, today: date) -> Person:
    """A child of the head, or one time in six an adult in their care; reached through them."""
    ages = ADULT_AGES if chance.random() < 1 / 6 else CHILD_AGES
    birth_date = _birth_date(chance, ages, today)
    return Person(
        rank=rank,
        first_name=chance.choice(_first_names(birth_date.year, chance.choice("fm"))),
        last_name=head.last_name,
        birth_name="",
        birth_date=birth_date,
        organisation=head.organisation,
        address=head.address,
        post_code=head.post_code,
        city_code=head.city_code,
        city_name=head.city_name,
        responsible=head.rank,
        created_through="user_relative_creation",
        created_at=head.created_at,
    )


def _with_address(person: Person, organisation: OrganisationSpec, chance: Random) -> Person:
    commune = _commune(organisation, chance)
    street = f"{chance.randint(1, 120)} {chance.choice(STREETS)}"
    post_code = chance.choice(commune.postcodes)
    return replace(
        person,
        address=f"{street}, {post_code} {commune.name}",
        post_code=post_code,
        city_code=commune.code,
        city_name=commune.name,
    )


def _with_contact(espace: EspaceSpec, person: Person, number: int, chance: Random) -> Person:
    """Three in four have an e-mail, nearly nine in ten a telephone, a few neither."""
    has_email = chance.random() < (0.45 if person.birth_date.year < 1955 else 0.85)
    kind = chance.choices(("mobile", "landline", "none"), (78, 10, 12))[0]
    region = espace.phone[3]
    phone = {
        "mobile": phones.mobile(number),
        "landline": phones.landline(f"0{region}", number),
        "none": "",
    }[kind]
    signed_up = has_email and chance.random() < 0.6
    return replace(
        person,
        email=f"{_local_part(person)}@{MAIL_DOMAIN}" if has_email else "",
        phone=phone,
        notify_by_email=chance.random() > 0.03,
        notify_by_sms=chance.random() > 0.05,
        created_through="user_sign_up" if signed_up else "agent_creation",
    )


def _commune(organisation: OrganisationSpec, chance: Random) -> Commune:
    known = all_communes()
    communes = [known[code] for code in organisation.communes]
    return chance.choices(communes, [commune.population for commune in communes])[0]


def _referents(
    espace: EspaceSpec, organisation: OrganisationSpec, chance: Random
) -> tuple[str, ...]:
    followers = list(_followers(espace, organisation.key))
    if followers and chance.random() < SHARE_FOLLOWED:
        return (chance.choice(followers),)
    return ()


def _followers(espace: EspaceSpec, organisation: str) -> Iterator[str]:
    """Agents of the organisation with a window for a motif of follow-up."""
    for agent in espace.agents:
        if any(
            window.agent == agent.key
            and window.organisation == organisation
            and any(espace.motif(key).follow_up for key in window.motifs)
            for window in espace.windows
        ):
            yield agent.key


def _first_names(birth_year: int, gender: str) -> tuple[str, ...]:
    pool = names.OLDER if birth_year < 1955 else names.ADULTS
    return (names.YOUNGER if birth_year >= 1998 else pool)[gender]


def _last_name(espace: EspaceSpec, chance: Random) -> str:
    local = chance.random() < 0.4
    name = chance.choice(espace.last_names if local else names.EVERYWHERE)
    if chance.random() < 0.06:
        name = f"{name}-{chance.choice(names.EVERYWHERE)}"
    return name


def _birth_date(chance: Random, ages: tuple[int, int], today: date) -> date:
    """Small children are many among those who come; adults are of all ages."""
    youngest, oldest = ages
    share = chance.random() ** (3 if youngest == 0 else 1)
    return today - timedelta(days=round(youngest * 366 + share * (oldest - youngest) * 365))


def _enrolled_at(chance: Random, today: date) -> datetime:
    day = today - timedelta(days=chance.randint(60, 600))
    return datetime.combine(day, time(chance.randint(8, 16), chance.randint(0, 59)), UTC)


def _local_part(person: Person) -> str:
    """`prenom.nom.12`: ASCII, and unique in the espace by the rank."""
    spelled = f"{person.first_name}.{person.last_name}".lower()
    spelled = spelled.replace("œ", "oe").replace("ı", "i")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z.]+", "-", plain).strip("-")
    return f"{words[:40].rstrip('-.')}.{person.rank}"
