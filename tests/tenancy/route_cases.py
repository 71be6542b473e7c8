"""For every route of an espace, what the two espaces' people may see of each other: nothing.

`test_routes.py` tries each route of each espace with the other one's sessions, accounts and ids.
A route without a case fails the build. To add one, write a line in `CASES`:

* its key is the route's name and the arguments of its address, as the failing test prints it;
* `access` says who gets in: EVERYONE (public pages, secret links), AGENTS (others are led to the
  login) or SCRIPTS (asked for by scripts of the agents' pages: others get 401);
* `address` and `query` build the arguments from an espace's `Stock` (add to `stock.py` what you
  need, always with the espace's mark in whatever a page may show);
* `ok` is the status that the espace's own agent gets, `foreign` the one for the other's ids;
* for a POST, `method` and `form`; if it could change something of the other espace, `witness`
  returns what must be the same before and after;
* `cookies` are those that the address needs besides the session;
* `harmless` names arguments that identify nothing.
"""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from functools import partial

from django.conf import settings
from django.core import signing
from django.core.signing import get_cookie_signer
from django_otp.plugins.otp_totp.models import TOTPDevice

from api.v1 import urls as v1
from booking.access.actor import Actor, Kind
from booking.appointments.models import (
    Appointment,
    BookingHold,
    Participation,
    TurnEntry,
    WaitingOffer,
)
from booking.appointments.services.confirm_hold import PARTICIPATION_PURPOSE
from booking.appointments.services.end_offers import offer_secret
from booking.appointments.services.hold_prescription import prescription_secret
from booking.appointments.services.hold_slot import link_secret
from booking.appointments.services.register_turn import turn_secret
from booking.availability.models import Absence, OpeningWindow
from booking.catalog.models import Motif, MotifCategory, Question
from booking.directory.models import (
    AccessToken,
    Agent,
    AgentInvitation,
    AgentRole,
    AllowedOrigin,
    DirectoryChange,
    Place,
    Sector,
    SectorAttribution,
    Service,
    Team,
    Usager,
    UsagerField,
    UsagerMerge,
    UsagerProfile,
    Zone,
)
from booking.directory.services.ask_professional_link import professional_secret
from booking.directory.services.ask_proof import proof_secret
from booking.directory.services.invite_agents import invitation_secret
from booking.directory.usager_sessions import open_session
from booking.exports.models import Export
from booking.notifications.models import Receipt
from booking.web.agent.usagers.token import token_of
from booking.web.embedding.links import CARRIED
from booking.web.prescriber.session import SALT as PRESCRIBER_SALT
from booking.web.usager import letters, own_holds
from integrations.calendars.models import Connection
from integrations.calendars.web import feed
from integrations.webhooks.models import WebhookDelivery, WebhookEndpoint
from socle.accounts.models import Session
from socle.clock import now as clock_now
from socle.links import secret_of
from tenants.context import in_espace

from .stock import LONG_AGO, Stock


class Access(Enum):
    EVERYONE = "everyone who has the address"
    AGENTS = "agents of the espace; others are led to the login"
    SCRIPTS = "agents of the espace; others get 401"


# Arguments that identify nothing: any value may be accepted.
HARMLESS = frozenset(
    {
        "slug",
        "du",
        "start",
        "end",
        "starts_at",
        "motif_name_with_location_type",
        "contenu",
        "format",
        "cle",
        "rest",
        "statut",
    }
)

Builder = Callable[[Stock], Mapping[str, object]]


def no_proof(stock: Stock) -> dict[str, object]:
    return {"proof_id": uuid.UUID(int=stock.espace.number), "secret": "x"}


def nothing(stock: Stock) -> dict[str, object]:
    return {}


@dataclass(frozen=True)
class Case:
    access: Access
    address: Builder = nothing
    query: Builder = nothing
    ok: int = 200
    foreign: int = 404
    method: str = "GET"
    form: Builder = nothing
    cookies: Builder = nothing
    witness: Callable[[Stock], object] = nothing
    harmless: frozenset[str] = HARMLESS


PAGE = Case(Access.EVERYONE)
PAGE_OF_NOBODY = Case(Access.EVERYONE, ok=404)


def organisation(stock: Stock) -> dict[str, object]:
    return {"organisation_id": stock.organisation.pk}


def organisation_slug(stock: Stock) -> dict[str, object]:
    return {"organisation_id": stock.organisation.pk, "slug": stock.organisation.slug}


def logo(stock: Stock) -> dict[str, object]:
    return {"digest": stock.logo.digest}


def external_organisation(stock: Stock) -> dict[str, object]:
    return {"territory": stock.host.split(".")[0], "external_id": stock.organisation.external_id}


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


def a_token(stock: Stock) -> dict[str, object]:
    return {"token_id": stock.token.pk}


def tokens(stock: Stock) -> object:
    return list(AccessToken.objects.order_by("pk").values_list("pk", "revoked_at"))


def hold(stock: Stock) -> dict[str, object]:
    return {"hold_uuid": stock.hold.uuid}


def hold_link(stock: Stock) -> dict[str, object]:
    return {**hold(stock), "secret": link_secret(stock.hold)}


def own_hold_cookie(stock: Stock) -> dict[str, object]:
    """What the browser that placed the hold was given, signed with the platform's key."""
    signer = get_cookie_signer(salt=own_holds.COOKIE + own_holds.SALT)
    return {own_holds.COOKIE: signer.sign(f'["{stock.hold.uuid}"]')}


def carried_hold(stock: Stock) -> dict[str, object]:
    """In a frame the address says what the cookie says elsewhere."""
    return {CARRIED: signing.dumps([str(stock.hold.uuid)], salt=own_holds.SALT)}


def asked_for(stock: Stock) -> dict[str, object]:
    return {"key": stock.prescription.uuid}


def booked_for_somebody(stock: Stock) -> dict[str, object]:
    return {"key": stock.prescribed.uuid}


def prescription_link(stock: Stock) -> dict[str, object]:
    return {**asked_for(stock), "secret": prescription_secret(stock.prescription)}


def prescribed_link(stock: Stock) -> dict[str, object]:
    pk = stock.prescribed.participation_id
    return {"participation_id": pk, "secret": secret_of(PARTICIPATION_PURPOSE, pk)}


def a_webhook(stock: Stock) -> dict[str, object]:
    return {"endpoint_id": stock.webhook.pk}


def a_webhook_delivery(stock: Stock) -> dict[str, object]:
    return {"delivery_id": stock.webhook_delivery.pk}


