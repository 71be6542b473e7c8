"""One request of who books for somebody else: what was chosen, what was typed, who is known."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from booking.appointments.ants_numbers import FIELD
from booking.appointments.choice import Choice
from booking.appointments.models import Prescription
from booking.appointments.sessions import SessionAhead
from booking.web.ants_number import ANYWAY
from booking.web.usager import workshop
from booking.web.usager.path import Path
from booking.web.usager.screen import recap_lines

from .forms import UNREACHED, PersonForm, WhoForm
from .session import KnownPrescriber, asked_here

WHO = ("first_name", "last_name", "email", "phone_number", "structure")
PERSON = (
    "person_first_name",
    "person_last_name",
    "person_phone_number",
    "person_email",
    FIELD,
    ANYWAY,
)
TYPED = (*WHO, *PERSON, UNREACHED)


def typed_of(request: HttpRequest) -> dict[str, str]:
    """What the screens of one booking carry along."""
    posted = request.POST
    return {name: posted.get(name, "") for name in TYPED if name != ANYWAY or name in posted}


@dataclass
class Asked:
    request: HttpRequest
    path: Path
    choice: Choice | None  # a slot, or
    session: SessionAhead | None  # a seat
    known: KnownPrescriber | None

    @property
    def step(self) -> str:
        return self.request.POST.get("etape", "")

    @property
    def typed(self) -> dict[str, str]:
        return typed_of(self.request)

    @cached_property
    def who(self) -> WhoForm:
        """As typed; else as the proved identity says."""
        proved = self.known.card if self.known else None
        if "first_name" in self.request.POST:
            return WhoForm(self.request.POST, proved=proved)
        if self.known and self.known.is_complete:
            said = {name: getattr(proved, name) for name in WHO}
            return WhoForm({**said, "phone_number": proved.phone_number}, proved=proved)
        initial = {name: getattr(proved, name) for name in WHO} if proved else {}
        return WhoForm(initial=initial, proved=proved)

    @cached_property
    def person(self) -> PersonForm:
        return PersonForm(self.request.POST, motif=self.path.motif, place=self.path.place)

    @property
    def is_proved(self) -> bool:
        return self.known is not None

    @property
    def mine(self) -> list[Prescription]:
        """What this browser asked for lately, newest first."""
        keys = asked_here(self.request)
        rows = Prescription.objects.select_related("hold").filter(uuid__in=keys)
        return list(rows.order_by("-created_at")) if keys else []

    @property
    def lines(self) -> list[dict[str, object]]:
        """What was chosen, for components/recap.html."""
        if self.session:
            return workshop.recap(self.path, self.session)
        return recap_lines(self.path, self.choice.starts_at)

    @cached_property
    def held(self) -> Prescription | None:
        """The one of this very slot that is still kept; of a session, the one still unconfirmed."""
        for one in self.mine:
            if self.session:
                if one.session_id == self.session.id and not one.confirmed_at:
                    return one
                continue
            hold = one.hold
            if hold and not one.confirmed_at and one.expires_at > self.path.now:
                same = (hold.motif_id, hold.organisation_id, hold.place_id, hold.starts_at)
                if same == _slot(self.choice):
                    return one
        return None


def _slot(choice: Choice) -> tuple[object, ...]:
    place_id = choice.place.pk if choice.place else None
    return choice.motif.pk, choice.organisation.pk, place_id, choice.starts_at
