"""Every noun × verb × actor: what is decided, what is listed, that both agree and are told so.

The expected outcomes are the table of `matrix.txt`; a noun, verb or actor without its cell fails.
"""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from booking.access.decisions import decide, judge, may_create, require, visible_to
from booking.access.explanation import explain
from booking.access.rules import SEE, all_policies
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace
from tenants.models import Espace

from .matrix import table, verbs_of
from .things import NOW
from .world import STRANGERS, make_world

# By this name pytest-django knows that a database is wanted.
pytestmark = pytest.mark.django_db

ACTORS, LINES = table()
POLICIES = {policy.model.__name__: policy for policy in all_policies()}
NOUNS = sorted(POLICIES)
GUESTS = [name for name in ACTORS if name.startswith("bravo_")]
# Tables that nobody reads by themselves: they serve a noun, or the machinery.
NO_NOUN = {
    "AccessToken",
    "AgentClaim",
    "AgentTravel",
    "AnswerSheet",
    "Attempt",
    "BookingHold",
    "BookingKey",
    "ContactMessage",
    "ContactProof",
    "ExportFile",
    "FreeDay",
    "InvitationCode",
    "Logo",
    "Offering",
    "OutsideTime",
    "Question",
    "QuestionOption",
    "PartnerAddress",
    "Prescription",
    "ProfessionalIdentity",
    "Reminder",
    "ReminderRequest",
    "RoomClaim",
    "SeatWaiting",
    "SupportGrant",
    "UsagerIdentity",
    "UsagerPassword",
    "UsagerSession",
    "WaitingOffer",
    "Draw",
    "DrawRank",
    "ReturningTime",
    "SoleBooking",
    "TurnEntry",
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The same world in both espaces, made once and rolled back; the tests look at alpha's."""
    with django_db_blocker.unblock(), transaction.atomic():
        alpha, bravo = (Espace.objects.get(slug=slug) for slug in ("alpha", "bravo"))
        with in_espace(bravo):
            theirs = make_world()
            guests = {name: theirs.actor(name.removeprefix("bravo_")) for name in GUESTS}
        with in_espace(alpha):
            ours = make_world()
            actors = {name: guests.get(name) or ours.actor(name) for name in ACTORS}
            yield SimpleNamespace(
                things=ours.things,
                names=ours.names,
                actors=actors,
                foreign={model: list(rows.values()) for model, rows in theirs.things.items()},
            )
        transaction.set_rollback(True)


def lines_of(noun: str):
    return [line for line in LINES if line.model == noun]


def decided(world, actor, verb, model) -> set[str]:
    rows = world.things[model].items()
    return {name for name, row in rows if decide(actor, verb, row, NOW).ok}


def test_every_noun_and_verb_has_its_line():
    written = [(line.model, line.verb) for line in LINES]
    wanted = {(noun, verb) for noun in NOUNS for verb in verbs_of(POLICIES[noun].model)}
    assert len(written) == len(set(written))
    assert set(written) == wanted


def test_every_model_is_a_noun_or_serves_one():
    """A table of an espace that has no policy is one that a page could show to anybody."""
    ours = {
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith(("booking.", "integrations.webhooks."))
        and not model._meta.auto_created
    }
    assert ours - set(NOUNS) == NO_NOUN


def test_the_matrix_counts(world, record_property):
    cells = len(LINES) * len(ACTORS)
    verdicts = sum(len(world.things[POLICIES[line.model].model]) * len(ACTORS) for line in LINES)
    record_property("cells", cells)
    record_property("verdicts", verdicts)
    print(f"{len(NOUNS)} nouns, {len(LINES)} lines, {cells} cells, {verdicts} verdicts")
    assert cells > 1000
    assert len(ACTORS) == len(set(ACTORS)) >= 24


@pytest.mark.parametrize("noun", NOUNS)
def test_what_is_decided_is_what_the_table_says(world, noun):
    model = POLICIES[noun].model
    wrong = []
    for line in lines_of(noun):
        for name, actor in world.actors.items():
            found = decided(world, actor, line.verb, model)
            if found != line.cells[name]:
                wrong.append((line.verb, name, sorted(found), sorted(line.cells[name])))
    assert wrong == []


@pytest.mark.parametrize("noun", NOUNS)
def test_lists_agree_with_verdicts(world, noun):
    policy = POLICIES[noun]
    model = policy.model
    for name, actor in world.actors.items():
        known = model.objects.filter(pk__in=[row.pk for row in world.things[model].values()])
        for sight in (SEE, *policy.sights):
            rows = list(visible_to(known, actor, sight))
            assert len(rows) == len({row.pk for row in rows}), f"{name}: rows twice"
            assert world.names(model, rows) == decided(world, actor, sight, model), (name, sight)
        seen = list(visible_to(known, actor))
        for verb in policy.verbs:
            allowed = {row for row in seen if judge(actor, verb, row, NOW).ok}
            assert world.names(model, allowed) == decided(world, actor, verb, model), (name, verb)


@pytest.mark.parametrize("noun", NOUNS)
def test_invisible_is_not_found_and_visible_but_forbidden_says_why(world, noun):
    policy = POLICIES[noun]
    see = next(line for line in lines_of(noun) if line.verb == SEE)
    for line in lines_of(noun):
        if line.verb in policy.sights:
            continue
        for name, actor in world.actors.items():
            for label, row in world.things[policy.model].items():
                if label in line.cells[name]:
                    require(actor, line.verb, row, NOW)
                    continue
                refusal = Forbidden if label in see.cells[name] else NotVisible
                with pytest.raises(refusal) as refused:
                    require(actor, line.verb, row, NOW)
                assert refused.value.message.endswith(".")


@pytest.mark.parametrize("noun", NOUNS)
def test_what_is_explained_is_what_is_so(world, noun):
    """Who may do something to a row is told where; who is told nothing may do nothing."""
    policy = POLICIES[noun]
    for name, actor in world.actors.items():
        told = explain(actor)[policy.noun]
        sees = next(line for line in lines_of(noun) if line.verb == SEE).cells[name]
        assert told.sees.endswith(".")
        if sees:
            assert not told.sees.startswith("Aucun"), (name, told.sees)
        for verb, rule in {**policy.verbs, **policy.sights}.items():
            assert rule.label, f"{noun}.{verb} has no French"
            cells = next(line for line in lines_of(noun) if line.verb == verb).cells[name]
            if cells:
                assert rule.label in told.may, (name, verb)
        if policy.create:
            allowed = may_create(actor, policy.model).ok
            assert allowed == (policy.create.label in told.may), name


@pytest.mark.parametrize("name", [*GUESTS, *STRANGERS, "gone", "penny"])
def test_who_is_nobody_here_is_told_that_they_have_nothing(world, name):
    actor = world.actors[name]
    for policy in all_policies():
        for model_verb in lines_of(policy.model.__name__):
            assert model_verb.cells[name] == frozenset()
        if policy.create:
            assert not may_create(actor, policy.model).ok
        for verb in policy.verbs:
            for row in world.things[policy.model].values():
                # Even told that they see it: the verb itself refuses.
                assert not judge(actor, verb, row, NOW).ok, (policy.noun, verb)


def test_another_espaces_rows_do_not_exist(world):
    for name in ("nora", "elsa", "erin", "head"):
        actor = world.actors[name]
        for model, rows in world.foreign.items():
            for row in rows:
                assert not decide(actor, SEE, row).ok, (name, model)


@pytest.mark.parametrize("noun", NOUNS)
def test_a_list_is_one_query_whoever_asks(world, noun):
    """One statement a list, and nothing read beforehand: it cannot grow with the rows."""
    model = POLICIES[noun].model
    for actor in world.actors.values():
        for sight in (SEE, *POLICIES[noun].sights):
            with CaptureQueriesContext(connection) as asked:
                list(visible_to(model.objects.all(), actor, sight))
            assert len(asked) <= 1
