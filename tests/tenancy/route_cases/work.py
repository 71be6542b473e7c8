"""The agents’ day: agenda, search, booking, appointments, sessions, messages."""

from datetime import timedelta

from booking.appointments.models import (
    Participation,
)
from booking.exports.models import Export
from booking.notifications.models import Receipt

from ..stock import Stock
from .builders import organisation, rows_of_people, rows_of_usagers, turns
from .case import HARMLESS, Access, Case, sent, shown


def appointment(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "appointment_id": stock.appointment.pk}


def doubtful_message(stock: Stock) -> dict[str, object]:
    return {**appointment(stock), "receipt_id": stock.receipt.pk}


def receipts(stock: Stock) -> object:
    return list(Receipt.objects.order_by("pk").values_list("pk", "result"))


def agenda(stock: Stock) -> dict[str, object]:
    return {"agent": stock.agent.pk, "du": stock.appointment.starts_at.date().isoformat()}


def events(stock: Stock) -> dict[str, object]:
    """What the calendar asks for: instants with their offset (FullCalendar's own words)."""
    start = stock.appointment.starts_at
    return {
        "agent": stock.agent.pk,
        "start": (start - timedelta(days=1)).isoformat(),
        "end": (start + timedelta(days=1)).isoformat(),
    }


def turn_motif(stock: Stock) -> dict[str, object]:
    return {"organisation_id": stock.organisation.pk, "motif_id": stock.motif.pk}


def search(stock: Stock) -> dict[str, object]:
    """What an agent looks for: all that the address of the search may carry."""
    return {
        "service": stock.motif.service_id,
        "motif": stock.motif.pk,
        "agents": stock.agent.pk,
        "lieux": stock.place.pk,
        "lieu": stock.place.pk,
        "usagers": stock.usager.pk,
        "modele": stock.appointment.pk,
    }


def booking(stock: Stock) -> dict[str, object]:
    """A booking ready to be confirmed."""
    found = search(stock)
    return {
        **{name: found[name] for name in ("motif", "agents", "lieu", "usagers", "modele")},
        "debut": stock.free_start.isoformat(),
    }


def wider(stock: Stock) -> dict[str, object]:
    return {"motif": stock.motif.pk, "lieu": stock.place.pk, "usagers": stock.usager.pk}


def prescription(stock: Stock) -> dict[str, object]:
    return {**wider(stock), "debut": stock.free_start.isoformat()}


def prescribed(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "participation_id": stock.participation.pk}


def newcomer(stock: Stock) -> dict[str, object]:
    return {"first_name": "Awa", "last_name": f"Nouvelle{stock.mark}"}


def participation(stock: Stock) -> dict[str, object]:
    return {**appointment(stock), "participation_id": stock.participation.pk}


def noted(stock: Stock) -> dict[str, object]:
    return {"statut": "excused"}


def amended(stock: Stock) -> dict[str, object]:
    """Another start, as the calendar asks for it."""
    start = stock.appointment.starts_at + timedelta(hours=1)
    return {
        "debut": start.isoformat(),
        "fin": (start + timedelta(minutes=30)).isoformat(),
        "version": stock.appointment.updated_at.isoformat(),
        "confirme": "gap",
    }


def session(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "appointment_id": stock.seat.appointment_id}


def newly_registered(stock: Stock) -> dict[str, object]:
    return {"usager": stock.usager.pk, "cle": "registered"}


def participations(stock: Stock) -> object:
    return list(Participation.objects.order_by("pk").values_list("pk", "status"))


def export_order(stock: Stock) -> dict[str, object]:
    return {"contenu": "rdv", "format": "csv"}


def exports(stock: Stock) -> object:
    return list(Export.objects.values_list("pk", "state"))


