"""What each of the two espaces holds, so that a leak between them shows.

Every word that a page of the espace may show carries the espace's own mark, which no page of the
other one may ever contain.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django_otp.plugins.otp_totp.models import TOTPDevice

from booking.appointments.author import PrescripteurCard
from booking.appointments.models import (
    AgentClaim,
    Appointment,
    BookingHold,
    BookingPlan,
    Draw,
    Participation,
    Prescription,
    TurnEntry,
    WaitingOffer,
)
from booking.appointments.orders import Newcomer
from booking.appointments.prescribing import Wish
from booking.appointments.search import next_slot_by_place
from booking.appointments.services.confirm_prescription import prescribe
from booking.appointments.services.hold_prescription import hold_prescription
from booking.appointments.services.hold_slot import Booker, Choice, hold_slot
from booking.appointments.wanted import Wanted
from booking.availability.loader import zone_of
from booking.availability.models import Absence, OpeningWindow
from booking.availability.services.remove_absence import remove_absence
from booking.availability.services.remove_window import remove_window
from booking.catalog.models import Motif, MotifCategory, Question
from booking.directory.access_tokens import create_token
from booking.directory.identity import actor_of_account
from booking.directory.models import (
    AccessToken,
    Agent,
    AgentInvitation,
    AllowedOrigin,
    ContactProof,
    Logo,
    Organisation,
    PartnerAddress,
    PartnerStructure,
    Place,
    Presentation,
    ProfessionalIdentity,
    Sector,
    SupportGrant,
    Team,
    Usager,
    UsagerField,
    UsagerMerge,
    UsagerProfile,
    Zone,
)
from booking.directory.professionals import Professional, note_professional
from booking.directory.services.ask_proof import Contact, ask_proof
from booking.domain.wallclock import local_day
from booking.exports.models import Export, ExportFile
from booking.notifications.models import Receipt
from integrations.calendars.models import Connection
from integrations.email import mailbox
from integrations.webhooks.models import WebhookDelivery, WebhookEndpoint
from socle.accounts.login import FRESH_KEY
from socle.accounts.models import Account
from socle.accounts.sessions import SessionStore
from socle.clock import now
from tenants.context import in_espace
from tenants.models import Espace
from tests.factories import (
    AbsenceFactory,
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
    QuestionFactory,
    ServiceFactory,
    UsagerFactory,
)
from tests.support.clients import HostClient

LONG_AGO = date(2026, 1, 12)
MARKS = {"alpha": "Zibeline", "bravo": "Wapiti"}


@dataclass(frozen=True)
class Stock:
    """One espace's objects, one of each noun; routes are built from them."""

    espace: Espace
    mark: str
    organisation: Organisation
    agent: Agent
    account: Account
    device: TOTPDevice
    place: Place
    motif: Motif
    usager: Usager
    twin: Usager
    relative: Usager  # of the usager
    proof: ContactProof  # asked for by the usager
    merge: UsagerMerge
    appointment: Appointment
    participation: Participation
    hold: BookingHold
    prescription: Prescription  # its address is not proved yet
    prescribed: Prescription
    draw: Draw
    turn: TurnEntry
    partner: PartnerStructure
    webhook: WebhookEndpoint
    booking_plan: BookingPlan
    webhook_delivery: WebhookDelivery
    professional: ProfessionalIdentity
    asked_professional: ProfessionalIdentity
    offer: WaitingOffer  # of an earlier time for the appointment
    free_start: datetime
    mail: str
    export: Export
    seat: Participation  # in a collective appointment
    invitation: AgentInvitation
    window: OpeningWindow
    absence: Absence
    gone_window: int
    gone_absence: int
    team: Team
    grant: SupportGrant
    field: UsagerField
    sector: Sector
    origin: AllowedOrigin
    category: MotifCategory
    logo: Logo
    receipt: Receipt  # of a doubtful message
    token: AccessToken
    question: Question  # of the collective motif: it is asked of nobody
    calendar: Connection  # tied by the agent; nothing is written to it yet

    @property
    def host(self) -> str:
        return f"{self.espace.slug}.localhost"

    def visitor(self) -> HostClient:
        """Somebody without a session on this host."""
        return HostClient(self.host)

    def session_of(self, account: Account) -> HostClient:
        """That account, freshly logged in on this host with its second factor."""
        client = self.visitor().log_in(account)
        session = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value, host=self.host)
        session[FRESH_KEY] = now().timestamp()
        session.save()
        return client


