"""Who sees and changes appointments and what hangs on them. Source: domain.md 1.6 and 2, then 5."""

from django.db.models import Q, QuerySet

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, Rule, Sight, register
from booking.access.who import (
    AGENTS_ONLY,
    NO_ROLE,
    admins,
    espace_admins,
    in_yours,
    members,
    works,
)
from booking.catalog.models import Motif

from .models import (
    AgentClaim,
    Appointment,
    BookingPlan,
    Change,
    Participation,
    Prescripteur,
    PrescriptionRules,
    WaitingEntry,
)
from .own_deadlines import cancel_part_verdict, cancel_whole_verdict, move_verdict


def visible_appointments(actor: Actor) -> Q:
    """In one's organisations: all, or those of one's services and those one is assigned to.

    A motif that was given no service hides nothing: it is everybody's in its organisations. An
    usager sees theirs and their relatives', the invisible motifs excepted.
    """
    if actor.kind is Kind.USAGER:
        mine = Participation.objects.filter(visible_participations(actor))
        return Q(pk__in=mine.values("appointment_id"))
    if actor.kind is not Kind.AGENT:
        return NOTHING
    if actor.is_espace_admin:
        return ALL
    seen = Q(organisation_id__in=actor.whole_ids)
    if actor.shared_ids:
        mine = AgentClaim.objects.filter(agent_id=actor.agent_id, appointment__isnull=False)
        seen |= Q(organisation_id__in=actor.shared_ids) & (
            Q(motif__service_id__in=actor.service_ids)
            | Q(motif__service__isnull=True)
            | Q(pk__in=mine.values("appointment_id"))
        )
    return seen


def prescribed_participations(actor: Actor) -> Q:
    """What the agent booked beyond their organisations: its confirmation is theirs to read."""
    if actor.kind is not Kind.AGENT or actor.agent_id is None:
        return NOTHING
    return Q(created_by_agent_id=actor.agent_id, created_by_agent_prescripteur=True)


def _prescribed(actor: Actor) -> Q:
    """The confirmation, and nothing else of the appointment."""
    made = Participation.objects.filter(prescribed_participations(actor))
    return Q(pk__in=made.values("appointment_id"))


def _is_ours(actor: Actor, appointment: Appointment) -> bool:
    return actor.kind is Kind.USAGER or appointment.organisation_id in actor.organisation_ids


def _reach(actor: Actor) -> str:
    if actor.kind is Kind.USAGER:
        return _usagers_reach(actor, "ceux")
    if actor.is_espace_admin:
        return "Tous ceux de l’espace."
    if actor.shared_ids and actor.whole_ids:
        return (
            "Ceux de vos services et les vôtres, et tous ceux des organisations que vous "
            "administrez."
        )
    if actor.shared_ids:
        return "Ceux de vos services dans vos organisations, et les vôtres."
    return "Tous ceux de vos organisations." if actor.roles else "Aucun."


def _usagers_reach(actor: Actor, those: str) -> str:
    if actor.participation_id:
        return "Celui du lien que vous avez reçu." if those == "ceux" else "Celle de votre lien."
    return f"Les vôtres et {those} de vos proches."


def _yours_where(actor: Actor) -> str:
    if actor.kind is Kind.USAGER:
        return "tant que le délai le permet"
    return in_yours(actor)


register(
    Policy(
        model=Appointment,
        noun="rendez-vous",
        visible=visible_appointments,
        reach=_reach,
        verbs={
            # Editing, giving a status, sending a reminder and telling of an arrival are one right.
            "edit": members("modifier et renseigner"),
            "cancel": Rule(
                _is_ours,
                NO_ROLE,
                label="annuler",
                where=_yours_where,
                for_usagers=True,
                deadline=cancel_whole_verdict,
            ),
            "move": Rule(
                _is_ours,
                NO_ROLE,
                label="déplacer",
                where=_yours_where,
                for_usagers=True,
                deadline=move_verdict,
            ),
            # Notes for agents only, wherever they see the appointment.
            "see_context": Rule(
                lambda actor, appointment: True,
                AGENTS_ONLY,
                label="lire le contexte et l’historique",
                where=lambda actor: "de ceux que vous voyez" if works(actor) else "",
            ),
            "delete": admins("supprimer"),
        },
        sights={
            "see_confirmation": Sight(
                _prescribed,
                label="relire la confirmation",
                where=lambda actor: (
                    "de ceux que vous avez prescrits" if actor.kind is Kind.AGENT else ""
                ),
            )
        },
    )
)


