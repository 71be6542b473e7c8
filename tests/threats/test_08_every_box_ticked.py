"""Threat 8: no box and no setting of an espace widens what is seen to another (March 2024 again).

Every yes-or-no of every setting, agent, motif and organisation of one espace says yes, and every
page of its agents is asked for with the other espace's identifiers.
"""

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction

from tenants.context import in_espace
from tenants.models import Espace
from tests.tenancy.asking import ask, provide
from tests.tenancy.route_cases import CASES, Access
from tests.tenancy.routes import every_route
from tests.tenancy.stock import Stock, stock

# Saying yes there takes the row away, or its agent out (somebody of the platform comes in by leave
# of the espace only): nothing would be left to see.
ENDS = {"is_closed", "is_deleted", "is_hidden", "is_support"}
PAGES = [
    route
    for route in every_route()
    if route.key in CASES
    and CASES[route.key].access is Access.AGENTS
    and CASES[route.key].method == "GET"
]


def boxes() -> list[tuple[type[models.Model], str]]:
    """Every yes-or-no that an espace keeps."""
    per_espace = {name.rpartition(".")[2] for name in settings.TENANT_APPS}
    return [
        (model, field.name)
        for model in apps.get_models()
        if model._meta.app_label in per_espace
        for field in model._meta.fields
        if isinstance(field, models.BooleanField) and field.name not in ENDS
    ]


def tick_all(espace: Espace) -> int:
    """How many were ticked; what the database forbids together stays as it was."""
    ticked = 0
    with in_espace(espace):
        for model in {model for model, _ in boxes() if hasattr(model, "current")}:
            row = model.current()
            if row._state.adding:
                row.save()
        for model, name in boxes():
            try:
                with transaction.atomic():
                    ticked += bool(
                        model._default_manager.filter(**{name: False}).update(**{name: True})
                    )
            except IntegrityError:
                continue
    return ticked


def words_of(stock_asked: Stock, route, given: Stock) -> str:
    response = ask(stock_asked.session_of(stock_asked.account), route, given)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.serialize_headers().decode()} {body.decode(errors='replace')}"


def test_with_every_box_ticked_nothing_of_the_other_espace_is_seen(db, alpha, bravo, monkeypatch):
    provide(monkeypatch)
    here, there = stock(alpha), stock(bravo)
    assert tick_all(alpha) > 10
    own = sum(here.mark in words_of(here, route, here) for route in PAGES)
    assert own > 30, "the control: these pages do show what is one's own"
    seen = [route.key for route in PAGES if there.mark in words_of(here, route, there)]
    assert seen == []
