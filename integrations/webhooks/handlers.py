"""What the outbox says, told to those who asked for it."""

from uuid import UUID

from booking.directory.models import UsagerProfile
from integrations.webhooks.models import WebhookDelivery
from socle.clock import now
from socle.outbox.models import Message
from socle.outbox.registry import Lane, handles

from .nouns import BY_NAME, organisations_of
from .resending import resend_some, resume_some
from .sending import attempt
from .telling import tell

CREATED, UPDATED = WebhookDelivery.Event.CREATED, WebhookDelivery.Event.UPDATED

# Topic: the contract's model, its event, and where the message names the row.
TOPICS: dict[str, tuple[str, str, str]] = {
    "appointment.booked": ("Rdv", CREATED, "appointment_id"),
    **dict.fromkeys(
        (
            "appointment.moved",
            "appointment.edited",
            "appointment.cancelled",
            "appointment.restored",
            "appointment.marked",
            "participation.added",
            "participation.cancelled",
            "participation.restored",
            "participation.marked",
            "participation.removed",
            "participation.replaced",
        ),
        ("Rdv", UPDATED, "appointment_id"),
    ),
    "absence.created": ("Absence", CREATED, "absence_id"),
    "absence.edited": ("Absence", UPDATED, "absence_id"),
    "window.created": ("PlageOuverture", CREATED, "window_id"),
    "window.edited": ("PlageOuverture", UPDATED, "window_id"),
    "usager.created": ("User", CREATED, "usager_id"),
    "usager.edited": ("User", UPDATED, "usager_id"),
    "usager.merged": ("User", UPDATED, "usager_id"),
    "usager.merge_undone": ("User", UPDATED, "usager_id"),
    "organisation.created": ("Organisation", CREATED, "organisation_id"),
    "organisation.edited": ("Organisation", UPDATED, "organisation_id"),
    "motif.created": ("Motif", CREATED, "motif_id"),
    "motif.edited": ("Motif", UPDATED, "motif_id"),
    # Kept hidden for what was booked with it: it has a `deleted_at` then. Gone: see departures.
    "motif.removed": ("Motif", UPDATED, "motif_id"),
    "place.created": ("Lieu", CREATED, "place_id"),
    "place.edited": ("Lieu", UPDATED, "place_id"),
    "place.closed": ("Lieu", UPDATED, "place_id"),
    "place.reopened": ("Lieu", UPDATED, "place_id"),
    "agent.invited": ("Agent", CREATED, "agent_id"),
    "agent.accepted": ("Agent", UPDATED, "agent_id"),
    "agent.edited": ("Agent", UPDATED, "agent_id"),
    "agent.converted": ("Agent", UPDATED, "agent_id"),
    "role.created": ("AgentRole", CREATED, "role_id"),
    "role.edited": ("AgentRole", UPDATED, "role_id"),
}


def _listen(topic: str, model: str, event: str, key: str) -> None:
    @handles(topic, name=f"webhook.{topic}")
    def on_topic(message: Message) -> None:
        tell(model, event, message.payload[key], message.pk, now())


for _topic, _told in TOPICS.items():
    _listen(_topic, *_told)


@handles("usager.known", name="webhook.usager.known")
def tell_profiles(message: Message) -> None:
    """An organisation, or several, opened a profile of an usager."""
    rows = UsagerProfile.objects.filter(
        usager=message.payload["usager_id"],
        organisation__in=message.payload["organisation_ids"],
    )
    for pk in rows.values_list("pk", flat=True):
        tell("UserProfile", CREATED, pk, message.pk, now())


@handles("referent.assigned", name="webhook.referent.assigned")
def tell_referents(message: Message) -> None:
    usager_id = message.payload["usager_id"]
    for agent_id in message.payload["agent_ids"]:
        tell(
            "ReferentAssignation",
            CREATED,
            agent_id,
            message.pk,
            now(),
            other_id=usager_id,
            organisations=organisations_of(BY_NAME["User"], usager_id),
        )


@handles("webhook.due", name="webhook.send", lane=Lane.OUTSIDE)
def send(message: Message) -> None:
    attempt(UUID(message.payload["delivery_id"]), message.payload["number"])


@handles("webhook.resumed", name="webhook.resumed")
def resume(message: Message) -> None:
    resume_some(message)


@handles("webhook.resend", name="webhook.resend")
def resend(message: Message) -> None:
    resend_some(message)
