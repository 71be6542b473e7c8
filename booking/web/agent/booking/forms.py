"""The forms of the wizard's steps."""

from collections.abc import Sequence

from django import forms

from booking.catalog.models import Motif
from booking.directory.models import Usager
from booking.web.agent.find.form import grouped
from booking.web.agent.one_off import CHOICE, ONE_OFF, OneOffMixin, address_field, name_field
from booking.web.agent.when_fields import agents_field, length_field, start_field
from socle.web.widgets import DateInput

from .state import State


class MotifForm(forms.Form):
    """Never bound: the address was checked before."""

    motif = forms.ChoiceField(label="Motif")

    def __init__(self, state: State, motifs: Sequence[Motif]) -> None:
        super().__init__(initial={"motif": state.motif.pk if state.motif else ""})
        offered = grouped(motifs)
        self.fields["motif"].choices = [("", "Choisissez un motif"), *offered]


class TimeForm(OneOffMixin, forms.Form):
    """Bound to the address once the step was sent; what is wrong is told at the field."""

    debut = start_field()
    duree = length_field()
    lieu = forms.ChoiceField(label="Lieu")
    lieu_nom = name_field()
    lieu_adresse = address_field()
    agents = agents_field()

    def __init__(self, state: State, own_id: int | None, data=None) -> None:
        super().__init__(data=data, initial=_initial(state, own_id))
        self.fields["agents"].choices = [(agent.pk, str(agent)) for agent in state.agents]
        self.fields["lieu"].choices = [
            ("", "Choisissez un lieu"),
            *((place.pk, place.name) for place in state.places),
            CHOICE,
        ]
        if not state.motif.needs_place:
            for name in ("lieu", "lieu_nom", "lieu_adresse"):
                del self.fields[name]


def _initial(state: State, own_id: int | None) -> dict[str, object]:
    model = state.copied
    minutes = state.minutes or (
        int((model.ends_at - model.starts_at).total_seconds() // 60) if model else None
    )
    known = {agent.pk for agent in state.agents}
    own = (own_id,) if own_id in known else ()
    only_place = state.places[0].pk if len(state.places) == 1 else ""
    start = state.starts_at
    return {
        "debut": start.astimezone(state.zone).replace(tzinfo=None) if start else None,
        "duree": minutes or state.length,
        "lieu": ONE_OFF if state.one_off else state.place_id or only_place,
        "lieu_nom": state.one_off.name if state.one_off else "",
        "lieu_adresse": state.one_off.address if state.one_off else "",
        "agents": state.agent_ids or own,
    }


class NewUsagerForm(forms.ModelForm):
    """Somebody without a record; `create_usager` checks the values."""

    email = forms.CharField(label="Adresse e-mail", required=False, max_length=254)
    phone_number = forms.CharField(label="Téléphone", required=False, max_length=40)

    class Meta:
        model = Usager
        fields = ("last_name", "first_name", "birth_date", "phone_number", "email")
        widgets = {"birth_date": DateInput}

    def _post_clean(self) -> None:
        """Nothing is checked against the table here: the service does, in its transaction."""
