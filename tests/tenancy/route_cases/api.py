"""The API v1, whose addresses know neither sessions nor cookies."""

from functools import partial

from api.v1 import urls as v1

from ..stock import Stock
from .case import Access, Case, nothing


def one_of_its_objects(stock: Stock) -> dict[str, object]:
    """By the names that addresses of the API v1 give them."""
    return {
        "absence_id": stock.absence.pk,
        "endpoint_id": stock.webhook.pk,
        "plan_id": stock.booking_plan.pk,
        "lieu_id": stock.place.pk,
        "motif_id": stock.motif.pk,
        "organisation_id": stock.organisation.pk,
        "plage_id": stock.window.pk,
        "participation_id": stock.participation.pk,
        "rdv_id": stock.appointment.pk,
        "user_id": stock.usager.pk,
    }


def _of_the_api() -> dict[str, Case]:
    """Its addresses know neither sessions nor cookies: without credentials of its own, 401.

    tests/api/v1/test_isolation.py tries them with credentials.
    """
    open_to_all = {"v1_sign_in": 405, "v1_sign_out": 405, "v1_nowhere": 404, "v1_openapi": 200}
    cases = {}
    for pattern in v1.urlpatterns:
        names = tuple(pattern.pattern.converters)
        status = open_to_all.get(pattern.name, 401)
        cases[f"{pattern.name}({', '.join(names)})"] = Case(
            Access.EVERYONE,
            address=partial(_named, names) if names else nothing,
            ok=status,
            foreign=status,
        )
    return cases


def _named(names: tuple[str, ...], stock: Stock) -> dict[str, object]:
    known = {"rest": "nulle/part", **one_of_its_objects(stock)}
    return {name: known[name] for name in names}


CASES = _of_the_api()
