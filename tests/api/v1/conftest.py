"""Two espaces with the same people, and a caller for each host."""

import pytest

from .world import World, make_world


@pytest.fixture
def ours(alpha) -> World:
    return make_world(alpha)


@pytest.fixture
def theirs(bravo) -> World:
    return make_world(bravo)
