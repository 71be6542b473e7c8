"""Two espaces with the same people, and programs that call."""

import pytest

from .caller import PORTAL, Program, signed_in
from .world import World, make_world


@pytest.fixture
def ours(alpha) -> World:
    return make_world(alpha)


@pytest.fixture
def theirs(bravo) -> World:
    return make_world(bravo)


@pytest.fixture
def api(ours) -> Program:
    """A basic agent's program, on the host of their espace."""
    return signed_in(ours.account, ours.host)


@pytest.fixture
def boss(ours) -> Program:
    return signed_in(ours.account_of(ours.boss), ours.host)


@pytest.fixture
def central(ours) -> Program:
    """The same agent's, on the portal's host."""
    return signed_in(ours.account, PORTAL)