def stock(espace: Espace) -> Stock:
    mark = MARKS[espace.slug]
    with in_espace(espace):
        return _stock(espace, mark)


def _logo(mark: str) -> Logo:
    """With the rest of what the espace says of itself."""
    Presentation.objects.create(welcome=f"Bienvenue {mark}", publisher=f"Éditeur {mark}")
    return Logo.objects.create(content=mark.encode(), media_type="image/png", digest=mark.lower())


def _stock(espace: Espace, mark: str) -> Stock:
    organisation = OrganisationFactory(
        name=f"Organisation {mark}", slug=mark.lower(), external_id=mark.lower()
    )
    place = PlaceFactory(
        organisation=organisation, name=f"Lieu {mark}", address=f"1 rue {mark}, 07000 Privas"
    )
    service = ServiceFactory(name=f"Service {mark}", short_name=mark)
    motif = MotifFactory(name=f"Motif {mark}", organisations=[organisation], service=service)
    agent = AgentFactory(
        last_name=f"Agent{mark}",
        organisation=organisation,
        organisation__level="admin",
        services=[service],
        is_espace_admin=True,
    )
    window = OpeningWindowFactory(
        title=f"Plage {mark}",
        agent=agent,
        organisation=organisation,
        place=place,
        motifs=[motif],
        start_time=time(8),
        end_time=time(20),
    )
    usager = UsagerFactory(last_name=f"Usager{mark}")
    UsagerProfile.objects.create(organisation=organisation, usager=usager)
    usager.referents.add(agent)
    twin, hidden = (UsagerFactory(last_name=f"Double{mark}", email="") for _ in range(2))
    UsagerProfile.objects.create(organisation=organisation, usager=twin)
    merge = merge_of(usager, hidden)
    # Far enough ahead for an usager to move it, whatever the day and hour the tests run at.
    later = local_day(now(), zone_of(place)) + timedelta(days=3)
    free = next_slot_by_place(Wanted(motif=motif), [place], now(), first=later)[place.pk].start
    appointment = _appointment(organisation, motif, place, agent, free + timedelta(hours=2))
    account = Account.objects.get(pk=agent.account_id)
    draw = Draw.objects.create(
        motif=motif,
        organisation=organisation,
        place=place,
        closes_at=now() + timedelta(days=2),
        secret="0" * 64,
        commitment=f"engagement-{mark}",
    )
    return Stock(
        espace=espace,
        mark=mark,
        organisation=organisation,
        agent=agent,
        account=account,
        device=TOTPDevice.objects.create(user=account, name=f"Téléphone {mark}"),
        place=place,
        motif=motif,
        usager=usager,
        twin=twin,
        merge=merge,
        proof=ask_proof(Contact(email=usager.email), now()),
        relative=UsagerFactory(
            last_name=f"Proche{mark}", responsible=usager, email="", phone_number=""
        ),
        appointment=appointment,
        participation=Participation.objects.create(
            appointment=appointment,
            usager=usager,
            link_expires_at=now() + timedelta(weeks=12),
            # Booked by an agent beyond their organisations: its confirmation is theirs to read.
            created_by_agent=agent,
            created_by_agent_prescripteur=True,
        ),
        hold=hold_slot(
            Choice(motif, organisation, place, free + timedelta(hours=4)),
            Booker("Nadia", f"Attente{mark}", f"nadia.{mark.lower()}@demo.example"),
            now(),
        ),
        **_partner(mark),
        **_webhook(organisation, mark),
        booking_plan=BookingPlan.objects.create(
            agent=agent, usager=usager, return_url=f"https://coop.example/{mark}"
        ),
        **_prescriptions(Choice(motif, organisation, place, free + timedelta(hours=5)), mark),
        draw=draw,
        turn=TurnEntry.objects.create(
            motif=motif,
            organisation=organisation,
            place=place,
            first_name="Nadia",
            last_name=f"Tour{mark}",
            email=f"tour.{mark.lower()}@demo.example",
            state=TurnEntry.State.WAITING,
            created_at=now(),
            verified_at=now(),
            draw=draw,
        ),
        offer=_offer(appointment, usager, agent, free + timedelta(hours=1)),
        free_start=free,
        mail=_mail(espace, mark),
        export=_export(agent, mark),
        invitation=_invitation(organisation, service, mark),
        team=Team.objects.create(name=f"Équipe {mark}"),
        category=MotifCategory.objects.create(name=f"Catégorie {mark}", short_name=mark),
        logo=_logo(mark),
        grant=SupportGrant.objects.create(
            level="read",
            reason=f"Raison {mark}",
            granted_at=now(),
            ends_at=now() + timedelta(hours=4),
        ),
        receipt=Receipt.objects.create(
            appointment=appointment,
            usager=usager,
            event="rdv_created",
            channel="sms",
            result="doubtful",
            recipient="+33639980001",
            content=f"RDV {mark}",
            duty=f"doubtful {mark}",
        ),
        field=UsagerField.objects.create(kind="text", label=f"Champ {mark}"),
        sector=_sector(mark),
        origin=AllowedOrigin.objects.create(origin=f"https://{mark.lower()}.example"),
        seat=(seat := _seat(organisation, place, service, agent, mark)),
        question=QuestionFactory(motif=seat.appointment.motif, label=f"Question {mark}"),
        calendar=Connection.objects.create(
            agent=agent,
            provider=Connection.Provider.CALDAV,
            state=Connection.State.ACTIVE,
            label=f"Agenda {mark}",
            pushes=True,
            created_at=now(),
        ),
        token=create_token(
            f"Programme {mark}", ["read:rdvs"], 30, actor_of_account(agent.account_id), now()
        )[0],
        window=window,
        **_planned(agent, organisation, place, motif, mark),
    )


