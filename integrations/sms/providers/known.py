"""The providers that work, by the name that is stored."""

from .clever import CLEVER
from .logger import LOGGER
from .mailbox import MAILBOX
from .netsize import NETSIZE
from .port import Provider
from .sfr import SFR
from .smsfactor import SMS_FACTOR

# Those that an espace can have an account at.
OFFERED: dict[str, Provider] = {one.name: one for one in (NETSIZE, CLEVER, SFR, SMS_FACTOR)}
PROVIDERS: dict[str, Provider] = {**OFFERED, MAILBOX.name: MAILBOX, LOGGER.name: LOGGER}
