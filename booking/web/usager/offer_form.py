"""What who takes an offered time is asked last: see `complete_offer`."""

from django import forms
from django.http import QueryDict

from booking.appointments.ants_numbers import FIELD as NUMBER
from booking.appointments.models import BookingHold
from booking.appointments.services.complete_offer import lacking
from booking.web.ants_number import AsksNumber

from .booking_form import address_field


class OfferForm(AsksNumber, forms.Form):
    """Without a field when nothing is lacking, as for every hold that was filled in whole."""

    def __init__(self, data: QueryDict | None = None, *, hold: BookingHold) -> None:
        super().__init__(data)
        lacks = lacking(hold)
        if "address" in lacks:
            self.fields["address"] = address_field()
        if NUMBER in lacks:
            self.ask_number(hold.motif, hold.place)

    def clean(self) -> None:
        self.check_number()

    @property
    def completing(self) -> dict[str, str]:
        """For `confirm_hold`; the form is valid."""
        return {name: self.cleaned_data.get(name, "") for name in (NUMBER, "address")}