def _webhook(organisation: Organisation, mark: str) -> dict[str, object]:
    """A webhook, and something that it was told."""
    webhook = WebhookEndpoint(
        organisation=organisation, target_url=f"https://{mark.lower()}.example/recevoir"
    )
    webhook.set_secret(f"secret-{mark}")
    webhook.save()
    sent = WebhookDelivery.objects.create(
        endpoint=webhook, model="Test", event="created", state="done", created_at=now()
    )
    return {"webhook": webhook, "webhook_delivery": sent}


def _partner(mark: str) -> dict[str, object]:
    """A registered partner, one of its people, and somebody who asked for a link."""
    partner = PartnerStructure.objects.create(name=f"Partenaire {mark}")
    domain = f"{mark.lower()}.example"
    PartnerAddress.objects.create(partner=partner, value=domain)
    email = f"ana@{domain}"
    return {
        "partner": partner,
        "professional": note_professional(Professional(email), "link", now(), proved=True),
        "asked_professional": note_professional(Professional(email), "link", now(), proved=False),
    }


def _prescriptions(choice: Choice, mark: str) -> dict[str, Prescription]:
    """Both by the same person: one to be proved, one booked."""
    card = PrescripteurCard(
        "Lise", f"Martin{mark}", f"lise.{mark.lower()}@demo.example", structure=f"CCAS {mark}"
    )
    wish = Wish(card, Newcomer("Awa", f"Orientée{mark}"), choice)
    later = replace(choice, starts_at=choice.starts_at + timedelta(hours=1))
    return {
        "prescription": hold_prescription(wish, now(), key=uuid.uuid4()),
        "prescribed": prescribe(replace(wish, choice=later), now(), key=uuid.uuid4()),
    }


