"""Pages of a search that may mean everybody."""

from django.core.paginator import Paginator

from booking.directory.usagers_in_order import MOST_COUNTED, UsagersInOrder

A_PAGE = 20


class UsagerPages(Paginator):
    """Usagers in the order of names; no more than the first thousand."""

    def __init__(self, found: UsagersInOrder) -> None:
        super().__init__(found, A_PAGE)

    @property
    def has_more(self) -> bool:
        return self.object_list.counted > MOST_COUNTED

    @property
    def count(self) -> int:
        return min(self.object_list.counted, MOST_COUNTED)

    def page(self, number: object):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        shown = min(self.per_page, self.count - start)
        return self._get_page(self.object_list.some(shown, skip=start), number, self)
