"""A session to create, and the filters of the list."""

import uuid
from collections.abc import Sequence

from django import forms

from booking.appointments.models import Appointment
from booking.appointments.values import LONGEST_NAME
from booking.catalog.models import Motif
from booking.directory.models import Agent, Place, RecordSettings
from booking.web.agent.agenda.period import FIRST_YEAR, LAST_YEAR
from booking.web.agent.one_off import CHOICE, ONE_OFF, OneOffMixin, address_field, name_field
from booking.web.agent.parameters import SENSIBLE
from booking.web.agent.when_fields import (
    agents_field,
    context_field,
    length_field,
    start_field,
)
from socle.web.widgets import DateInput

MOST_SEATS = 10_000


class SessionForm(OneOffMixin, forms.Form):
    """`debut` is wall-clock time at the place."""

    intitule = forms.CharField(
        label="Intitulé",
        required=False,
        max_length=LONGEST_NAME,
        help_text="Lu par les usagers dans leurs messages. 50 caractères au plus dans un SMS.",
    )
    debut = start_field()
    duree = length_field()
    lieu = forms.ChoiceField(label="Lieu")
    lieu_nom = name_field()
    lieu_adresse = address_field()
    agents = agents_field()
    places = forms.IntegerField(
        label="Nombre de places",
        required=False,
        min_value=1,
        max_value=MOST_SEATS,
        help_text="Laissez vide si le nombre n’est pas limité.",
    )
    contexte = context_field()
    cle = forms.CharField(max_length=100, widget=forms.HiddenInput)

    def __init__(
        self, agents: Sequence[Agent], places: Sequence[Place], data=None, initial=None
    ) -> None:
        super().__init__(data, initial={"cle": uuid.uuid4().hex, **(initial or {})})
        # Hidden, not lost: what was written before stays where it is.
        if not RecordSettings.current().shows_context:
            del self.fields["contexte"]
        self.fields["agents"].choices = [(agent.pk, str(agent)) for agent in agents]
        self.fields["lieu"].choices = [
            ("", "Choisissez un lieu"),
            *((place.pk, place.name) for place in places),
            CHOICE,
        ]

    def clean_debut(self):
        start = self.cleaned_data["debut"]
        if not FIRST_YEAR <= start.year <= LAST_YEAR:
            raise forms.ValidationError("Cette date est trop lointaine.")
        return start


def initial_of(motif: Motif, model: Appointment | None, own_id: int | None) -> dict[str, object]:
    """A new session's fields: the motif's, or those of the session that is duplicated."""
    if model is None:
        return {"duree": motif.default_duration_in_min, "agents": [own_id] if own_id else []}
    return {
        "intitule": model.name,
        "duree": int((model.ends_at - model.starts_at).total_seconds() // 60),
        **_place_of(model.place),
        "agents": [agent.pk for agent in model.agents.all()],
        "places": model.max_participants_count,
        "contexte": model.context,
    }


def _place_of(place: Place | None) -> dict[str, object]:
    if place and place.availability == Place.Availability.SINGLE_USE:
        return {"lieu": ONE_OFF, "lieu_nom": place.name, "lieu_adresse": place.address}
    return {"lieu": place.pk if place else ""}


class ListFilters(forms.Form):
    mark_optional = False

    du = forms.DateField(label="À partir du", required=False, widget=DateInput, validators=SENSIBLE)
    motif = forms.TypedChoiceField(label="Motif", required=False, coerce=int, empty_value=None)
    libres = forms.BooleanField(label="Avec des places libres seulement", required=False)

    def __init__(self, motifs: Sequence[Motif], data) -> None:
        super().__init__(data)
        self.fields["motif"].choices = [
            ("", "Tous"),
            *((motif.pk, motif.name) for motif in motifs),
        ]
