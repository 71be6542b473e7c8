from .account import Account
from .identity import ExternalIdentity
from .session import Session
from .ticket import LoginTicket

__all__ = ["Account", "ExternalIdentity", "LoginTicket", "Session"]