def webhooks(stock: Stock) -> object:
    sent = WebhookDelivery.objects.order_by("pk").values_list("pk", "state")
    return list(WebhookEndpoint.objects.order_by("pk").values()), list(sent)


def a_partner(stock: Stock) -> dict[str, object]:
    return {"partner_id": stock.partner.pk}


def professional_link(stock: Stock) -> dict[str, object]:
    asked = stock.asked_professional
    return {"key": asked.uuid, "secret": professional_secret(asked)}


def known_professional(stock: Stock) -> dict[str, object]:
    """The cookie of a browser that proved to be of the espace's partner."""
    name = settings.PRESCRIBER_COOKIE_NAME
    signer = get_cookie_signer(salt=name + PRESCRIBER_SALT)
    return {name: signer.sign(json.dumps([str(stock.professional.uuid)]))}


def letters_given(participation_id: int) -> dict[str, object]:
    """As if the first letters of the person's name had been given in this browser."""
    signer = get_cookie_signer(salt=letters.COOKIE + letters.SALT)
    return {letters.COOKIE: signer.sign(json.dumps([f"{participation_id}.0"]))}


def own_letters(stock: Stock) -> dict[str, object]:
    return letters_given(stock.participation.pk)


def prescribed_letters(stock: Stock) -> dict[str, object]:
    return letters_given(stock.prescribed.participation_id)


def own_prescription_cookie(stock: Stock) -> dict[str, object]:
    """What the browser that asked for them was given, signed with the platform's key."""
    name = settings.PRESCRIBER_COOKIE_NAME
    signer = get_cookie_signer(salt=name + PRESCRIBER_SALT)
    keys = ["", str(stock.prescription.uuid), str(stock.prescribed.uuid)]
    return {name: signer.sign(json.dumps(keys))}


def participation_link(stock: Stock) -> dict[str, object]:
    pk = stock.participation.pk
    return {"participation_id": pk, "secret": secret_of(PARTICIPATION_PURPOSE, pk)}


def own_feed(stock: Stock) -> dict[str, object]:
    generation = stock.agent.calendar_uid.int
    return {
        "agent_id": stock.agent.pk,
        "secret": secret_of(feed.PURPOSE, stock.agent.pk, generation),
    }


def own_calendar(stock: Stock) -> dict[str, object]:
    return {"connection_id": stock.calendar.pk}


def calendar_paused(stock: Stock) -> dict[str, object]:
    return {"geste": "pause"}


def calendars(stock: Stock) -> object:
    return list(Connection.objects.order_by("pk").values_list("pk", "state"))


def offer_link(stock: Stock) -> dict[str, object]:
    return {"offer_uuid": stock.offer.uuid, "secret": offer_secret(stock.offer)}


def draw(stock: Stock) -> dict[str, object]:
    return {"draw_uuid": stock.draw.uuid}


def turn_link(stock: Stock) -> dict[str, object]:
    return {"entry_uuid": stock.turn.uuid, "secret": turn_secret(stock.turn)}


def turn_motif(stock: Stock) -> dict[str, object]:
    return {"organisation_id": stock.organisation.pk, "motif_id": stock.motif.pk}


def turn_left(stock: Stock) -> dict[str, object]:
    return {"geste": "quitter"}


def turns(stock: Stock) -> object:
    return list(TurnEntry.objects.order_by("pk").values())


def offer_left(stock: Stock) -> dict[str, object]:
    return {"reponse": "refuser"}


def offers(stock: Stock) -> object:
    return list(WaitingOffer.objects.order_by("pk").values_list("pk", "state"))


def proof(stock: Stock) -> dict[str, object]:
    return {"proof_uuid": stock.proof.uuid}


def proof_link(stock: Stock) -> dict[str, object]:
    return {**proof(stock), "secret": proof_secret(stock.proof)}


def known(stock: Stock) -> dict[str, object]:
    """The cookie of the espace's usager, who proved who they are."""
    with in_espace(stock.espace):
        return {"rdv_usager": open_session(stock.usager, stock.host, "link", clock_now())}


def free_start(stock: Stock) -> dict[str, object]:
    return {"starts_at": stock.free_start.isoformat()}


def read_start(stock: Stock) -> dict[str, object]:
    return {"debut_lu": stock.appointment.starts_at.isoformat()}


def path_answers(stock: Stock) -> dict[str, object]:
    return {
        "motif_id": stock.motif.pk,
        "motif_name_with_location_type": stock.motif.slug_with_type,
        "lieu_id": stock.place.pk,
    }


def slot_answers(stock: Stock) -> dict[str, object]:
    return {**path_answers(stock), "starts_at": stock.free_start.isoformat()}


def usager(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "usager_id": stock.usager.pk}


def usager_token(stock: Stock) -> dict[str, object]:
    """As a search gives it to the espace's own agent."""
    actor = Actor(Kind.AGENT, agent_id=stock.agent.pk)
    return {
        **organisation(stock),
        "token": token_of(stock.usager.pk, stock.organisation, actor),
    }


def referent(stock: Stock) -> dict[str, object]:
    return {"referent": stock.agent.pk}


def usager_words(stock: Stock) -> dict[str, object]:
    return {"q": stock.usager.last_name}


def responsible(stock: Stock) -> dict[str, object]:
    return {"responsable": stock.usager.pk}


def two_records(stock: Stock) -> dict[str, object]:
    return {"a": stock.usager.pk, "b": stock.twin.pk}


def usager_merge(stock: Stock) -> dict[str, object]:
    return {**usager(stock), "merge_id": stock.merge.pk}


def same_address(stock: Stock) -> dict[str, object]:
    return {"email": stock.usager.email}


def files(stock: Stock) -> object:
    """Records of usagers, who knows them and what was written of them."""
    return (
        list(Usager.objects.order_by("pk").values_list("pk", "last_name", "deleted_at")),
        list(UsagerProfile.objects.order_by("pk").values_list("organisation_id", "usager_id")),
        DirectoryChange.objects.count(),
        UsagerMerge.objects.count(),
    )


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


def rows_of_people(stock: Stock) -> object:
    return (
        list(Participation.objects.values_list("pk", "usager_id", "status")),
        rows_of_appointments(stock),
    )


def rows_of_usagers(stock: Stock) -> object:
    return list(Usager.objects.values_list("pk", "last_name"))


def device(stock: Stock) -> dict[str, object]:
    return {"device_id": stock.device.pk}


def invitation_link(stock: Stock) -> dict[str, object]:
    secret = invitation_secret(stock.invitation)
    return {"agent_id": stock.invitation.agent_id, "secret": secret}


