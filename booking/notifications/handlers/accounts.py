"""What protects an agent's account: links that prove an address, and notices of what changed.

Handled in the espace where it happened; somebody who is no agent there is written to about nothing.
"""

from django.core.mail import EmailMessage
from django.utils.timezone import localtime

from booking.availability.loader import zone_of
from booking.directory.models import Agent
from booking.domain.wording import format_moment
from socle import clock
from socle.accounts.admission import admission_of
from socle.accounts.models import Account, AddressProof, KnownDevice
from socle.accounts.proofs import proof_secret
from socle.outbox.models import Message
from socle.outbox.registry import Lane, handles
from tenants.context import current_espace

from ..addresses import absolute
from ..deliver import Addressee, Mail, send_mail_once


@handles("account.password_asked", name="notifications.password_link", lane=Lane.AWAITED)
def send_password_link(message: Message) -> None:
    """To who may come in here; an address that is nobody's gets nothing."""
    proof = _live_proof(message)
    account = proof.account if proof else None
    if account is None or not account.is_active or admission_of(account) is None:
        return
    mail = _mail(
        "Choisir un nouveau mot de passe",
        "account_password_link",
        proof.account,
        link=absolute("new_password", proof.pk, proof_secret(proof)),
        deadline=_moment(proof.expires_at),
    )
    _send(message, "account_password_link", proof.account, mail, until=proof.expires_at)


@handles("account.email_asked", name="notifications.email_link", lane=Lane.AWAITED)
def send_email_link(message: Message) -> None:
    """To the new address, unless somebody else has an account of that address."""
    proof = _live_proof(message)
    if proof is None or Account.objects.filter(email=proof.new_email).exists():
        return
    mail = _mail(
        "Confirmer votre nouvelle adresse e-mail",
        "account_email_link",
        proof.account,
        link=absolute("new_email", proof.pk, proof_secret(proof)),
        deadline=_moment(proof.expires_at),
        former=proof.former_email,
    )
    _send(
        message,
        "account_email_link",
        proof.account,
        mail,
        address=proof.new_email,
        until=proof.expires_at,
    )


@handles("account.email_asked", name="notifications.email_asked")
def tell_email_asked(message: Message) -> None:
    """To the present address: whoever did not ask can still stop it."""
    proof = _live_proof(message)
    if proof is None:
        return
    mail = _mail(
        "Un changement d’adresse e-mail est demandé",
        "account_email_asked",
        proof.account,
        new_email=proof.new_email,
        link=absolute("agent_security"),
    )
    _send(message, "account_email_asked", proof.account, mail)


@handles("account.email_renewed", name="notifications.email_renewed")
def tell_email_renewed(message: Message) -> None:
    """To the former address, which may be the only one that its owner still reads."""
    proof = (
        AddressProof.objects.select_related("account")
        .filter(pk=message.payload["proof_id"])
        .first()
    )
    if proof is None or not proof.former_email:
        return
    mail = _mail(
        "Votre adresse e-mail est changée",
        "account_email_renewed",
        proof.account,
        new_email=proof.new_email,
        link=absolute("help"),
    )
    _send(message, "account_email_renewed", proof.account, mail, address=proof.former_email)


@handles("account.password_renewed", name="notifications.password_renewed")
def tell_password_renewed(message: Message) -> None:
    account = _account(message)
    if account is None:
        return
    mail = _mail(
        "Votre mot de passe est changé",
        "account_password_renewed",
        account,
        link=absolute("forgotten_password"),
    )
    _send(message, "account_password_renewed", account, mail)


@handles("account.new_device", name="notifications.new_device")
def tell_new_device(message: Message) -> None:
    account = _account(message)
    device = KnownDevice.objects.filter(pk=message.payload["device_id"]).first()
    if account is None or device is None:
        return
    if current_espace() is None:
        _tell_operator(account, device)
        return
    mail = _mail(
        "Connexion depuis un nouvel appareil",
        "account_new_device",
        account,
        device=device.label,
        moment=_moment(device.first_seen_at),
        link=absolute("agent_security"),
    )
    _send(message, "account_new_device", account, mail)


def _tell_operator(account: Account, device: KnownDevice) -> None:
    """On the portal nobody but operators logs in; no espace's letter is theirs."""
    moment = localtime(device.first_seen_at)
    text = (
        "Votre compte d’opérateur vient de servir depuis un appareil que nous ne connaissons pas : "
        f"{device.label}, le {moment:%d/%m/%Y à %H h %M}.\n\n"
        "C’est vous ? Ne faites rien.\n\nCe n’est pas vous ? Prévenez tout de suite l’équipe "
        "d’exploitation : elle ferme le compte."
    )
    EmailMessage("Connexion depuis un nouvel appareil", text, to=[account.email]).send()


def _live_proof(message: Message) -> AddressProof | None:
    return (
        AddressProof.objects.select_related("account")
        .filter(pk=message.payload["proof_id"], used_at__isnull=True)
        .filter(expires_at__gt=clock.now())
        .first()
    )


def _account(message: Message) -> Account | None:
    return Account.objects.filter(pk=message.payload["account_id"], is_active=True).first()


def _mail(subject: str, template: str, account: Account, **context: object) -> Mail:
    named = {"title": subject, "first_name": account.first_name, "email": account.email}
    return Mail(subject=subject, template=template, context={**named, **context})


def _send(
    message: Message, event: str, account: Account, mail: Mail, *, address: str = "", until=None
) -> None:
    agent = Agent.objects.complete().filter(account_id=account.pk).first()
    if agent is None:
        return
    to = Addressee(address or account.email, agent=agent)
    send_mail_once(message, event, to, mail, None, until=until)


def _moment(instant) -> str:
    return format_moment(instant, zone_of(None), mention_zone=True)
