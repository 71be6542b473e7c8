"""Numbers of establishments of the demonstration pass the check of real ones and are nobody's."""

import pytest

from booking.directory.siret import clean_siret
from project.demo.sirets import siret


def test_they_are_right_differ_and_are_nobodys():
    made = [siret(rank) for rank in range(1, 100)]
    assert [clean_siret(one) for one in made] == made
    assert len(set(made)) == len(made)
    assert {one[0] for one in made} == {"0"}


@pytest.mark.parametrize("rank", [0, 10_000])
def test_there_are_no_others(rank):
    with pytest.raises(ValueError, match="rank"):
        siret(rank)
