"""The engine itself: nothing is decided where nobody wrote a rule."""

import pytest

from booking.access.actor import ANONYMOUS
from booking.access.decisions import (
    fetch_visible,
    judge,
    may_create,
    require_create,
    visible_to,
)
from booking.access.explanation import explain
from booking.access.rules import NOTHING, Policy, all_policies, policy_of, register
from booking.availability.models import FreeDay
from booking.directory.models import Organisation, Place
from socle.errors import Forbidden, NotVisible
from tests.factories import OrganisationFactory

from .world import make_world


def test_a_noun_without_policy_is_refused_loudly(in_alpha):
    with pytest.raises(LookupError, match="FreeDay"):
        visible_to(FreeDay.objects.all(), ANONYMOUS)


def test_an_unknown_verb_is_refused_loudly(in_alpha):
    with pytest.raises(LookupError, match="paint"):
        judge(ANONYMOUS, "paint", OrganisationFactory())


def test_a_noun_has_one_policy():
    known = policy_of(Organisation)
    assert register(known) is known
    other = Policy(Organisation, "x", lambda actor: NOTHING, lambda actor: "", {})
    with pytest.raises(ValueError, match="Organisation"):
        register(other)


def test_fetching_tells_the_absent_from_the_hidden_by_nothing(in_alpha):
    world = make_world()
    ada, south = world.actor("ada"), world.things[Organisation]["south"]
    messages = []
    for pk in (south.pk, south.pk + 1000):
        with pytest.raises(NotVisible) as refusal:
            fetch_visible(Organisation.objects.all(), ada, pk=pk)
        messages.append((refusal.value.status, refusal.value.message))
    assert messages[0] == messages[1]


def test_each_actor_is_told_what_they_see_and_do(in_alpha):
    world = make_world()
    names = ("ada", "nora", "sam", "elsa", "nobody", "head", "anonymous")
    told = {name: explain(world.actor(name)) for name in names}
    assert all(set(lines) == {policy.noun for policy in all_policies()} for lines in told.values())
    assert len({tuple(map(str, lines.values())) for lines in told.values()}) == len(names)
    booked = {name: lines["rendez-vous"] for name, lines in told.items()}
    assert "vos services" in booked["ada"].sees
    assert "administrez" in booked["nora"].sees
    assert booked["nora"].may["supprimer"] == "dans les organisations que vous administrez"
    assert booked["sam"].sees == "Tous ceux de vos organisations."
    assert booked["elsa"].sees == "Tous ceux de l’espace."
    assert booked["nobody"].sees == "Aucun."
    assert str(booked["head"]) == (
        "Vous voyez : les vôtres et ceux de vos proches. Vous pouvez : annuler (tant que le délai "
        "le permet), déplacer (tant que le délai le permet)."
    )
    assert all(line.is_nothing for line in told["anonymous"].values())
    assert not told["elsa"]["secteurs"].is_nothing
    assert told["ada"]["secteurs"].is_nothing


def test_a_sight_that_the_noun_has_not_is_refused_loudly(in_alpha):
    with pytest.raises(LookupError, match="sight"):
        visible_to(Organisation.objects.all(), ANONYMOUS, "glimpse")


def test_what_is_made_inside_something_has_no_rule_of_its_own(in_alpha):
    with pytest.raises(LookupError, match="Place"):
        may_create(ANONYMOUS, Place)


def test_only_who_administers_the_espace_makes_an_organisation(in_alpha):
    world = make_world()
    require_create(world.actor("elsa"), Organisation)
    for name in ("nora", "ivan", "head", "operator"):
        with pytest.raises(Forbidden) as refusal:
            require_create(world.actor(name), Organisation)
        assert refusal.value.message.endswith(".")
