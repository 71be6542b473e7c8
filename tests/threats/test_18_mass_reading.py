"""Threat 18: slots are read 80,000 times an hour. It costs little, and nobody else suffers."""

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from socle.web.limits.rates import RATES
from tests.support.clients import HostClient


def test_a_machine_that_reads_without_end_is_told_when_to_come_back(
    town, client, limits, settings
) -> None:
    settings.BRIEF_CACHE_SECONDS = 60
    most = RATES["search"].count
    url = town.slots()
    with CaptureQueriesContext(connection) as seen:
        answers = [HostClient(client.host).get(url) for _ in range(most + 1)]
    assert [answer.status_code for answer in answers] == [200] * most + [429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    # One page was made, and the refusal; the rest came from the cache.
    assert len([one for one in seen if "set_config" not in one["sql"]]) < 60
    other = HostClient(client.host, REMOTE_ADDR="198.51.100.9")
    assert other.get(url).status_code == 200
    cache.clear()
