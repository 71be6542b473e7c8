"""What a policy is made of, and where the policies are found."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.db.models import Model, Q
from django.utils.module_loading import autodiscover_modules

from booking.domain.verdicts import Verdict

from .actor import Actor

SEE = "see"
ALL = Q(pk__isnull=False)
NOTHING = Q(pk__in=())


def nowhere(actor: Actor) -> str:
    """The default of a rule that does not tell where it holds."""
    return ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One verb on an object that the actor sees already.

    Args:
        refusal: the French sentence that a person reads with a 403.
        label: the verb in French, for `explain`.
        where: on which of the objects that the actor sees, in French; empty: on none.
        for_usagers: usagers are judged too; else they are refused without asking `allows`.
        deadline: for usagers only, what the clock and the motif say once `allows` has agreed.
    """

    allows: Callable[[Actor, Model], bool]
    refusal: str
    label: str = ""
    where: Callable[[Actor], str] = nowhere
    for_usagers: bool = False
    deadline: Callable[[Model, datetime], Verdict] | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """A narrower way of seeing: masked values, a confirmation. `see` is the full one.

    `visible` names the rows that the actor sees in this way, those seen in full or not as the
    policy says; `label` and `where` as in `Rule`.
    """

    visible: Callable[[Actor], Q]
    label: str
    where: Callable[[Actor], str]


@dataclass(frozen=True, slots=True)
class Policy:
    """All that is decided about one noun.

    Args:
        noun: its French name, plural.
        visible: the rows that the actor sees, without duplicating any.
        verbs: the other verbs; `see` follows from `visible`.
        reach: one French sentence on what the actor sees, for `explain`.
        sights: narrower ways of seeing, by name.
        create: who makes a new one, where no other object is asked; its `allows` gets None.
    """

    model: type[Model]
    noun: str
    visible: Callable[[Actor], Q]
    reach: Callable[[Actor], str]
    verbs: Mapping[str, Rule]
    sights: Mapping[str, Sight] = field(default_factory=dict)
    create: Rule | None = None


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
    """Import `policy` of every room."""
    autodiscover_modules("policy")