def attachment(stock: Stock) -> dict[str, object]:
    return {"name": stock.mail, "index": 0}


def export(stock: Stock) -> dict[str, object]:
    return {"export_uuid": stock.export.uuid}


def session(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "appointment_id": stock.seat.appointment_id}


def session_participation(stock: Stock) -> dict[str, object]:
    return {**session(stock), "participation_id": stock.seat.pk}


def newly_registered(stock: Stock) -> dict[str, object]:
    return {"usager": stock.usager.pk, "cle": "registered"}


def withdrawn(stock: Stock) -> dict[str, object]:
    return {"statut": "retirer"}


def participations(stock: Stock) -> object:
    return list(Participation.objects.order_by("pk").values_list("pk", "status"))


def member(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "agent_id": stock.agent.pk}


def roles(stock: Stock) -> object:
    return list(AgentRole.objects.order_by("pk").values_list("pk", "access_level"))


def place(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "place_id": stock.place.pk}


def places(stock: Stock) -> object:
    return list(Place.objects.order_by("pk").values_list("pk", "availability"))


def motif(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "motif_id": stock.motif.pk}


def motifs(stock: Stock) -> object:
    return list(Motif.objects.order_by("pk").values_list("pk", "name", "deleted_at"))


def questionnaire(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "motif_id": stock.question.motif_id}


def question(stock: Stock) -> dict[str, object]:
    return {**questionnaire(stock), "question_id": stock.question.pk}


def questions(stock: Stock) -> object:
    return list(Question.objects.order_by("pk").values_list("pk", "position", "label"))


def export_order(stock: Stock) -> dict[str, object]:
    return {"contenu": "rdv", "format": "csv"}


def exports(stock: Stock) -> object:
    return list(Export.objects.values_list("pk", "state"))


def rows_of_appointments(stock: Stock) -> object:
    return (
        list(Appointment.objects.values_list("pk", "status", "starts_at")),
        list(BookingHold.objects.values_list("pk", "state")),
    )


def devices(stock: Stock) -> object:
    return TOTPDevice.objects.filter(pk=stock.device.pk).exists()


def sessions(stock: Stock) -> object:
    return Session.objects.filter(account_id=stock.account.pk, host=stock.host).count()


def whose(stock: Stock) -> dict[str, object]:
    return {"agent": stock.agent.pk}


def rows_of_planning(stock: Stock) -> object:
    return [
        list(model.objects.values_list("pk", "updated_at").order_by("pk"))
        for model in (OpeningWindow, Absence)
    ]


def planned(
    noun: str, row: Callable[[Stock], int], gone: Callable[[Stock], int]
) -> dict[str, Case]:
    """The pages of windows, and of absences: the same addresses under two stems."""

    def one(stock: Stock) -> dict[str, object]:
        return {**organisation(stock), "planned_id": row(stock)}

    def a_day(stock: Stock) -> dict[str, object]:
        return {**one(stock), "day": (LONG_AGO + timedelta(weeks=1)).isoformat()}

    def removed(stock: Stock) -> dict[str, object]:
        return {**organisation(stock), "change_id": gone(stock)}

    stem, ids = f"agent_{noun}", "organisation_id, planned_id"
    days = {"address": a_day, "harmless": HARMLESS | {"day"}}
    return {
        f"{stem}s(organisation_id)": Case(Access.AGENTS, address=organisation, query=whose),
        f"{stem}_new(organisation_id)": Case(Access.AGENTS, address=organisation, query=whose),
        f"{stem}_preview(organisation_id)": Case(
            Access.SCRIPTS, address=organisation, query=whose, method="POST"
        ),
        f"{stem}_restore(organisation_id, change_id)": Case(
            Access.AGENTS, address=removed, method="POST", ok=302, witness=rows_of_planning
        ),
        f"{stem}({ids})": Case(Access.AGENTS, address=one),
        f"{stem}_edit({ids})": Case(Access.AGENTS, address=one),
        f"{stem}_remove({ids})": Case(Access.AGENTS, address=one),
        f"{stem}_day({ids}, day)": Case(Access.AGENTS, **days),
        f"{stem}_split({ids}, day)": Case(Access.AGENTS, **days),
    }


def a_service(stock: Stock) -> dict[str, object]:
    return {"service_id": stock.motif.service_id}


def its_service(stock: Stock) -> dict[str, object]:
    return {"services": stock.motif.service_id}


def organisation_filter(stock: Stock) -> dict[str, object]:
    return {"organisation": stock.organisation.pk}


def colleague(stock: Stock) -> dict[str, object]:
    """Somebody who was invited and has not answered."""
    return {"agent_id": stock.invitation.agent_id}


def a_team(stock: Stock) -> dict[str, object]:
    return {"team_id": stock.team.pk}


def staff(stock: Stock) -> object:
    rows = (Agent, AgentRole, Agent.services.through, AgentInvitation, Team)
    return [list(model.objects.order_by("pk").values()) for model in rows]


def a_field(stock: Stock) -> dict[str, object]:
    return {"field_id": stock.field.pk}


def fields(stock: Stock) -> object:
    return list(UsagerField.objects.order_by("pk").values())


def a_sector(stock: Stock) -> dict[str, object]:
    return {"sector_id": stock.sector.pk}


def zones(stock: Stock) -> object:
    rows = (Sector, Zone, SectorAttribution)
    return [list(model.objects.order_by("pk").values()) for model in rows]


def allowed_origin(stock: Stock) -> dict[str, object]:
    return {"origin_id": stock.origin.pk}


def allowed_origins(stock: Stock) -> object:
    return list(AllowedOrigin.objects.order_by("pk").values())


def services(stock: Stock) -> object:
    return list(Service.objects.order_by("pk").values())


def a_category(stock: Stock) -> dict[str, object]:
    return {"category_id": stock.category.pk}


def categories(stock: Stock) -> object:
    return list(MotifCategory.objects.order_by("pk").values())


