"""Arguments that several families of routes take."""

from booking.appointments.models import (
    Appointment,
    BookingHold,
    Participation,
    TurnEntry,
)
from booking.directory.models import (
    Usager,
)
from booking.directory.usager_sessions import open_session
from socle.accounts.models import Session
from socle.clock import now as clock_now
from tenants.context import in_espace

from ..stock import Stock


def organisation(stock: Stock) -> dict[str, object]:
    return {"organisation_id": stock.organisation.pk}


def turns(stock: Stock) -> object:
    return list(TurnEntry.objects.order_by("pk").values())


def known(stock: Stock) -> dict[str, object]:
    """The cookie of the espace's usager, who proved who they are."""
    with in_espace(stock.espace):
        return {"rdv_usager": open_session(stock.usager, stock.host, "link", clock_now())}


def rows_of_people(stock: Stock) -> object:
    return (
        list(Participation.objects.values_list("pk", "usager_id", "status")),
        rows_of_appointments(stock),
    )


def rows_of_usagers(stock: Stock) -> object:
    return list(Usager.objects.values_list("pk", "last_name"))


def rows_of_appointments(stock: Stock) -> object:
    return (
        list(Appointment.objects.values_list("pk", "status", "starts_at")),
        list(BookingHold.objects.values_list("pk", "state")),
    )


def sessions(stock: Stock) -> object:
    return Session.objects.filter(account_id=stock.account.pk, host=stock.host).count()
