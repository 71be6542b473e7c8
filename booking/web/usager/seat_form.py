"""What is asked of who is known already and takes a seat: who of the family comes, and the number
of a request for a title where the motif has one."""

from collections.abc import Sequence

from django import forms

from booking.catalog.models import Motif
from booking.directory.models import Place, Usager
from booking.web.ants_number import AsksNumber

from .who_comes import REFUSALS, choices_of


class SeatForm(AsksNumber, forms.Form):
    """
    Args:
        motif, place: what they come for, and where.
        family: who may come, who is known first; nobody is asked for when there is but one.
    """

    qui = forms.TypedChoiceField(
        label="Qui vient ?",
        help_text="Une personne par famille : elle prend la place d’un proche déjà inscrit.",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=REFUSALS,
    )

    def __init__(
        self,
        *args: object,
        motif: Motif,
        place: Place | None,
        family: Sequence[Usager] = (),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        if len(family) > 1:
            self.fields["qui"].choices = choices_of(family, family[0])
            self.fields["qui"].initial = family[0].pk
        else:
            del self.fields["qui"]
        self.ask_number(motif, place)

    def clean(self) -> None:
        self.check_number()