CASES: dict[str, Case] = {
    # The usager's path.
    "espace_home()": PAGE,
    "address_suggestions()": PAGE,
    "espace_logo(digest)": Case(Access.EVERYONE, address=logo),
    "my_appointments()": Case(Access.EVERYONE, cookies=known),
    "my_sign_in()": PAGE,
    "my_sign_in_check(proof_uuid)": Case(Access.EVERYONE, address=proof),
    "my_sign_in_link(proof_uuid, secret)": Case(Access.EVERYONE, address=proof_link),
    "my_sign_in_person()": Case(Access.EVERYONE, method="POST", ok=404),
    "my_relatives()": Case(Access.EVERYONE, cookies=known),
    # Without the cookie of a known usager they lead to the page that asks who one is;
    # tests/web/usager/test_my_record.py tries others' ids with one.
    "my_relative(relative_id)": Case(
        Access.EVERYONE,
        address=lambda stock: {"relative_id": stock.relative.pk},
        ok=302,
        foreign=302,
    ),
    "my_relative_remove(relative_id)": Case(
        Access.EVERYONE,
        address=lambda stock: {"relative_id": stock.relative.pk},
        method="POST",
        ok=302,
        foreign=302,
        witness=rows_of_usagers,
    ),
    "my_details()": Case(Access.EVERYONE, cookies=known),
    # Nobody's number is new here: it leads back to the details.
    "my_phone()": Case(Access.EVERYONE, cookies=known, ok=302),
    "my_data()": Case(Access.EVERYONE, cookies=known),
    "my_data_file()": Case(Access.EVERYONE, cookies=known, method="POST"),
    "my_erasure()": Case(
        Access.EVERYONE, cookies=known, method="POST", ok=422, witness=rows_of_usagers
    ),
    "my_sign_out()": Case(Access.EVERYONE, method="POST"),
    "external_organisation(territory, external_id)": Case(
        Access.EVERYONE, address=external_organisation, ok=302
    ),
    "external_organisation(territory, external_id, slug)": Case(
        Access.EVERYONE,
        address=lambda stock: {**external_organisation(stock), "slug": stock.organisation.slug},
        ok=302,
    ),
    # Any numbers: what they name is looked up by the page that they lead to.
    "digital_advisers(external_ids)": Case(
        Access.EVERYONE,
        address=lambda stock: {"external_ids": stock.organisation.external_id},
        ok=302,
        foreign=302,
    ),
    "invited_search()": Case(Access.EVERYONE, ok=302, foreign=302),
    "own_appointments()": Case(Access.EVERYONE, ok=302, foreign=302),
    # They lead to the login, or to a page that checks the token.
    "own_appointments(participation_id)": Case(
        Access.EVERYONE,
        address=lambda stock: {"participation_id": stock.participation.pk},
        ok=302,
        foreign=302,
    ),
    "own_appointments(appointment_id)": Case(
        Access.EVERYONE,
        address=lambda stock: {"appointment_id": stock.appointment.pk},
        ok=302,
        foreign=302,
    ),
    "move_link(participation_id)": Case(
        Access.EVERYONE,
        address=lambda stock: {"participation_id": stock.participation.pk},
        query=lambda stock: {"tkn": participation_link(stock)["secret"]},
        ok=302,
        foreign=302,
    ),
    "booking_wait(participation_id, secret)": Case(
        Access.EVERYONE, address=participation_link, method="POST"
    ),
    "booking_letters()": Case(Access.EVERYONE, method="POST", ok=404),
    "booking_start()": Case(Access.EVERYONE, query=path_answers),
    "booking_held(hold_uuid)": Case(Access.EVERYONE, address=hold, cookies=own_hold_cookie),
    "booking_organisation(organisation_id)": Case(Access.EVERYONE, address=organisation, ok=302),
    "booking_organisation(organisation_id, slug)": Case(
        Access.EVERYONE, address=organisation_slug, ok=302
    ),
    "booking_identity()": Case(Access.EVERYONE, query=slot_answers),
    # The same in a frame: the address stands for the cookie.
    "booking_questions()": Case(Access.EVERYONE, query=path_answers, ok=302),
    "framed_booking_questions()": Case(Access.EVERYONE, query=path_answers, ok=302),
    "embedding_script()": PAGE,
    "framed_booking_start()": Case(Access.EVERYONE, query=path_answers),
    "framed_booking_held(hold_uuid)": Case(
        Access.EVERYONE, address=hold, query=carried_hold, harmless=frozenset()
    ),
    "framed_booking_organisation(organisation_id)": Case(
        Access.EVERYONE, address=organisation, ok=302
    ),
    "framed_booking_organisation(organisation_id, slug)": Case(
        Access.EVERYONE, address=organisation_slug, ok=302
    ),
    "framed_external_organisation(territory, external_id)": Case(
        Access.EVERYONE, address=external_organisation, ok=302
    ),
    "framed_external_organisation(territory, external_id, slug)": Case(
        Access.EVERYONE,
        address=lambda stock: {**external_organisation(stock), "slug": stock.organisation.slug},
        ok=302,
    ),
    "framed_address_suggestions()": PAGE,
    "framed_booking_identity()": Case(Access.EVERYONE, query=slot_answers),
    "booking_confirm(hold_uuid, secret)": Case(
        Access.EVERYONE,
        address=hold_link,
        method="POST",
        ok=302,
        witness=rows_of_appointments,
    ),
    # Those who book for somebody else.
    "prescriber_start()": Case(Access.EVERYONE, ok=302),
    "prescriber_book()": Case(Access.EVERYONE, query=slot_answers),
    "prescriber_held(key)": Case(
        Access.EVERYONE, address=asked_for, cookies=own_prescription_cookie
    ),
    "prescriber_confirm(key, secret)": Case(
        Access.EVERYONE, address=prescription_link, method="POST", witness=rows_of_appointments
    ),
    "prescriber_done(key)": Case(
        Access.EVERYONE, address=booked_for_somebody, cookies=own_prescription_cookie
    ),
    "booking_disown(participation_id, secret)": Case(
        Access.EVERYONE,
        address=prescribed_link,
        cookies=prescribed_letters,
        method="POST",
        ok=302,
        witness=rows_of_appointments,
    ),
    "prescriber_login()": PAGE,
    "prescriber_enter(key, secret)": Case(Access.EVERYONE, address=professional_link),
    "prescriber_bookings()": Case(Access.EVERYONE, cookies=known_professional, foreign=302),
    "prescriber_bookings_file()": Case(Access.EVERYONE, cookies=known_professional, foreign=302),
    "prescriber_leave()": Case(Access.EVERYONE, method="POST", ok=302),
    "booking_recap(participation_id, secret)": Case(
        Access.EVERYONE, address=participation_link, cookies=own_letters
    ),
    "booking_ics(participation_id, secret)": Case(
        Access.EVERYONE, address=participation_link, cookies=own_letters
    ),
    "booking_cancel(participation_id, secret)": Case(
        Access.EVERYONE,
        address=participation_link,
        cookies=own_letters,
        method="POST",
        ok=302,
        witness=rows_of_people,
    ),
    "booking_move(participation_id, secret)": Case(
        Access.EVERYONE, address=participation_link, cookies=own_letters
    ),
    "booking_move_confirm(participation_id, secret)": Case(
        Access.EVERYONE,
        address=participation_link,
        cookies=own_letters,
        query=free_start,
        method="POST",
        form=read_start,
        ok=302,
        witness=rows_of_people,
    ),
    # Led back to the path: this motif is not given out by turns.
    "booking_turn()": Case(Access.EVERYONE, query=path_answers, ok=302),
    "booking_turn_sent()": Case(Access.EVERYONE, query=path_answers),
    "own_turn(entry_uuid, secret)": Case(
        Access.EVERYONE, address=turn_link, method="POST", form=turn_left, ok=302, witness=turns
    ),
    "public_draw(draw_uuid)": Case(Access.EVERYONE, address=draw),
    "waiting_offer(offer_uuid, secret)": Case(
        Access.EVERYONE,
        address=offer_link,
        cookies=own_letters,
        method="POST",
        form=offer_left,
        ok=302,
        witness=offers,
    ),
    # The login.
    "login()": Case(Access.EVERYONE, ok=302),
    "second_factor()": Case(Access.EVERYONE, ok=302),
    "second_factor_setup()": PAGE,
    "logout()": Case(Access.EVERYONE, method="POST", ok=302, witness=sessions),
    # The agents' workspace.
    "agent_invitation(agent_id, secret)": Case(Access.EVERYONE, address=invitation_link),
    "agent_home()": Case(Access.AGENTS, ok=302),
    "agent_account()": Case(Access.AGENTS),
    "agent_account_notifications()": Case(Access.AGENTS),
    "agent_account_password()": Case(Access.AGENTS),
    "agent_account_calendar()": Case(Access.AGENTS),
    "agent_account_calendar_reset()": Case(Access.AGENTS, method="POST", ok=302),
    "agent_calendar_caldav()": Case(Access.AGENTS),
    "agent_calendar_ics()": Case(Access.AGENTS),
    "agent_calendar(connection_id)": Case(Access.AGENTS, address=own_calendar),
    "agent_calendar_choice(connection_id)": Case(Access.AGENTS, address=own_calendar, ok=302),
    "agent_calendar_do(connection_id)": Case(
        Access.AGENTS,
        address=own_calendar,
        method="POST",
        form=calendar_paused,
        ok=302,
        witness=calendars,
    ),
    "agent_espace_calendars()": Case(Access.AGENTS),
    # Without an application at Microsoft's (tests/integrations/calendars/test_outlook.py has one).
    "agent_calendar_outlook()": Case(Access.AGENTS, ok=404),
    "agent_calendar_outlook_consent()": Case(Access.AGENTS, ok=404),
    "agent_calendar_outlook_back()": Case(Access.AGENTS, ok=302),
    "calendar_feed(agent_id, secret)": Case(Access.EVERYONE, address=own_feed),
    "agent_account_tokens()": Case(Access.AGENTS),
    "agent_account_token_revoke(token_id)": Case(
        Access.AGENTS, address=a_token, method="POST", ok=302, witness=tokens
    ),
    "agent_account_email()": Case(Access.AGENTS),
    "agent_security_session()": Case(Access.AGENTS, method="POST", ok=302),
    "forgotten_password()": PAGE,
    # Links of an account, which belongs to no espace (tests/web/agent/test_renewal.py).
    "new_password(proof_id, secret)": Case(Access.EVERYONE, address=no_proof, ok=404),
    "new_email(proof_id, secret)": Case(Access.EVERYONE, address=no_proof, ok=404),
    # ProConnect (tests/openid has its tickets, which are no ids).
    "proconnect_login()": Case(Access.EVERYONE, ok=302),
    "proconnect_enter()": Case(Access.EVERYONE, ok=400),
    "proconnect_link()": PAGE_OF_NOBODY,
    "proconnect_linked()": Case(Access.EVERYONE, ok=400),
    "proconnect_leave()": Case(Access.EVERYONE, ok=302),
    "proconnect_prescriber()": Case(Access.EVERYONE, ok=302),
    "proconnect_prescriber_enter()": Case(Access.EVERYONE, ok=400),
    "franceconnect_login()": Case(Access.EVERYONE, ok=302),
    "franceconnect_enter()": Case(Access.EVERYONE, ok=400),
    "franceconnect_leave()": Case(Access.EVERYONE, method="POST"),
    "agent_account_proconnect()": Case(Access.AGENTS),
    "agent_account_proconnect_unlink()": Case(Access.AGENTS, method="POST", ok=302),
    "agent_security()": Case(Access.AGENTS),
    "agent_security_codes()": Case(Access.AGENTS, method="POST"),
    "agent_security_remove(device_id)": Case(
        Access.AGENTS, address=device, method="POST", ok=302, foreign=302, witness=devices
    ),
    "agent_security_sessions()": Case(Access.AGENTS, method="POST", ok=302, witness=sessions),
    "agent_agenda(organisation_id)": Case(Access.AGENTS, address=organisation, query=agenda),
    "agent_agenda_day(organisation_id)": Case(Access.AGENTS, address=organisation, query=agenda),
    "agent_agenda_list(organisation_id)": Case(Access.AGENTS, address=organisation, query=agenda),
    "agent_agenda_events(organisation_id)": Case(
        Access.SCRIPTS, address=organisation, query=events
    ),
    "agent_unresolved(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_appointment(organisation_id, appointment_id)": Case(Access.AGENTS, address=appointment),
    "agent_messages(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_appointments(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_ask_export(organisation_id)": Case(
        Access.AGENTS,
        address=organisation,
        method="POST",
        form=export_order,
        ok=302,
        witness=exports,
    ),
    "agent_turns(organisation_id)": Case(Access.AGENTS, address=organisation),
    # This motif is not given out by turns: nobody sees it there.
    "agent_turns_act(organisation_id, motif_id)": Case(
        Access.AGENTS, address=turn_motif, method="POST", ok=404, witness=turns
    ),
    "agent_sessions(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_session_new(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_session(organisation_id, appointment_id)": Case(Access.AGENTS, address=session),
    "agent_session_sheet(organisation_id, appointment_id)": Case(Access.AGENTS, address=session),
    "agent_session_register(organisation_id, appointment_id)": Case(
        Access.AGENTS,
        address=session,
        method="POST",
        form=newly_registered,
        ok=302,
        witness=participations,
    ),
    "agent_session_mark(organisation_id, appointment_id, participation_id)": Case(
        Access.AGENTS,
        address=session_participation,
        method="POST",
        form=withdrawn,
        ok=302,
        witness=participations,
    ),
    "agent_configuration(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_organisation_edit(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_online(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_online_code(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_online_poster(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_team(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_team_invite(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_member(organisation_id, agent_id)": Case(Access.AGENTS, address=member),
    "agent_member_level(organisation_id, agent_id)": Case(
        Access.AGENTS, address=member, method="POST", ok=302, witness=roles
    ),
    "agent_member_again(organisation_id, agent_id)": Case(
        Access.AGENTS, address=member, method="POST", ok=302, witness=roles
    ),
    "agent_member_login(organisation_id, agent_id)": Case(
        Access.AGENTS, address=member, method="POST", ok=422, witness=roles
    ),
    "agent_member_remove(organisation_id, agent_id)": Case(
        Access.AGENTS, address=member, method="POST", ok=302, witness=roles
    ),
    "agent_reference_places(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_reference_motifs(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_reference_motif(organisation_id, motif_id)": Case(Access.AGENTS, address=motif),
    "agent_places(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_place_new(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_place(organisation_id, place_id)": Case(Access.AGENTS, address=place),
    "agent_place_act(organisation_id, place_id)": Case(
        Access.AGENTS,
        address=place,
        method="POST",
        form=lambda stock: {"act": "fermer"},
        ok=302,
        witness=places,
        harmless=HARMLESS | {"act"},
    ),
    "agent_motifs(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_motif_new(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_motif_preview(organisation_id)": Case(
        Access.AGENTS, address=organisation, method="POST"
    ),
    "agent_motif(organisation_id, motif_id)": Case(Access.AGENTS, address=motif),
    "agent_question_preview(organisation_id)": Case(
        Access.AGENTS,
        address=organisation,
        method="POST",
        form=lambda stock: {"kind": "text"},
        harmless=HARMLESS | {"kind"},
    ),
    "agent_questionnaire(organisation_id, motif_id)": Case(Access.AGENTS, address=questionnaire),
    "agent_question_new(organisation_id, motif_id)": Case(
        Access.AGENTS,
        address=questionnaire,
        query=lambda stock: {"type": "text"},
        harmless=HARMLESS | {"type"},
    ),
    "agent_question(organisation_id, motif_id, question_id)": Case(Access.AGENTS, address=question),
    "agent_question_act(organisation_id, motif_id, question_id)": Case(
        Access.AGENTS,
        address=question,
        method="POST",
        form=lambda stock: {"act": "supprimer"},
        ok=302,
        witness=questions,
        harmless=HARMLESS | {"act"},
    ),
    "agent_questions_order(organisation_id, motif_id)": Case(
        Access.AGENTS,
        address=questionnaire,
        method="POST",
        form=lambda stock: {"ordre": stock.question.pk},
        ok=302,
        witness=questions,
        harmless=HARMLESS | {"ordre"},
    ),
    "agent_questionnaire_copy(organisation_id, motif_id)": Case(
        Access.AGENTS,
        address=questionnaire,
        method="POST",
        form=lambda stock: {"motifs": stock.motif.pk},
        ok=302,
        witness=questions,
    ),
    "agent_motif_act(organisation_id, motif_id)": Case(
        Access.AGENTS,
        address=motif,
        method="POST",
        form=lambda stock: {"act": "supprimer"},
        ok=302,
        witness=motifs,
        harmless=HARMLESS | {"act"},
    ),
    **planned("window", lambda stock: stock.window.pk, lambda stock: stock.gone_window),
    **planned("absence", lambda stock: stock.absence.pk, lambda stock: stock.gone_absence),
    "agent_exports()": Case(Access.AGENTS),
    "agent_statistics(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_availability(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_export_download(export_uuid)": Case(Access.AGENTS, address=export),
    "agent_usagers(organisation_id)": Case(Access.AGENTS, address=organisation, query=referent),
    "agent_usagers_suggest(organisation_id)": Case(
        Access.SCRIPTS, address=organisation, query=usager_words, harmless=HARMLESS | {"q"}
    ),
    "agent_usager_preview(organisation_id, token)": Case(
        Access.AGENTS, address=usager_token, ok=302
    ),
    "agent_usager_attach(organisation_id, token)": Case(
        Access.AGENTS, address=usager_token, method="POST", ok=302, witness=files
    ),
    "agent_usager(organisation_id, usager_id)": Case(Access.AGENTS, address=usager),
    "agent_appointment_status(organisation_id, appointment_id)": Case(
        Access.AGENTS,
        address=appointment,
        method="POST",
        form=noted,
        ok=302,
        witness=rows_of_people,
    ),
    "agent_appointment_edit(organisation_id, appointment_id)": Case(
        Access.AGENTS, address=appointment
    ),
    "agent_appointment_move(organisation_id, appointment_id)": Case(
        Access.SCRIPTS,
        address=appointment,
        method="POST",
        form=amended,
        witness=rows_of_people,
    ),
    "agent_appointment_resend(organisation_id, appointment_id, receipt_id)": Case(
        Access.AGENTS,
        address=doubtful_message,
        method="POST",
        ok=302,
        witness=receipts,
    ),
    "agent_appointment_arrived(organisation_id, appointment_id)": Case(
        Access.AGENTS,
        address=appointment,
        method="POST",
        ok=422,
        witness=rows_of_people,
    ),
    "agent_appointment_delete(organisation_id, appointment_id)": Case(
        Access.AGENTS,
        address=appointment,
        method="POST",
        ok=302,
        witness=rows_of_people,
    ),
    "agent_appointment_people(organisation_id, appointment_id)": Case(
        Access.AGENTS,
        address=appointment,
        method="POST",
        form=lambda stock: {"usagers": stock.usager.pk},
        ok=302,
        witness=rows_of_people,
    ),
    "agent_participation_status(organisation_id, appointment_id, participation_id)": Case(
        Access.AGENTS,
        address=participation,
        method="POST",
        form=noted,
        ok=302,
        witness=rows_of_people,
    ),
    "agent_participation_remove(organisation_id, appointment_id, participation_id)": Case(
        Access.AGENTS,
        address=participation,
        method="POST",
        ok=302,
        witness=rows_of_people,
    ),
    "agent_cartography(organisation_id)": Case(Access.AGENTS, address=organisation),
    "agent_participation_number(organisation_id, appointment_id, participation_id)": Case(
        Access.AGENTS,
        address=participation,
        method="POST",
        form=lambda stock: {"ants_number": ""},
        ok=302,
        witness=rows_of_people,
    ),
    "agent_participation_remind(organisation_id, appointment_id, participation_id)": Case(
        Access.AGENTS,
        address=participation,
        method="POST",
        ok=302,
        witness=rows_of_people,
    ),
    "agent_find_slot(organisation_id)": Case(
        Access.AGENTS,
        address=organisation,
        query=search,
        harmless=HARMLESS | {"modele"},
    ),
    "agent_why_no_slot(organisation_id)": Case(
        Access.AGENTS,
        address=organisation,
        query=search,
        harmless=HARMLESS | {"modele"},
    ),
    "agent_find_wider(organisation_id)": Case(Access.AGENTS, address=organisation, query=wider),
    "agent_prescribe(organisation_id)": Case(
        Access.AGENTS,
        address=organisation,
        query=prescription,
        harmless=HARMLESS | {"debut"},
    ),
    "agent_prescribe_search(organisation_id)": Case(
        Access.AGENTS,
        address=organisation,
        query=lambda stock: {**wider(stock), "q": "nadia"},
        harmless=HARMLESS | {"q"},
    ),
    "agent_prescribed(organisation_id, participation_id)": Case(Access.AGENTS, address=prescribed),
    "agent_book(organisation_id)": Case(
        Access.AGENTS,
        address=organisation,
        query=booking,
        harmless=HARMLESS | {"debut"},
    ),
    "agent_book_search(organisation_id)": Case(
        Access.AGENTS,
        address=organisation,
        query=lambda stock: {**booking(stock), "q": "nadia"},
        harmless=HARMLESS | {"debut", "q"},
    ),
    "agent_book_questions(organisation_id)": Case(
        Access.AGENTS,
        address=organisation,
        query=booking,
        method="POST",
        ok=302,
        harmless=HARMLESS | {"debut"},
    ),
    "agent_book_create(organisation_id)": Case(
        Access.AGENTS,
        address=organisation,
        query=booking,
        method="POST",
        form=newcomer,
        ok=302,
        witness=rows_of_usagers,
        harmless=HARMLESS | {"debut"},
    ),
    "agent_usager_new(organisation_id)": Case(
        Access.AGENTS, address=organisation, query=responsible
    ),
    "agent_usager_alike(organisation_id)": Case(
        Access.SCRIPTS, address=organisation, method="POST", form=same_address
    ),
    "agent_usager_edit(organisation_id, usager_id)": Case(Access.AGENTS, address=usager),
    "agent_usager_referents(organisation_id, usager_id)": Case(
        Access.AGENTS, address=usager, method="POST", ok=302, witness=files
    ),
    "agent_usager_responsible(organisation_id, usager_id)": Case(Access.AGENTS, address=usager),
    "agent_usager_remove(organisation_id, usager_id)": Case(
        Access.AGENTS, address=usager, method="POST", ok=409, witness=files
    ),
    "agent_usager_invite(organisation_id, usager_id)": Case(
        Access.AGENTS, address=usager, method="POST", ok=302, witness=files
    ),
    "agent_usager_export(organisation_id, usager_id)": Case(Access.AGENTS, address=usager),
    "agent_usager_merge(organisation_id)": Case(
        Access.AGENTS, address=organisation, query=two_records
    ),
    "agent_usager_merge_undo(organisation_id, usager_id, merge_id)": Case(
        Access.AGENTS, address=usager_merge, method="POST", ok=302, witness=files
    ),
    "agent_usagers_duplicates(organisation_id)": Case(Access.AGENTS, address=organisation),
    # Configuration of the espace.
    "agent_espace()": Case(Access.AGENTS),
    "agent_espace_agents()": Case(Access.AGENTS, query=organisation_filter),
    "agent_espace_agents_invite()": Case(Access.AGENTS),
    "agent_espace_agent(agent_id)": Case(Access.AGENTS, address=colleague),
    "agent_espace_agent_services(agent_id)": Case(
        Access.AGENTS,
        address=colleague,
        method="POST",
        form=its_service,
        ok=302,
        witness=staff,
    ),
    "agent_espace_agent_rights(agent_id)": Case(
        Access.AGENTS,
        address=colleague,
        method="POST",
        form=lambda stock: {"rights": "manage_teams"},
        ok=302,
        witness=staff,
    ),
    "agent_espace_agent_admin(agent_id)": Case(
        Access.AGENTS,
        address=colleague,
        method="POST",
        form=lambda stock: {"wanted": "oui"},
        ok=302,
        witness=staff,
    ),
    "agent_espace_agent_role_add(agent_id)": Case(
        Access.AGENTS,
        address=colleague,
        method="POST",
        form=lambda stock: {"organisation": stock.organisation.pk, "level": "basic"},
        ok=302,
        witness=staff,
    ),
    "agent_espace_agent_role(agent_id, organisation_id)": Case(
        Access.AGENTS,
        address=lambda stock: colleague(stock) | organisation(stock),
        method="POST",
        form=lambda stock: {"level": "admin"},
        ok=302,
        witness=staff,
    ),
    "agent_espace_agent_invitation(agent_id)": Case(
        Access.AGENTS,
        address=colleague,
        method="POST",
        form=lambda stock: {"act": "renvoyer"},
        ok=302,
        witness=staff,
    ),
    "agent_espace_partners()": Case(Access.AGENTS),
    "agent_espace_partner_new()": Case(Access.AGENTS),
    "agent_espace_prescription_limits()": Case(Access.AGENTS),
    "agent_espace_partner(partner_id)": Case(Access.AGENTS, address=a_partner),
    "agent_espace_partner_close(partner_id)": Case(
        Access.AGENTS, address=a_partner, method="POST", ok=302, witness=staff
    ),
    "agent_plan(plan_id)": Case(
        Access.AGENTS, address=lambda stock: {"plan_id": stock.booking_plan.pk}, ok=302
    ),
    "oauth_identify()": Case(
        Access.AGENTS,
        query=lambda stock: {"lien": "0" * 64, "suite": "/oauth/authorize?client_id=x"},
        harmless=HARMLESS | {"lien", "suite"},
        foreign=200,
    ),
    "agent_account_applications()": Case(Access.AGENTS),
    "agent_account_application_remove(application_id)": Case(
        Access.AGENTS,
        address=lambda stock: {"application_id": 1},
        method="POST",
        ok=404,
    ),
    "agent_webhooks()": Case(Access.AGENTS),
    "agent_webhook_new()": Case(Access.AGENTS),
    "agent_webhook(endpoint_id)": Case(Access.AGENTS, address=a_webhook),
    "agent_webhook_edit(endpoint_id)": Case(Access.AGENTS, address=a_webhook),
    "agent_webhook_rotate(endpoint_id)": Case(
        Access.AGENTS, address=a_webhook, method="POST", witness=webhooks
    ),
    **{
        f"agent_webhook_{act}(endpoint_id)": Case(
            Access.AGENTS, address=a_webhook, method="POST", ok=302, witness=webhooks
        )
        for act in ("test", "pause", "resume", "remove")
    },
    "agent_webhook_delivery(delivery_id)": Case(Access.AGENTS, address=a_webhook_delivery),
    "agent_webhook_replay(delivery_id)": Case(
        Access.AGENTS, address=a_webhook_delivery, method="POST", ok=302, witness=webhooks
    ),
    "agent_espace_teams()": Case(Access.AGENTS),
    "agent_espace_team_new()": Case(Access.AGENTS),
    "agent_espace_team(team_id)": Case(Access.AGENTS, address=a_team),
    "agent_espace_team_delete(team_id)": Case(
        Access.AGENTS, address=a_team, method="POST", ok=302, witness=staff
    ),
    "agent_espace_organisations()": Case(Access.AGENTS),
    "agent_espace_organisation_new()": Case(Access.AGENTS),
    "agent_espace_services()": Case(Access.AGENTS),
    "agent_espace_service_enable()": Case(
        Access.AGENTS, method="POST", form=lambda stock: {"name": "Mairie"}, ok=302
    ),
    "agent_espace_service_disable(service_id)": Case(
        Access.AGENTS, address=a_service, method="POST", ok=302, witness=services
    ),
    "agent_espace_motifs()": Case(
        Access.AGENTS,
        query=lambda stock: organisation_filter(stock) | {"service": stock.motif.service_id},
    ),
    "agent_espace_motifs_change()": Case(
        Access.AGENTS, query=lambda stock: {"motif": stock.motif.pk}
    ),
    "agent_espace_categories()": Case(Access.AGENTS),
    "agent_espace_category_new()": Case(Access.AGENTS),
    "agent_espace_categories_titres()": Case(
        Access.AGENTS, method="POST", ok=302, witness=categories
    ),
    "agent_espace_category(category_id)": Case(Access.AGENTS, address=a_category),
    "agent_espace_category_remove(category_id)": Case(
        Access.AGENTS, address=a_category, method="POST", ok=302, witness=categories
    ),
    "agent_espace_usager_records()": Case(Access.AGENTS),
    "agent_espace_field_new()": Case(Access.AGENTS),
    "agent_espace_field(field_id)": Case(Access.AGENTS, address=a_field),
    "agent_espace_field_act(field_id)": Case(
        Access.AGENTS,
        address=a_field,
        method="POST",
        form=lambda stock: {"act": "archiver"},
        ok=302,
        witness=fields,
    ),
    "agent_espace_rdv_records()": Case(Access.AGENTS),
    "agent_espace_sectors()": Case(Access.AGENTS),
    "agent_espace_sectors_map()": Case(Access.AGENTS),
    "agent_espace_sector_new()": Case(Access.AGENTS),
    "agent_espace_sector(sector_id)": Case(Access.AGENTS, address=a_sector),
    "agent_espace_sector_zone(sector_id)": Case(
        Access.AGENTS, address=a_sector, method="POST", ok=422, witness=zones
    ),
    "agent_espace_sector_act(sector_id)": Case(
        Access.AGENTS,
        address=a_sector,
        method="POST",
        form=lambda stock: {"act": "attribuer", "organisation": stock.organisation.pk},
        ok=302,
        witness=zones,
    ),
    "agent_espace_address()": Case(Access.AGENTS),
    "agent_espace_zones_import()": Case(Access.AGENTS),
    "agent_espace_zones_export()": Case(Access.AGENTS),
    "agent_espace_description()": Case(Access.AGENTS),
    "agent_espace_appearance()": Case(Access.AGENTS),
    "agent_espace_look()": Case(Access.AGENTS),
    "agent_espace_legal()": Case(Access.AGENTS),
    "agent_espace_login()": Case(Access.AGENTS),
    "agent_espace_limits()": Case(Access.AGENTS),
    "agent_espace_accessibility()": Case(Access.AGENTS),
    "agent_espace_messages()": Case(Access.AGENTS),
    "agent_espace_retention()": Case(Access.AGENTS),
    "agent_espace_territory()": Case(Access.AGENTS),
    "agent_espace_embedding()": Case(Access.AGENTS),
    "agent_espace_embedding_withdraw(origin_id)": Case(
        Access.AGENTS, address=allowed_origin, method="POST", ok=302, witness=allowed_origins
    ),
    # The demonstration.
    "demo_messages()": PAGE,
    "demo_attachment(name, index)": Case(Access.EVERYONE, address=attachment),
    # On every host.
    "help()": PAGE,
    "api_reference()": PAGE,
    "api_changes()": PAGE,
    "legal_accessibility()": PAGE,
    "legal_notice()": PAGE,
    "legal_privacy()": PAGE,
    "legal_cookies()": PAGE,
    "status()": PAGE,
    "statistics()": PAGE,
    "stats()": PAGE,
    "statistics_csv()": PAGE,
    "contact()": PAGE,
    "sitemap()": PAGE,
    "favicon()": Case(Access.EVERYONE, ok=301),
    "robots()": PAGE,
    "security_txt()": PAGE,
    "gallery()": PAGE,
}