def _seen_appointments(actor: Actor) -> QuerySet[Appointment]:
    return Appointment.objects.filter(visible_appointments(actor))


def visible_participations(actor: Actor) -> Q:
    """All those of the appointments that an agent sees; an usager's and their relatives' only.

    Who holds the link of a message sees that one, whatever the motif: the link was sent to them.
    """
    if actor.kind is Kind.USAGER:
        if actor.participation_id is not None:
            return Q(pk=actor.participation_id)
        invisible = Q(appointment__motif__visibility_type=Motif.Visibility.INVISIBLE)
        return Q(usager_id__in=actor.usager_ids) & ~invisible
    return _through_appointment(actor)


def _through_appointment(actor: Actor) -> Q:
    if actor.kind is not Kind.AGENT:
        return NOTHING
    if actor.is_espace_admin:
        return ALL
    return Q(appointment_id__in=_seen_appointments(actor).values("pk"))


def _organisation_of(part: Participation | WaitingEntry) -> int:
    return part.appointment.organisation_id


def _is_our_part(actor: Actor, part: Participation) -> bool:
    return actor.kind is Kind.USAGER or _organisation_of(part) in actor.organisation_ids


def _through_reach(actor: Actor) -> str:
    if actor.kind is Kind.USAGER:
        return _usagers_reach(actor, "celles")
    return "Celles des rendez-vous que vous voyez." if works(actor) else "Aucune."


register(
    Policy(
        model=Participation,
        noun="participations",
        visible=visible_participations,
        reach=_through_reach,
        verbs={
            "edit": members("modifier et renseigner", _organisation_of),
            "cancel": Rule(
                _is_our_part,
                NO_ROLE,
                label="annuler",
                where=_yours_where,
                for_usagers=True,
                deadline=cancel_part_verdict,
            ),
            "delete": admins("supprimer", _organisation_of),
        },
    )
)


def _of_agents_only(actor: Actor, named: str) -> Q:
    """What hangs on the appointments that an agent sees, by the name of its column."""
    if actor.kind is not Kind.AGENT:
        return NOTHING
    return Q(**{f"{named}__in": _seen_appointments(actor).values("pk")})


register(
    Policy(
        model=Prescripteur,
        noun="prescripteurs",
        visible=lambda actor: _of_agents_only(actor, "participation__appointment_id"),
        reach=lambda actor: "Ceux des rendez-vous que vous voyez." if works(actor) else "Aucun.",
        verbs={},
    )
)
register(
    Policy(
        model=PrescriptionRules,
        noun="réglages des prescriptions",
        visible=lambda actor: (
            ALL if actor.kind is Kind.AGENT and actor.is_espace_admin else NOTHING
        ),
        reach=lambda actor: "Ceux de l’espace." if actor.is_espace_admin else "Aucun.",
        create=espace_admins("régler"),
        verbs={"edit": espace_admins("modifier")},
    )
)
register(
    Policy(
        model=Change,
        noun="historique des rendez-vous",
        visible=lambda actor: _of_agents_only(actor, "appointment_id"),
        reach=lambda actor: "Celui des rendez-vous que vous voyez." if works(actor) else "Aucun.",
        verbs={},
    )
)


def _visible_entries(actor: Actor) -> Q:
    if actor.kind is not Kind.USAGER:
        return _through_appointment(actor)
    mine = Q(usager_id__in=actor.usager_ids)
    if actor.participation_id is not None:
        part = Participation.objects.filter(pk=actor.participation_id)
        mine = Q(usager_id__in=part.values("usager_id"))
    return mine & Q(appointment_id__in=_seen_appointments(actor).values("pk"))


register(
    Policy(
        model=WaitingEntry,
        noun="inscriptions en liste d’attente",
        visible=_visible_entries,
        reach=_through_reach,
        verbs={
            "remove": Rule(
                _is_our_part,
                NO_ROLE,
                label="retirer",
                where=lambda actor: "les vôtres" if actor.kind is Kind.USAGER else in_yours(actor),
                for_usagers=True,
            )
        },
    )
)

register(
    Policy(
        model=BookingPlan,
        noun="RDV à prendre",
        visible=lambda actor: (
            Q(agent_id=actor.agent_id) if actor.kind is Kind.AGENT and works(actor) else NOTHING
        ),
        reach=lambda actor: "Les vôtres." if works(actor) else "Aucun.",
        verbs={},
    )
)
