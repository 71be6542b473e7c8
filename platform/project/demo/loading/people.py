"""Usagers, the organisations that know them and the agents who follow them."""

from booking.directory.models import Usager, UsagerProfile
from project.demo.people import Person

from .backdate import backdate
from .written import Written, link


def write_people(people: list[Person], written: Written) -> None:
    """Responsible people first: their relatives point to them."""
    rows: dict[int, Usager] = {}
    for of_relatives in (False, True):
        group = [person for person in people if (person.responsible is not None) is of_relatives]
        made = [_usager(person, rows) for person in group]
        Usager.objects.bulk_create(made)
        rows.update(zip((person.rank for person in group), made, strict=True))
    written.usagers = [rows[person.rank] for person in people]
    UsagerProfile.objects.bulk_create(
        UsagerProfile(
            organisation=written.organisations[person.organisation], usager=rows[person.rank]
        )
        for person in people
    )
    link(
        Usager.referents.through,
        [
            (rows[person.rank], written.agents[agent])
            for person in people
            for agent in person.referents
        ],
    )
    backdate(Usager, {rows[person.rank].pk: person.created_at for person in people})


def _usager(person: Person, rows: dict[int, Usager]) -> Usager:
    return Usager(
        first_name=person.first_name,
        last_name=person.last_name,
        birth_name=person.birth_name,
        birth_date=person.birth_date,
        email=person.email,
        phone_number=person.phone,
        address=person.address,
        city_code=person.city_code,
        city_name=person.city_name,
        post_code=person.post_code,
        notify_by_email=person.notify_by_email,
        notify_by_sms=person.notify_by_sms,
        responsible=None if person.responsible is None else rows[person.responsible],
        notes=person.notes,
        created_through=person.created_through,
    )
