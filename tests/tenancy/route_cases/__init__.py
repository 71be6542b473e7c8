"""For every route of an espace, what the two espaces' people may see of each other: nothing.

`test_routes.py` tries each route of each espace with the other one's sessions, accounts and ids.
A route without a case fails the build. To add one, write a line in the `CASES` of its family here:

* its key is the route's name and the arguments of its address, as the failing test prints it;
* `access` says who gets in: EVERYONE (public pages, secret links), AGENTS (others are led to the
  login) or SCRIPTS (asked for by scripts of the agents' pages: others get 401);
* `address` and `query` build the arguments from an espace's `Stock` (add to `stock.py` what you
  need, always with the espace's mark in whatever a page may show);
* `ok` is the status that the espace's own agent gets, `foreign` the one for the other's ids;
* for a POST, `method` and `form`; if it could change something of the other espace, `witness`
  returns what must be the same before and after;
* `cookies` are those that the address needs besides the session;
* `harmless` names arguments that identify nothing.
"""

from itertools import chain

from . import account, api, configuration, espace, login, planning, public, usagers, work
from .case import Access, Case, nothing

FAMILIES = (account, api, configuration, espace, login, planning, public, usagers, work)
CASES: dict[str, Case] = dict(chain.from_iterable(one.CASES.items() for one in FAMILIES))

__all__ = ["CASES", "FAMILIES", "Access", "Case", "nothing"]
