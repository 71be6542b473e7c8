"""Configuration of an organisation."""

from booking.catalog.models import Motif, Question
from booking.directory.models import (
    AgentRole,
    Place,
)

from ..stock import Stock
from .builders import organisation
from .case import HARMLESS, Case, sent, shown


def member(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "agent_id": stock.agent.pk}


def roles(stock: Stock) -> object:
    return list(AgentRole.objects.order_by("pk").values_list("pk", "access_level"))


def place(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "place_id": stock.place.pk}


def places(stock: Stock) -> object:
    return list(Place.objects.order_by("pk").values_list("pk", "availability"))


def motif(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "motif_id": stock.motif.pk}


def motifs(stock: Stock) -> object:
    return list(Motif.objects.order_by("pk").values_list("pk", "name", "deleted_at"))


def questionnaire(stock: Stock) -> dict[str, object]:
    return {**organisation(stock), "motif_id": stock.question.motif_id}


def question(stock: Stock) -> dict[str, object]:
    return {**questionnaire(stock), "question_id": stock.question.pk}


def questions(stock: Stock) -> object:
    return list(Question.objects.order_by("pk").values_list("pk", "position", "label"))


CASES: dict[str, Case] = {
    "agent_configuration(organisation_id)": shown(address=organisation),
    "agent_organisation_edit(organisation_id)": shown(address=organisation),
    "agent_online(organisation_id)": shown(address=organisation),
    "agent_online_code(organisation_id)": shown(address=organisation),
    "agent_online_poster(organisation_id)": shown(address=organisation),
    "agent_team(organisation_id)": shown(address=organisation),
    "agent_team_invite(organisation_id)": shown(address=organisation),
    "agent_member(organisation_id, agent_id)": shown(address=member),
    "agent_member_level(organisation_id, agent_id)": sent(address=member, witness=roles),
    "agent_member_again(organisation_id, agent_id)": sent(address=member, witness=roles),
    "agent_member_login(organisation_id, agent_id)": sent(address=member, ok=422, witness=roles),
    "agent_member_remove(organisation_id, agent_id)": sent(address=member, witness=roles),
    "agent_reference_places(organisation_id)": shown(address=organisation),
    "agent_reference_motifs(organisation_id)": shown(address=organisation),
    "agent_reference_motif(organisation_id, motif_id)": shown(address=motif),
    "agent_places(organisation_id)": shown(address=organisation),
    "agent_place_new(organisation_id)": shown(address=organisation),
    "agent_place(organisation_id, place_id)": shown(address=place),
    "agent_place_act(organisation_id, place_id)": sent(
        address=place,
        form=lambda stock: {"act": "fermer"},
        witness=places,
        harmless=HARMLESS | {"act"},
    ),
    "agent_motifs(organisation_id)": shown(address=organisation),
    "agent_motif_new(organisation_id)": shown(address=organisation),
    "agent_motif_preview(organisation_id)": sent(address=organisation, ok=200),
    "agent_motif(organisation_id, motif_id)": shown(address=motif),
    "agent_question_preview(organisation_id)": sent(
        address=organisation,
        form=lambda stock: {"kind": "text"},
        harmless=HARMLESS | {"kind"},
        ok=200,
    ),
    "agent_questionnaire(organisation_id, motif_id)": shown(address=questionnaire),
    "agent_question_new(organisation_id, motif_id)": shown(
        address=questionnaire, query=lambda stock: {"type": "text"}, harmless=HARMLESS | {"type"}
    ),
    "agent_question(organisation_id, motif_id, question_id)": shown(address=question),
    "agent_question_act(organisation_id, motif_id, question_id)": sent(
        address=question,
        form=lambda stock: {"act": "supprimer"},
        witness=questions,
        harmless=HARMLESS | {"act"},
    ),
    "agent_questions_order(organisation_id, motif_id)": sent(
        address=questionnaire,
        form=lambda stock: {"ordre": stock.question.pk},
        witness=questions,
        harmless=HARMLESS | {"ordre"},
    ),
    "agent_questionnaire_copy(organisation_id, motif_id)": sent(
        address=questionnaire, form=lambda stock: {"motifs": stock.motif.pk}, witness=questions
    ),
    "agent_motif_act(organisation_id, motif_id)": sent(
        address=motif,
        form=lambda stock: {"act": "supprimer", "confirme": "oui"},
        witness=motifs,
        harmless=HARMLESS | {"act", "confirme"},
    ),
}
