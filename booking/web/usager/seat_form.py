"""What is asked of who is known already and takes a seat: a number, where the motif has one."""

from django import forms

from booking.catalog.models import Motif
from booking.directory.models import Place
from booking.web.ants_number import AsksNumber


class SeatForm(AsksNumber, forms.Form):
    """
    Args:
        motif, place: what they come for, and where.
    """

    def __init__(self, *args: object, motif: Motif, place: Place | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.ask_number(motif, place)

    def clean(self) -> None:
        self.check_number()
