"""How a caller proves who they are: one class a way, tried in this order.

Each returns a `Caller`, or None when its own headers are absent; wrong ones raise
`AuthenticationFailed`, and all are told the same. To add a way (OAuth 2), add its class to `MEANS`.
"""

from .authorised import Authorised
from .caller import Caller
from .shared_secret import SharedSecret
from .signed_in import SignedIn
from .token import ByToken

MEANS = (SharedSecret, ByToken, Authorised, SignedIn)

__all__ = ["MEANS", "Authorised", "ByToken", "Caller", "SharedSecret", "SignedIn"]
