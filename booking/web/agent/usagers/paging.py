"""Pages of a search that may mean everybody."""

from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import QuerySet

from booking.directory.models import Usager
from booking.directory.usager_search import in_order

A_PAGE = 20
# Beyond, nobody turns the pages; counting further is what would take time.
MOST_COUNTED = 1_000


class UsagerPages(Paginator):
    """Usagers in the order of names; no more than the first thousand."""

    def __init__(self, found: QuerySet[Usager]) -> None:
        super().__init__(found.order_by("sort_name", "pk"), A_PAGE)

    @cached_property
    def counted(self) -> int:
        """How many there are, or one more than what is shown."""
        return self.object_list.order_by().values("pk")[: MOST_COUNTED + 1].count()

    @property
    def has_more(self) -> bool:
        return self.counted > MOST_COUNTED

    @property
    def count(self) -> int:
        return min(self.counted, MOST_COUNTED)

    def page(self, number: object):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        shown = min(self.per_page, self.count - start)
        return self._get_page(in_order(self.object_list, shown, skip=start), number, self)
