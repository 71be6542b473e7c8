"""What is asked of who is known already and takes a seat: who of the family comes, and the number
of a request for a title where the motif has one."""

from collections.abc import Sequence

from django import forms

from booking.catalog.models import Motif
from booking.directory.models import Place, Usager
from booking.web.ants_number import AsksNumber

CHOOSE = "Choisissez qui vient."


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
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
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
            me, *others = family
            choices = [(me.pk, "Moi"), *((one.pk, str(one)) for one in others)]
            self.fields["qui"].choices, self.fields["qui"].initial = choices, me.pk
        else:
            del self.fields["qui"]
        self.ask_number(motif, place)

    def clean(self) -> None:
        self.check_number()