def one_of_its_objects(stock: Stock) -> dict[str, object]:
    """By the names that addresses of the API v1 give them."""
    return {
        "absence_id": stock.absence.pk,
        "endpoint_id": stock.webhook.pk,
        "plan_id": stock.booking_plan.pk,
        "organisation_id": stock.organisation.pk,
        "participation_id": stock.participation.pk,
        "rdv_id": stock.appointment.pk,
        "user_id": stock.usager.pk,
    }


def _of_the_api() -> dict[str, Case]:
    """Its addresses know neither sessions nor cookies: without credentials of its own, 401.

    tests/api/v1/test_isolation.py tries them with credentials.
    """
    open_to_all = {"v1_sign_in": 405, "v1_sign_out": 405, "v1_nowhere": 404, "v1_openapi": 200}
    cases = {}
    for pattern in v1.urlpatterns:
        names = tuple(pattern.pattern.converters)
        status = open_to_all.get(pattern.name, 401)
        cases[f"{pattern.name}({', '.join(names)})"] = Case(
            Access.EVERYONE,
            address=partial(_named, names) if names else nothing,
            ok=status,
            foreign=status,
        )
    return cases


def _named(names: tuple[str, ...], stock: Stock) -> dict[str, object]:
    known = {"rest": "nulle/part", **one_of_its_objects(stock)}
    return {name: known[name] for name in names}


CASES |= _of_the_api()
