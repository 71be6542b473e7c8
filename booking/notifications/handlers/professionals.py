"""A professional from outside is sent the link that proves their address."""

from booking.directory.models import ProfessionalIdentity
from booking.directory.services.ask_professional_link import LINK_LASTS, professional_secret
from socle import clock
from socle.outbox.models import Message
from socle.outbox.registry import Lane, handles

from ..addresses import absolute
from ..deliver import Addressee, Mail, send_mail_once


@handles("professional.asked", name="notifications.professional_link", lane=Lane.AWAITED)
def send_link(message: Message) -> None:
    wanted = message.payload["professional_id"]
    asked = ProfessionalIdentity.objects.filter(pk=wanted, proved_at__isnull=True).first()
    if asked is None or asked.created_at + LINK_LASTS <= clock.now():
        return
    mail = Mail(
        subject="Votre lien de prescripteur",
        template="professional_link",
        context={
            "title": "Votre lien de prescripteur",
            "link": absolute("prescriber_enter", asked.uuid, professional_secret(asked)),
        },
    )
    until = asked.created_at + LINK_LASTS
    send_mail_once(message, "professional_link", Addressee(asked.email), mail, None, until=until)
