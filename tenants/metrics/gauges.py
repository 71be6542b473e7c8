"""What is read from the database when somebody asks: as many queries for any number of espaces."""

from collections.abc import Iterable, Iterator

from django.db.models import Count
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from socle.outbox.models import Delivery
from socle.web.queues import due_jobs, oldest_due
from socle.web.schedule import jobs_missed
from tenants.context import on_portal
from tenants.models import Espace, NightCheck
from tenants.waves.wave import behind


class Gauges(Collector):
    """Queues, espaces by state, what is behind, what the night has found."""

    def describe(self) -> list[Metric]:
        """Nothing: the registry would ask the database when it is made."""
        return []

    def collect(self) -> Iterator[Metric]:
        with on_portal():
            yield self._by("rdv_jobs_due", "Jobs that should be done by now", "queue", due_jobs())
            yield self._one("rdv_oldest_due_seconds", "Age of the first due job", oldest_due())
            yield self._one("rdv_jobs_missed", "Jobs that beat did not send", len(jobs_missed()))
            dead = Delivery.objects.filter(state=Delivery.State.DEAD).count()
            yield self._one("rdv_dead_deliveries", "Deliveries given up", dead)
            names = Espace.objects.values_list("number", "slug").order_by("number")
            yield self._info("rdv_espace_info", "The address of each espace", names)
            states = Espace.objects.values_list("state").annotate(Count("pk")).order_by()
            yield self._by("rdv_espaces", "Espaces by state", "state", dict(states))
            yield self._one("rdv_espaces_behind", "Espaces to migrate", behind().count())
            wrong = NightCheck.objects.filter(ok=False).values_list("name").annotate(Count("pk"))
            yield self._by(
                "rdv_night_checks_wrong",
                "What the night has found",
                "check",
                dict(wrong.order_by()),
            )

    @staticmethod
    def _one(name: str, words: str, value: float) -> Metric:
        return GaugeMetricFamily(name, words, value=value)

    @staticmethod
    def _info(name: str, words: str, pairs: Iterable[tuple[int, str]]) -> Metric:
        family = GaugeMetricFamily(name, words, labels=["espace", "slug"])
        for number, slug in pairs:
            family.add_metric([str(number), slug], 1)
        return family

    @staticmethod
    def _by(name: str, words: str, label: str, values: dict[str, int]) -> Metric:
        family = GaugeMetricFamily(name, words, labels=[label])
        for value, number in sorted(values.items()):
            family.add_metric([value], number)
        return family