CASES: dict[str, Case] = {
    "agent_agenda(organisation_id)": shown(address=organisation, query=agenda),
    "agent_agenda_day(organisation_id)": shown(address=organisation, query=agenda),
    "agent_agenda_list(organisation_id)": shown(address=organisation, query=agenda),
    "agent_agenda_events(organisation_id)": Case(
        Access.SCRIPTS, address=organisation, query=events
    ),
    "agent_unresolved(organisation_id)": shown(address=organisation),
    "agent_appointment(organisation_id, appointment_id)": shown(address=appointment),
    "agent_messages(organisation_id)": shown(address=organisation),
    "agent_appointments(organisation_id)": shown(address=organisation),
    "agent_ask_export(organisation_id)": sent(
        address=organisation, form=export_order, witness=exports
    ),
    "agent_turns(organisation_id)": shown(address=organisation),
    # This motif is not given out by turns: nobody sees it there.
    "agent_turns_act(organisation_id, motif_id)": sent(address=turn_motif, ok=404, witness=turns),
    "agent_sessions(organisation_id)": shown(address=organisation),
    "agent_session_new(organisation_id)": shown(address=organisation),
    "agent_session(organisation_id, appointment_id)": shown(address=session),
    "agent_session_sheet(organisation_id, appointment_id)": shown(address=session),
    "agent_session_register(organisation_id, appointment_id)": sent(
        address=session, form=newly_registered, witness=participations
    ),
    "agent_statistics(organisation_id)": shown(address=organisation),
    "agent_availability(organisation_id)": shown(address=organisation),
    "agent_appointment_status(organisation_id, appointment_id)": sent(
        address=appointment, form=noted, witness=rows_of_people
    ),
    "agent_appointment_edit(organisation_id, appointment_id)": shown(address=appointment),
    "agent_appointment_move(organisation_id, appointment_id)": Case(
        Access.SCRIPTS,
        address=appointment,
        method="POST",
        form=amended,
        witness=rows_of_people,
    ),
    "agent_appointment_resend(organisation_id, appointment_id, receipt_id)": sent(
        address=doubtful_message, witness=receipts
    ),
    "agent_appointment_arrived(organisation_id, appointment_id)": sent(
        address=appointment, ok=422, witness=rows_of_people
    ),
    "agent_appointment_delete(organisation_id, appointment_id)": sent(
        address=appointment, witness=rows_of_people
    ),
    "agent_appointment_people(organisation_id, appointment_id)": sent(
        address=appointment, form=lambda stock: {"usagers": stock.usager.pk}, witness=rows_of_people
    ),
    "agent_participation_status(organisation_id, appointment_id, participation_id)": sent(
        address=participation, form=noted, witness=rows_of_people
    ),
    "agent_participation_remove(organisation_id, appointment_id, participation_id)": sent(
        address=participation, witness=rows_of_people
    ),
    "agent_cartography(organisation_id)": shown(address=organisation),
    "agent_participation_number(organisation_id, appointment_id, participation_id)": sent(
        address=participation, form=lambda stock: {"ants_number": ""}, witness=rows_of_people
    ),
    "agent_participation_remind(organisation_id, appointment_id, participation_id)": sent(
        address=participation, witness=rows_of_people
    ),
    "agent_find_slot(organisation_id)": shown(
        address=organisation, query=search, harmless=HARMLESS | {"modele"}
    ),
    "agent_why_no_slot(organisation_id)": shown(
        address=organisation, query=search, harmless=HARMLESS | {"modele"}
    ),
    "agent_find_wider(organisation_id)": shown(address=organisation, query=wider),
    "agent_prescribe(organisation_id)": shown(
        address=organisation, query=prescription, harmless=HARMLESS | {"debut"}
    ),
    "agent_prescribe_search(organisation_id)": shown(
        address=organisation,
        query=lambda stock: {**wider(stock), "q": "nadia"},
        harmless=HARMLESS | {"q"},
    ),
    "agent_prescribed(organisation_id, participation_id)": shown(address=prescribed),
    "agent_book(organisation_id)": shown(
        address=organisation, query=booking, harmless=HARMLESS | {"debut"}
    ),
    "agent_book_search(organisation_id)": shown(
        address=organisation,
        query=lambda stock: {**booking(stock), "q": "nadia"},
        harmless=HARMLESS | {"debut", "q"},
    ),
    "agent_book_questions(organisation_id)": sent(
        address=organisation, query=booking, harmless=HARMLESS | {"debut"}
    ),
    "agent_book_create(organisation_id)": sent(
        address=organisation,
        query=booking,
        form=newcomer,
        witness=rows_of_usagers,
        harmless=HARMLESS | {"debut"},
    ),
}
