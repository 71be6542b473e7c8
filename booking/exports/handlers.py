"""What the outbox asks of exports: making, announcing, deleting."""

from booking.notifications.addresses import absolute
from booking.notifications.deliver import Addressee, Mail, send_mail_once
from socle.clock import now
from socle.outbox.models import Message
from socle.outbox.registry import handles

from .models import Export, ExportFile
from .services.build_export import fail_export
from .tasks import build


@handles("export.asked", name="exports.build")
def on_asked(message: Message) -> None:
    build.delay(message.espace_number, message.payload["export_id"])


@handles("export.overdue", name="exports.fail")
def on_overdue(message: Message) -> None:
    """No task lasts that long: it was lost, and its agent must know."""
    fail_export(message.payload["export_id"])


@handles("export.ready", name="exports.tell")
def on_ready(message: Message) -> None:
    export = (
        Export.objects.select_related("agent")
        .filter(pk=message.payload["export_id"], expires_at__gt=now())
        .first()
    )
    if export is None or not export.agent.email:
        return
    mail = Mail(
        subject="Votre export est prêt",
        template="export_ready",
        context={"link": absolute("agent_exports"), "first_name": export.agent.first_name},
    )
    send_mail_once(
        message, "export_ready", Addressee(export.agent.email, agent=export.agent), mail, None
    )


@handles("export.expired", name="exports.delete_file")
def on_expired(message: Message) -> None:
    ExportFile.objects.filter(
        export_id=message.payload["export_id"], export__expires_at__lte=now()
    ).delete()


@handles("export.forgotten", name="exports.forget")
def on_forgotten(message: Message) -> None:
    Export.objects.filter(pk=message.payload["export_id"]).delete()
