"""What an actor may see and do, in French, from the same policies as lists and verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass

from .actor import Actor, Kind
from .decisions import is_here
from .rules import Policy, Rule, all_policies


@dataclass(frozen=True, slots=True)
class Explained:
    """Of one noun: `sees` is a sentence; `may` gives, by verb in French, where it holds."""

    sees: str
    may: Mapping[str, str]

    @property
    def is_nothing(self) -> bool:
        """A noun that the actor never meets; pages leave it out."""
        return not self.may and self.sees.startswith("Aucun")

    def __str__(self) -> str:
        """`Vous voyez : … Vous pouvez : modifier (dans vos organisations).`"""
        told = f"Vous voyez : {self.sees[:1].lower()}{self.sees[1:]}"
        done = ", ".join(f"{label} ({where})" for label, where in self.may.items())
        return f"{told} Vous pouvez : {done}." if done else f"{told} Vous ne pouvez rien y changer."


def explain(actor: Actor) -> dict[str, Explained]:
    """By noun, what the actor sees of it and may do to it; every noun of the platform."""
    return {policy.noun: _explain(policy, actor) for policy in all_policies()}


def _explain(policy: Policy, actor: Actor) -> Explained:
    if not is_here(actor):
        return Explained("Aucun droit dans cet espace.", {})
    may = {}
    for rule in [policy.create, *policy.verbs.values()]:
        if rule and _is_for(rule, actor) and (where := rule.where(actor)):
            may[rule.label] = where
    for sight in policy.sights.values():
        if where := sight.where(actor):
            may[sight.label] = where
    return Explained(policy.reach(actor), may)


def _is_for(rule: Rule, actor: Actor) -> bool:
    return actor.kind is Kind.AGENT or (actor.kind is Kind.USAGER and rule.for_usagers)
