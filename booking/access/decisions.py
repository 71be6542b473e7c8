"""Lists and verdicts, both from the one policy of a noun."""

from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from booking.domain.verdicts import ALLOWED, Verdict, refused
from socle.clock import now as clock_now
from socle.errors import Forbidden, NotVisible
from tenants.context import current_espace
from tenants.identifiers import number_of

from .actor import Actor, Kind
from .rules import NOTHING, SEE, Rule, policy_of
from .who import AGENTS_ONLY

M = TypeVar("M", bound=Model)
PEOPLE = (Kind.AGENT, Kind.USAGER)


def visible_to(queryset: QuerySet[M], actor: Actor, sight: str = SEE) -> QuerySet[M]:
    """The rows of the queryset that the actor may see.

    Args:
        sight: a narrower way of seeing, which the noun's policy names.

    Raises:
        LookupError: the noun has no policy, or no such sight.
    """
    return queryset.filter(_seen(queryset.model, actor, sight))


def fetch_visible(queryset: QuerySet[M], actor: Actor, sight: str = SEE, **lookup: object) -> M:
    """The one row that answers to the look-up, if the actor may see it: fetching authorises.

    Raises:
        NotVisible: it does not exist, or not for this actor; which of them is not told.
    """
    found = visible_to(queryset, actor, sight).filter(**lookup).first()
    if found is None:
        raise NotVisible
    return found


def judge(actor: Actor, verb: str, seen: Model, now: datetime | None = None) -> Verdict:
    """Whether the actor may do that to an object known to be visible to them (no query of ours).

    Args:
        now: for verbs that have a deadline; the clock's when it is left out.

    Raises:
        LookupError: the noun has no such verb.
    """
    if verb == SEE:
        return ALLOWED
    policy = policy_of(type(seen))
    if verb not in policy.verbs:
        raise LookupError(f"{type(seen).__name__} has no verb {verb!r}")
    return _judge(policy.verbs[verb], actor, seen, now)


def decide(actor: Actor, verb: str, obj: Model, now: datetime | None = None) -> Verdict:
    """Whether the actor may do that to the object, seeing it included (1 query)."""
    sight = verb if verb in policy_of(type(obj)).sights else SEE
    if not visible_to(type(obj)._default_manager.all(), actor, sight).filter(pk=obj.pk).exists():
        return refused(NotVisible.code, NotVisible.message)
    return ALLOWED if sight == verb else judge(actor, verb, obj, now)


def require(actor: Actor, verb: str, obj: Model, now: datetime | None = None) -> None:
    """
    Raises:
        NotVisible: the object does not exist for this actor (404).
        Forbidden: they see it but may not do that; the message says why (403).
    """
    if not decide(actor, SEE, obj).ok:
        raise NotVisible
    require_seen(actor, verb, obj, now)


def require_seen(actor: Actor, verb: str, seen: Model, now: datetime | None = None) -> None:
    """As `require`, for an object taken from `visible_to` (no query of ours).

    Raises:
        Forbidden: the actor may not do that; the message says why (403).
    """
    _raise_unless(judge(actor, verb, seen, now))


def may_create(actor: Actor, model: type[Model]) -> Verdict:
    """Whether the actor may make a new one, for the nouns that no other object contains.

    Raises:
        LookupError: the noun is made inside another one, whose verb says who may.
    """
    rule = policy_of(model).create
    if rule is None:
        raise LookupError(f"{model.__name__} is made by a verb of what contains it")
    return _judge(rule, actor, None, None)


def require_create(actor: Actor, model: type[Model]) -> None:
    """
    Raises:
        Forbidden: the actor may not; the message says why (403).
    """
    _raise_unless(may_create(actor, model))


def is_here(actor: Actor) -> bool:
    """Whether the actor is of the espace under way: identifiers tell (the house, 3.7).

    "Administers the espace" means theirs: carried elsewhere by mistake, it must open nothing.
    """
    if actor.kind not in PEOPLE:
        return False
    known = actor.agent_id or actor.usager_id or actor.participation_id
    espace = current_espace()
    return known is None or espace is None or number_of(known) == espace.number_in_ids


def _seen(model: type[Model], actor: Actor, sight: str) -> Q:
    policy = policy_of(model)
    if sight != SEE and sight not in policy.sights:
        raise LookupError(f"{model.__name__} has no sight {sight!r}")
    if not is_here(actor):
        return NOTHING
    return policy.visible(actor) if sight == SEE else policy.sights[sight].visible(actor)


def _judge(rule: Rule, actor: Actor, seen: Model | None, now: datetime | None) -> Verdict:
    if actor.kind is not Kind.AGENT and not (actor.kind is Kind.USAGER and rule.for_usagers):
        return refused(Forbidden.code, AGENTS_ONLY)
    if not is_here(actor) or not rule.allows(actor, seen):
        return refused(Forbidden.code, rule.refusal)
    if rule.deadline and actor.kind is Kind.USAGER:
        return rule.deadline(seen, now or clock_now())
    return ALLOWED


def _raise_unless(verdict: Verdict) -> None:
    if not verdict.ok:
        raise Forbidden(verdict.reason)
