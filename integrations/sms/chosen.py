"""Whose account carries an SMS: forced by the operator, else the espace's own, else the platform's.

Source: booking.md 4.7, interfaces.md 7. The forced provider goes with the platform's key, never
with an espace's key for another one.
"""

from dataclasses import dataclass, field

import structlog
from django.conf import settings
from django.db import DatabaseError

from booking.directory.models import Organisation
from booking.notifications.models import Receipt
from booking.notifications.sms import Handed, SmsRefused
from tenants.context import current_espace

from .errors import AccountRefused, ProviderFailed
from .models import SmsAccount
from .providers.known import PROVIDERS
from .providers.port import Provider, Sms, Taken
from .reports import remember
from .sealed import key_of
from .services.note_outcome import note_failure, note_success

NOBODY = "Aucun prestataire de SMS n’est configuré."
_Verticale = Organisation.Verticale
SENDERS = {
    _Verticale.RDV_SOLIDARITES: "RdvSoli",
    _Verticale.RDV_INSERTION: "RdvSoli",
    _Verticale.RDV_AIDE_NUMERIQUE: "RdvAideNum",
    _Verticale.RDV_MAIRIE: "RDV S.P.",
}
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Carrier:
    """Args:
    account: the espace's; None for the platform's.
    """

    provider: Provider
    account: SmsAccount | None
    platform_key: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        return key_of(self.account) if self.account else self.platform_key


def carrier() -> Carrier | None:
    """Who carries the SMS of this espace (1 query, none when it is forced)."""
    if settings.SMS_FORCED_PROVIDER:
        return _of_platform(settings.SMS_FORCED_PROVIDER)
    account = SmsAccount.current()
    if account.provider:
        return Carrier(PROVIDERS[account.provider], account)
    return _of_platform(settings.SMS_PROVIDER)


class ChosenSms:
    """`booking.notifications.sms.SmsBackend`."""

    def __init__(self) -> None:
        self._carrier = carrier()

    def door(self) -> str:
        is_own = self._carrier is not None and self._carrier.account is not None
        return f"sms:{current_espace().number}" if is_own else "sms"

    def send(self, phone_number: str, text: str, receipt: Receipt) -> Handed:
        carries = self._carrier
        if carries is None:
            raise SmsRefused(NOBODY)
        try:
            sms = Sms(
                number=phone_number,
                text="\n".join(filter(None, (settings.SMS_INSTANCE_NAME, text))),
                sender=_sender(carries.account, receipt),
                key=carries.key,
                receipt_id=receipt.pk,
            )
            taken = carries.provider.send(sms)
        except (ProviderFailed, AccountRefused) as failure:
            _note_failure(carries, failure.code)
            raise
        _note_taken(carries, receipt, taken)
        return Handed(taken.parts, taken.result, carries.provider.name)


def _of_platform(name: str) -> Carrier | None:
    provider = PROVIDERS.get(name)
    return Carrier(provider, None, settings.SMS_PROVIDER_KEY) if provider else None


def _sender(account: SmsAccount | None, receipt: Receipt) -> str:
    """What the telephone shows: the espace's own, else the one of the organisation's field."""
    if account and account.sender:
        return account.sender
    if receipt.appointment is None:
        return settings.SMS_SENDER
    return SENDERS.get(receipt.appointment.organisation.verticale, settings.SMS_SENDER)


def _note_taken(carries: Carrier, receipt: Receipt, taken: Taken) -> None:
    """The SMS has left: whatever fails here must not have it sent again."""
    name, is_own = carries.provider.name, carries.account is not None
    try:
        if carries.account:
            note_success(carries.account)
        remember(name, is_own, receipt.pk, taken.references)
    except DatabaseError as error:
        log.warning("sms.not_noted", provider=name, error=type(error).__name__)


def _note_failure(carries: Carrier, code: str) -> None:
    log.warning(
        "sms.not_taken", provider=carries.provider.name, code=code, own=bool(carries.account)
    )
    if carries.account:
        note_failure(carries.account, code)
