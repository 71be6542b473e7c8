"""Somebody asked to be recognised by an address or a number."""

from booking.directory.models import ContactProof
from booking.directory.services.ask_proof import proof_code, proof_secret
from booking.directory.services.check_proof import people_of
from socle import clock
from socle.outbox.models import Message
from socle.outbox.registry import Lane, handles
from tenants.context import current_espace

from ..addresses import absolute
from ..deliver import Addressee, Mail, send_mail_once, send_sms_once
from ..texts import lines

EVENT = "contact_proof"
KEPT = "Code à usage unique"  # what the receipt says instead of the code


@handles("contact_proof.asked", name="notifications.prove_contact", lane=Lane.AWAITED)
def prove_contact(message: Message) -> None:
    """The code, and by mail the link too; nothing when nobody has that contact."""
    proof = ContactProof.objects.filter(
        pk=message.payload["proof_id"],
        generation=message.payload["generation"],
        proved_at__isnull=True,
    ).first()
    if proof is None or proof.expires_at <= clock.now():
        return
    if proof.usager_id is None and not people_of(proof.email, proof.phone_number):
        return
    if proof.email:
        mail = Mail(
            subject="Votre code pour accéder à vos rendez-vous",
            template="contact_proof",
            context={
                "title": "Accédez à vos rendez-vous",
                "code": proof_code(proof),
                "link": absolute("my_sign_in_link", proof.uuid, proof_secret(proof)),
            },
        )
        send_mail_once(message, EVENT, Addressee(proof.email), mail, None, until=proof.expires_at)
        return
    name = lines.cut(current_espace().name, lines.NAME)
    text = lines.text_of(
        f"{proof_code(proof)} est votre code {name}.", "Valable 15 min. Ne le donnez à personne."
    )
    to = Addressee(proof.phone_number)
    send_sms_once(message, EVENT, to, text, None, until=proof.expires_at, kept=KEPT)
