"""Usagers are asked to book online, and told of the password of their space."""

from urllib.parse import urlencode

from booking.directory.models import Usager
from booking.directory.services.invite_usager import can_be_invited, invitation_token
from socle import clock
from socle.outbox.models import Message
from socle.outbox.registry import handles

from ..addresses import absolute
from ..deliver import Addressee, Mail, send_mail_once


@handles("usager.invited", name="notifications.invited_usager")
def tell_invited_usager(message: Message) -> None:
    """The path, with what proves who comes; nothing for who has no address any more."""
    usager = Usager.objects.current().filter(pk=message.payload["usager_id"]).first()
    if usager is None or not can_be_invited(usager):
        return
    token = invitation_token(usager.pk, clock.now())
    mail = Mail(
        subject="Prenez vos rendez-vous en ligne",
        template="usager_invited",
        context={
            "title": "Prenez vos rendez-vous en ligne",
            "first_name": usager.first_name,
            "link": f"{absolute('invited_search')}?{urlencode({'tkn': token})}",
        },
    )
    send_mail_once(message, "usager_invited", Addressee(usager.email, usager=usager), mail, None)


@handles("usager.password_chosen", name="notifications.usager_password")
def tell_password_chosen(message: Message) -> None:
    """So that nobody has one chosen for them unawares."""
    usager = Usager.objects.current().filter(pk=message.payload["usager_id"]).first()
    if usager is None or not usager.email:
        return
    mail = Mail(
        subject="Votre mot de passe a été choisi",
        template="usager_password",
        context={
            "title": "Un mot de passe pour vos rendez-vous",
            "first_name": usager.first_name,
            "link": absolute("my_sign_in"),
        },
    )
    send_mail_once(message, "usager_password", Addressee(usager.email, usager=usager), mail, None)
