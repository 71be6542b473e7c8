from .account import Account
from .device import KnownDevice
from .identity import ExternalIdentity
from .proof import AddressProof
from .session import Session
from .ticket import LoginTicket

__all__ = [
    "Account",
    "AddressProof",
    "ExternalIdentity",
    "KnownDevice",
    "LoginTicket",
    "Session",
]
