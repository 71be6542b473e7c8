"""What is asked of a provider, whatever it speaks."""

from collections.abc import Callable
from dataclasses import dataclass, field

from booking.notifications.models import Receipt

Result = Receipt.Result


@dataclass(frozen=True, slots=True)
class Sms:
    """One SMS that leaves; of its fields nothing is ever shown in a log.

    Args:
        number: E.164.
        text: in the GSM alphabet.
        sender: what the telephone shows, 11 signs at most.
        key: what opens the account, in the provider's own form.
        receipt_id: a number of ours, by which some providers speak of it later.
    """

    number: str = field(repr=False)
    text: str = field(repr=False)
    sender: str
    key: str = field(repr=False)
    receipt_id: int


@dataclass(frozen=True, slots=True)
class Taken:
    """The provider has it.

    Args:
        result: of `Receipt.Result`: handed over, or said to be sent.
        parts: how many SMS it bills; None if it does not say.
        references: the provider's names of the parts, by which it tells later what became of them.
    """

    result: str
    parts: int | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provider:
    """
    Args:
        name: as it is stored and configured; the field's own words (interfaces.md 7).
        key_form: how its key reads, in French, for whoever types it.
        is_key: whether a key can be one of its keys at all.
        send: hands over one SMS, once. Raises `ProviderFailed` (nothing was taken),
            `SmsRefused` (nor ever will be), `MaybeSent` (nobody knows).
    """

    name: str
    label: str
    key_form: str
    is_key: Callable[[str], bool]
    send: Callable[[Sms], Taken]
