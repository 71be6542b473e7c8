"""The second factor: an authenticator's six digits (RFC 6238), or a recovery code.

Wrong codes are counted for all the authenticators of an account together: guessing at two of them
is not twice as fast, and using one does not lock the other.
"""

import base64
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import qrcode
from django.db import transaction
from django_otp import verify_token
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex
from qrcode.image.svg import SvgPathFillImage

from socle.audit.record import record
from socle.clock import now
from socle.errors import Conflict, DomainError

from .models import Account
from .recovery import recovery_device, stored_form

SIX_DIGITS = re.compile(r"[0-9]{6}")
TOLERANCE = 1  # steps of 30 s, either side: clocks of telephones drift
KEY_BYTES = 20  # RFC 4226, 4: 160 bits


class TooManyCodes(DomainError):
    """`details["seconds"]`: how long before the next code is looked at."""

    code = "too_many_codes"
    status = 429
    message = "Trop de codes faux à la suite."


class AlreadyProtected(Conflict):
    code = "already_protected"
    message = "Ce compte a déjà un second facteur."


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An authenticator being added; `key` in hexadecimal, known to the session alone till then."""

    account: Account
    key: str

    @property
    def device(self) -> TOTPDevice:
        return TOTPDevice(user=self.account, key=self.key, name="Application d’authentification")

    @property
    def secret(self) -> str:
        """The key as people type it: base 32, in groups of four."""
        text = base64.b32encode(bytes.fromhex(self.key)).decode()
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))

    @property
    def qr_code(self) -> str:
        """The key as a telephone reads it: a picture in a `data:` address."""
        image = qrcode.make(self.device.config_url, image_factory=SvgPathFillImage, border=2)
        return f"data:image/svg+xml;base64,{base64.b64encode(image.to_string()).decode()}"


def new_key() -> str:
    return random_hex(KEY_BYTES)


def has_authenticator(account: Account) -> bool:
    return authenticators_of(account).exists()


def authenticators_of(account: Account):
    return TOTPDevice.objects.filter(user=account, confirmed=True).order_by("created_at", "pk")


def enrol(enrolment: Enrolment, typed: str, *, first: bool) -> TOTPDevice | None:
    """Add the authenticator if it gives the right code; None when the code is wrong.

    Args:
        first: the account must have none yet (its password alone was checked).

    Raises:
        AlreadyProtected: it has one meanwhile; the code of that one is needed.
    """
    totp = TOTP(bytes.fromhex(enrolment.key))
    totp.time = time.time()
    code = normalise(typed)
    if not SIX_DIGITS.fullmatch(code) or not totp.verify(int(code), TOLERANCE):
        return None
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=enrolment.account.pk)
        if first and has_authenticator(enrolment.account):
            raise AlreadyProtected
        device = enrolment.device
        device.confirmed, device.last_t, device.drift = True, totp.t(), totp.drift
        device.save()
        record("second_factor.added", account_id=enrolment.account.pk)
    return device


def check_code(account: Account, typed: str) -> Device | None:
    """The device that accepts the code, None when none does. A code is accepted once.

    Raises:
        TooManyCodes: too many wrong ones before; this one was not looked at.
    """
    code = normalise(typed)
    if SIX_DIGITS.fullmatch(code):
        return _check_digits(account, code)
    return _check_recovery(account, code)


def remove_authenticator(account: Account, device_id: int, *, may_be_last: bool) -> bool:
    """Forget an authenticator, and the recovery codes with the last one; False if it was kept."""
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        devices = {device.pk: device for device in authenticators_of(account)}
        if device_id not in devices or (len(devices) == 1 and not may_be_last):
            return False
        devices[device_id].delete()
        if len(devices) == 1:
            recovery_device(account).delete()
        record("second_factor.removed", account_id=account.pk)
    return True


def normalise(typed: str) -> str:
    """Without the spaces and dashes that make codes easier to read."""
    return re.sub(r"[\s-]", "", typed).lower()


@transaction.atomic
def _check_digits(account: Account, code: str) -> TOTPDevice | None:
    devices = list(authenticators_of(account).select_for_update())
    _refuse_when_throttled(devices)
    for device in devices:
        if _gives(device, code) and device.verify_token(code):
            for other in devices:
                if other is not device:
                    other.throttle_reset()
            return device
    for device in devices:
        device.throttle_increment()
    return None


def _gives(device: TOTPDevice, code: str) -> bool:
    """Whether the device shows this code now, for the first time; changes nothing."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time()
    return totp.verify(int(code), device.tolerance, device.last_t + 1)


def _check_recovery(account: Account, code: str) -> Device | None:
    device = recovery_device(account)
    if device.pk is None:
        return None
    _refuse_when_throttled([device])
    return verify_token(account, device.persistent_id, stored_form(device, code))


def _refuse_when_throttled(devices: Iterable[Device]) -> None:
    for device in devices:
        allowed, why = device.verify_is_allowed()
        if not allowed:
            raise TooManyCodes(seconds=_seconds_until(why["locked_until"]))


def _seconds_until(instant: datetime) -> int:
    return max(1, int((instant - now()).total_seconds()) + 1)
