"""What a policy is made of, and where the policies are found."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.db.models import Model, Q
from django.utils.module_loading import autodiscover_modules

from .actor import Actor

SEE = "see"
ALL = Q(pk__isnull=False)
NOTHING = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class Rule:
    """One verb on an object that the actor sees already.

    `refusal` is the French sentence that a person reads with a 403.
    """

    allows: Callable[[Actor, Model], bool]
    refusal: str


@dataclass(frozen=True, slots=True)
class Policy:
    """All that is decided about one noun.

    Args:
        noun: its French name, plural.
        visible: the rows that the actor sees, without duplicating any.
        verbs: the other verbs; `see` follows from `visible`.
        reach: one French sentence on what the actor sees, for `explain`.
    """

    model: type[Model]
    noun: str
    visible: Callable[[Actor], Q]
    reach: Callable[[Actor], str]
    verbs: Mapping[str, Rule]


_policies: dict[type[Model], Policy] = {}


def register(policy: Policy) -> Policy:
    """Make the policy known; a noun has one.

    Raises:
        ValueError: the noun has another one.
    """
    known = _policies.setdefault(policy.model, policy)
    if known is not policy:
        raise ValueError(f"two policies for {policy.model.__name__}")
    return policy


def policy_of(model: type[Model]) -> Policy:
    """
    Raises:
        LookupError: nobody wrote one, so that nothing is decided by default.
    """
    _discover()
    try:
        return _policies[model]
    except KeyError:
        raise LookupError(f"{model.__name__} has no policy") from None


def all_policies() -> Iterator[Policy]:
    _discover()
    yield from _policies.values()


@cache
def _discover() -> None:
    """Import `policy.py` of every room."""
    autodiscover_modules("policy")
