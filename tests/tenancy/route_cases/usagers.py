"""Records of usagers."""

from booking.access.actor import Actor, Kind
from booking.directory.models import (
    DirectoryChange,
    Usager,
    UsagerMerge,
    UsagerProfile,
)
from booking.web.agent.usagers.token import token_of

from ..stock import Stock
from .builders import organisation
from .case import HARMLESS, Access, Case, sent, shown


def usager(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "usager_id": stock.usager.pk}


def usager_token(stock: Stock) -> dict[str, object]:
    """As a search gives it to the espace's own agent."""
    actor = Actor(Kind.AGENT, agent_id=stock.agent.pk)
    return {
        **organisation(stock),
        "token": token_of(stock.usager.pk, stock.organisation, actor),
    }


def referent(stock: Stock) -> dict[str, object]:
    return {"referent": stock.agent.pk}


def usager_words(stock: Stock) -> dict[str, object]:
    return {"q": stock.usager.last_name}


def responsible(stock: Stock) -> dict[str, object]:
    return {"responsable": stock.usager.pk}


def two_records(stock: Stock) -> dict[str, object]:
    return {"a": stock.usager.pk, "b": stock.twin.pk}


def usager_merge(stock: Stock) -> dict[str, object]:
    return {**usager(stock), "merge_id": stock.merge.pk}


def same_address(stock: Stock) -> dict[str, object]:
    return {"email": stock.usager.email}


def files(stock: Stock) -> object:
    """Records of usagers, who knows them and what was written of them."""
    return (
        list(Usager.objects.order_by("pk").values_list("pk", "last_name", "deleted_at")),
        list(UsagerProfile.objects.order_by("pk").values_list("organisation_id", "usager_id")),
        DirectoryChange.objects.count(),
        UsagerMerge.objects.count(),
    )


CASES: dict[str, Case] = {
    "agent_usagers(organisation_id)": shown(address=organisation, query=referent),
    "agent_usagers_suggest(organisation_id)": Case(
        Access.SCRIPTS, address=organisation, query=usager_words, harmless=HARMLESS | {"q"}
    ),
    "agent_usager_preview(organisation_id, token)": shown(address=usager_token, ok=302),
    "agent_usager_attach(organisation_id, token)": sent(address=usager_token, witness=files),
    "agent_usager(organisation_id, usager_id)": shown(address=usager),
    "agent_usager_new(organisation_id)": shown(address=organisation, query=responsible),
    "agent_usager_alike(organisation_id)": Case(
        Access.SCRIPTS, address=organisation, method="POST", form=same_address
    ),
    "agent_usager_edit(organisation_id, usager_id)": shown(address=usager),
    "agent_usager_referents(organisation_id, usager_id)": sent(address=usager, witness=files),
    "agent_usager_responsible(organisation_id, usager_id)": shown(address=usager),
    "agent_usager_remove(organisation_id, usager_id)": sent(address=usager, ok=409, witness=files),
    "agent_usager_invite(organisation_id, usager_id)": sent(address=usager, witness=files),
    "agent_usager_export(organisation_id, usager_id)": shown(address=usager),
    "agent_usager_merge(organisation_id)": shown(address=organisation, query=two_records),
    "agent_usager_merge_undo(organisation_id, usager_id, merge_id)": sent(
        address=usager_merge, witness=files
    ),
    "agent_usagers_duplicates(organisation_id)": shown(address=organisation),
}
