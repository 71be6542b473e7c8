"""What the stand-ins know: one account, its credit, numbers that do not do, SMS that left."""

import itertools
import threading
from dataclasses import dataclass, field

from booking.notifications.gsm import segments

# Numbers of the regulator's fiction, by their last digits, so that a rehearsal needs no set-up.
UNKNOWN, STOPPED, NOWHERE = "0404", "0403", "0416"


@dataclass(frozen=True, slots=True)
class Left:
    """One SMS that left. `names` are those of its parts."""

    provider: str
    number: str
    text: str
    sender: str
    names: tuple[str, ...]


@dataclass
class Account:
    """
    Args:
        key: as each provider writes it; `user:password` for those who want both.
        credit: SMS that may still leave.
    """

    key: str = "essai:motdepasse"
    token: str = "jeton-d-essai-de-sms-factor"  # noqa: S105 – of nobody
    credit: int = 100
    is_closed: bool = False
    under_moderation: bool = False
    left: list[Left] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _count: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def take(self, provider: str, number: str, text: str, sender: str) -> Left | None:
        """The SMS as it left; None when the credit does not suffice."""
        parts = segments(text)
        with self._lock:
            if parts > self.credit:
                return None
            self.credit -= parts
            names = tuple(f"{provider[:3]}-{next(self._count)}" for _ in range(parts))
            sms = Left(provider, number, text, sender, names)
            self.left.append(sms)
        return sms
