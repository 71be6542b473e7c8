"""Two records side by side: what is the same, what differs, and which value is kept."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.appointments.models import Appointment
from booking.directory.custom_values import values_of
from booking.directory.models import Organisation, Usager
from booking.directory.usager_record import FOLLOWED
from booking.directory.usager_values import CONTACT, FLAGS

from .fields import label_of, own_fields
from .identity import own_word, word_of

A, B = "a", "b"
RESPONSIBLE = "responsible_id"
# Written by the choice of a town, never shown: goes with its name.
WITH = {"city_code": "city_name"}
NOTHING = "Non renseigné"


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both; `chosen` is the column whose value is kept (A where they are the same)."""

    name: str
    label: str
    a: str
    b: str
    is_same: bool
    chosen: str
    # The espace's own: what one record alone says is kept, chosen or not.
    is_kept_anyway: bool = False

    @property
    def sides(self) -> Iterator[dict[str, object]]:
        for key, value in ((A, self.a), (B, self.b)):
            yield {"key": key, "value": value, "checked": self.chosen == key}


def lines_of(a: Usager, b: Usager, chosen: Mapping[str, str], shown: Collection[str]) -> list[Line]:
    """In the order of `shown`, then what the espace added; what nobody says is left out.

    Args:
        chosen: what the agent picked so far, by field.
        shown: the names of the fields that the espace has on its screens.
    """
    return [
        _line(name, a, b, chosen.get(name, ""))
        for name in _compared(a, b, shown)
        if _held(a, name) or _held(b, name)
    ] + _own_lines(a, b, chosen)


def _own_lines(a: Usager, b: Usager, chosen: Mapping[str, str]) -> list[Line]:
    """Of what the espace added (2 queries)."""
    said = values_of(a.pk, b.pk)
    lines = []
    for field in own_fields(is_relative=False):
        of_a, of_b = (own_word(said[usager.pk].get(field.key)) for usager in (a, b))
        if of_a or of_b:
            alone = not (of_a and of_b)
            side = chosen.get(field.key) if chosen.get(field.key) in (A, B) and not alone else ""
            lines.append(
                Line(
                    field.key,
                    field.label,
                    of_a or NOTHING,
                    of_b or NOTHING,
                    is_same=of_a == of_b,
                    chosen=side or (A if of_a else B),
                    is_kept_anyway=alone,
                )
            )
    return lines


def kept_side(a: Usager, b: Usager, lines: Collection[Line]) -> str:
    """The record that stays: never the relative of the two, else whose e-mail is kept."""
    if bool(a.responsible_id) != bool(b.responsible_id):
        return B if a.responsible_id else A
    return next((line.chosen for line in lines if line.name == "email"), A)


def from_other(a: Usager, b: Usager, lines: Collection[Line]) -> tuple[Usager, Usager, set[str]]:
    """The record that stays, the other, and the fields taken from that one."""
    side = kept_side(a, b, lines)
    kept, source = (a, b) if side == A else (b, a)
    differing = (line for line in lines if not (line.is_same or line.is_kept_anyway))
    taken = {line.name for line in differing if line.chosen != side}
    told = {line.name for line in lines}
    taken |= {name for name, lead in WITH.items() if lead in taken}
    # What no line tells of is not lost: it fills what would be empty.
    for name in _mergeable(kept, source):
        if name not in told and name not in WITH and not _held(kept, name) and _held(source, name):
            taken.add(name)
    return kept, source, taken


def belongings(usager: Usager, actor: Actor) -> list[str]:
    """What goes with a record, in words (4 queries)."""
    appointments = visible_to(Appointment.objects.filter(participations__usager=usager), actor)
    organisations = visible_to(Organisation.objects.filter(usagers=usager), actor)
    counted = (
        (appointments.distinct().count(), "rendez-vous", "rendez-vous"),
        (usager.relatives.filter(deleted_at__isnull=True).count(), "proche", "proches"),
        (usager.referents.current().count(), "référent", "référents"),
        (organisations.count(), "organisation", "organisations"),
    )
    return [f"{n} {one if n == 1 else many}" for n, one, many in counted]


def shared_appointments(a: Usager, b: Usager, actor: Actor) -> int:
    """Those in which both take part (1 query)."""
    both = Appointment.objects.filter(participations__usager=a).filter(participations__usager=b)
    return visible_to(both, actor).distinct().count()


def _compared(a: Usager, b: Usager, shown: Collection[str]) -> list[str]:
    names = [name for name in shown if name in _mergeable(a, b)]
    return [*names, RESPONSIBLE] if a.responsible_id and b.responsible_id else names


def _mergeable(a: Usager, b: Usager) -> list[str]:
    """A relative has no contact; the responsible is chosen between two relatives only."""
    relatives = bool(a.responsible_id and b.responsible_id)
    left_out = {*CONTACT, *FLAGS} if relatives else {RESPONSIBLE}
    return [name for name in FOLLOWED if name not in left_out]


def _line(name: str, a: Usager, b: Usager, chosen: str) -> Line:
    held_a, held_b = _held(a, name), _held(b, name)
    if chosen not in (A, B):
        chosen = B if held_b and not held_a else A
    label = "Responsable" if name == RESPONSIBLE else label_of(name)
    same = held_a == held_b
    return Line(name, label, _word(a, name), _word(b, name), same, A if same else chosen)


def _held(usager: Usager, name: str) -> object:
    value = getattr(usager, name)
    # "No" is an answer, zero too.
    return "" if value is None else value if not isinstance(value, bool) else str(value)


def _word(usager: Usager, name: str) -> str:
    if name == RESPONSIBLE:
        return str(usager.responsible)
    return word_of(usager, name, getattr(usager, name)) or NOTHING