def _offer(appointment, usager, agent, start: datetime) -> WaitingOffer:
    return WaitingOffer.objects.create(
        appointment=appointment,
        usager=usager,
        agent=agent,
        place=appointment.place,
        starts_at=start,
        ends_at=start + timedelta(minutes=30),
        expires_at=now() + timedelta(hours=2),
        created_at=now(),
    )


def _seat(organisation, place, service, agent, mark: str) -> Participation:
    motif = MotifFactory(
        name=f"Atelier {mark}", organisations=[organisation], service=service, collectif=True
    )
    session = _appointment(organisation, motif, place, agent, now() + timedelta(days=40))
    usager = UsagerFactory(last_name=f"Inscrit{mark}")
    UsagerProfile.objects.create(organisation=organisation, usager=usager)
    return Participation.objects.create(
        appointment=session, usager=usager, link_expires_at=now() + timedelta(weeks=12)
    )


def _sector(mark: str) -> Sector:
    sector = Sector.objects.create(name=f"Secteur {mark}", human_id=mark.lower())
    Zone.objects.create(sector=sector, level="city", city_code="07186", city_name=f"Ville {mark}")
    return sector


def _invitation(organisation, service, mark: str) -> AgentInvitation:
    """Of somebody who has not answered yet."""
    invited = AgentFactory(last_name=f"Invité{mark}", organisation=organisation, services=[service])
    return AgentInvitation.objects.create(agent=invited, expires_at=now() + timedelta(hours=48))


def _planned(agent, organisation, place, motif, mark: str) -> dict:
    """An absence long ago, and the lines of history of a window and an absence removed."""
    actor = actor_of_account(agent.account_id)
    gone = OpeningWindowFactory(
        title=f"Retirée {mark}",
        agent=agent,
        organisation=organisation,
        place=place,
        motifs=[motif],
        recurrence="",
        last_day=date(2026, 1, 5),
    )
    past = {"agent": agent, "recurrence": "FREQ=WEEKLY;UNTIL=20260216", "first_day": LONG_AGO}
    away = AbsenceFactory(title=f"Rétablie {mark}", **past)
    return {
        "absence": AbsenceFactory(title=f"Absence {mark}", **past),
        "gone_window": remove_window(gone.pk, actor, now()).pk,
        "gone_absence": remove_absence(away.pk, actor, now()).pk,
    }


def _export(agent, mark: str) -> Export:
    """A file that is ready."""
    export = Export.objects.create(
        agent=agent,
        kind="rdv",
        format="csv",
        filters={},
        state=Export.State.READY,
        asked_at=now(),
        expires_at=now() + timedelta(hours=6),
    )
    ExportFile.objects.create(export=export, name="export.csv", content=mark.encode())
    return export


def merge_of(kept: Usager, hidden: Usager) -> UsagerMerge:
    """A merge that can still be undone."""
    made_at = now()
    Usager.objects.filter(pk=hidden.pk).update(deleted_at=made_at)
    return UsagerMerge.objects.create(
        kept=kept, source=hidden, made_at=made_at, undo_until=made_at + timedelta(days=30)
    )


def _appointment(organisation, motif, place, agent, start: datetime) -> Appointment:
    end = start + timedelta(minutes=30)
    booked = Appointment.objects.create(
        organisation=organisation,
        motif=motif,
        place=place,
        starts_at=start,
        ends_at=end,
        created_by=Appointment.CreatedBy.USER,
    )
    AgentClaim.objects.create(
        agent=agent, appointment=booked, period=DateTimeTZRange(start, end, "[)")
    )
    return booked


def _mail(espace: Espace, mark: str) -> str:
    """The name of a mail with one attachment in the espace's demonstration box."""
    letter = EmailMessage(
        f"Sujet {mark}", f"Texte {mark}", headers={"X-RDV-Espace": espace.slug}, to=["a@b.example"]
    )
    letter.attach("rdv.ics", f"BEGIN:VCALENDAR {mark}", "text/calendar")
    mailbox.MailboxBackend().send_messages([letter])
    return str(mailbox.read(espace.slug)[0]["name"])
