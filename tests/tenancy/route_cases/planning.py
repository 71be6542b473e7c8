"""Opening windows and absences."""

from collections.abc import Callable
from datetime import timedelta

from booking.availability.models import Absence, OpeningWindow

from ..stock import LONG_AGO, Stock
from .builders import organisation
from .case import HARMLESS, Access, Case, sent, shown


def whose(stock: Stock) -> dict[str, object]:
    return {"agent": stock.agent.pk}


def rows_of_planning(stock: Stock) -> object:
    return [
        list(model.objects.values_list("pk", "updated_at").order_by("pk"))
        for model in (OpeningWindow, Absence)
    ]


def planned(
    noun: str, row: Callable[[Stock], int], gone: Callable[[Stock], int]
) -> dict[str, Case]:
    """The pages of windows, and of absences: the same addresses under two stems."""

    def one(stock: Stock) -> dict[str, object]:
        return {**organisation(stock), "planned_id": row(stock)}

    def a_day(stock: Stock) -> dict[str, object]:
        return {**one(stock), "day": (LONG_AGO + timedelta(weeks=1)).isoformat()}

    def removed(stock: Stock) -> dict[str, object]:
        return {**organisation(stock), "change_id": gone(stock)}

    stem, ids = f"agent_{noun}", "organisation_id, planned_id"
    days = {"address": a_day, "harmless": HARMLESS | {"day"}}
    return {
        f"{stem}s(organisation_id)": shown(address=organisation, query=whose),
        f"{stem}_new(organisation_id)": shown(address=organisation, query=whose),
        f"{stem}_preview(organisation_id)": Case(
            Access.SCRIPTS, address=organisation, query=whose, method="POST"
        ),
        f"{stem}_restore(organisation_id, change_id)": sent(
            address=removed, witness=rows_of_planning
        ),
        f"{stem}({ids})": shown(address=one),
        f"{stem}_edit({ids})": shown(address=one),
        f"{stem}_remove({ids})": shown(address=one),
        f"{stem}_day({ids}, day)": shown(**days),
        f"{stem}_split({ids}, day)": shown(**days),
    }


CASES: dict[str, Case] = {
    **planned("window", lambda stock: stock.window.pk, lambda stock: stock.gone_window),
    **planned("absence", lambda stock: stock.absence.pk, lambda stock: stock.gone_absence),
}
