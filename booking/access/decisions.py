"""Lists and verdicts, both from the one policy of a noun."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from booking.domain.verdicts import ALLOWED, Verdict, refused
from socle.errors import Forbidden, NotVisible

from .actor import Actor
from .rules import SEE, all_policies, policy_of

M = TypeVar("M", bound=Model)


def visible_to(queryset: QuerySet[M], actor: Actor) -> QuerySet[M]:
    """The rows of the queryset that the actor may see."""
    return queryset.filter(policy_of(queryset.model).visible(actor))


def fetch_visible(queryset: QuerySet[M], actor: Actor, **lookup: object) -> M:
    """The one row that answers to the look-up, if the actor may see it: fetching authorises.

    Raises:
        NotVisible: it does not exist, or not for this actor; which of them is not told.
    """
    found = visible_to(queryset, actor).filter(**lookup).first()
    if found is None:
        raise NotVisible
    return found


def judge(actor: Actor, verb: str, seen: Model) -> Verdict:
    """Whether the actor may do that to an object known to be visible to them (no query of ours).

    Raises:
        LookupError: the noun has no such verb.
    """
    if verb == SEE:
        return ALLOWED
    policy = policy_of(type(seen))
    if verb not in policy.verbs:
        raise LookupError(f"{type(seen).__name__} has no verb {verb!r}")
    rule = policy.verbs[verb]
    return ALLOWED if rule.allows(actor, seen) else refused(Forbidden.code, rule.refusal)


def decide(actor: Actor, verb: str, obj: Model) -> Verdict:
    """Whether the actor may do that to the object, seeing it included (1 query)."""
    if not visible_to(type(obj)._default_manager.all(), actor).filter(pk=obj.pk).exists():
        return refused(NotVisible.code, NotVisible.message)
    return judge(actor, verb, obj)


def require(actor: Actor, verb: str, obj: Model) -> None:
    """
    Raises:
        NotVisible: the object does not exist for this actor (404).
        Forbidden: they see it but may not do that; the message says why (403).
    """
    if decide(actor, SEE, obj).ok:
        require_seen(actor, verb, obj)
    else:
        raise NotVisible


def require_seen(actor: Actor, verb: str, seen: Model) -> None:
    """As `require`, for an object taken from `visible_to` (no query of ours).

    Raises:
        Forbidden: the actor may not do that; the message says why (403).
    """
    verdict = judge(actor, verb, seen)
    if not verdict.ok:
        raise Forbidden(verdict.reason)


def explain(actor: Actor) -> dict[str, str]:
    """For each noun, in French, what the actor sees of it."""
    return {policy.noun: policy.reach(actor) for policy in all_policies()}
