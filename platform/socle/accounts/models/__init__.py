from .account import Account
from .session import Session

__all__ = ["Account", "Session"]
