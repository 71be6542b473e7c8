"""The engine itself: nothing is decided where nobody wrote a rule."""

import pytest

from booking.access.actor import ANONYMOUS
from booking.access.decisions import explain, fetch_visible, judge, visible_to
from booking.access.rules import NOTHING, Policy, all_policies, policy_of, register
from booking.catalog.models import MotifCategory
from booking.directory.models import Organisation
from socle.errors import NotVisible
from tests.factories import OrganisationFactory

from .world import make_world


def test_a_noun_without_policy_is_refused_loudly(in_alpha):
    with pytest.raises(LookupError, match="MotifCategory"):
        visible_to(MotifCategory.objects.all(), ANONYMOUS)


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


def test_each_actor_is_told_what_they_see(in_alpha):
    world = make_world()
    told = {name: explain(world.actor(name)) for name in ("ada", "nora", "sam", "elsa", "nobody")}
    assert all(set(lines) == {policy.noun for policy in all_policies()} for lines in told.values())
    assert len({tuple(lines.values()) for lines in told.values()}) == 5
    assert "vos services" in told["ada"]["rendez-vous"]
    assert "administrez" in told["nora"]["rendez-vous"]
    assert told["sam"]["rendez-vous"] == "Tous ceux de vos organisations."
    assert told["elsa"]["rendez-vous"] == "Tous ceux de l’espace."
    assert told["nobody"]["rendez-vous"] == "Aucun."
