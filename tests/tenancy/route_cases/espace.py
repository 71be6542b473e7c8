"""Configuration of the espace."""

from booking.catalog.models import MotifCategory
from booking.directory.models import (
    Agent,
    AgentInvitation,
    AgentRole,
    AllowedOrigin,
    Sector,
    SectorAttribution,
    Service,
    SupportGrant,
    Team,
    UsagerField,
    Zone,
)
from integrations.webhooks.models import WebhookDelivery, WebhookEndpoint

from ..stock import Stock
from .builders import organisation
from .case import Case, sent, shown


def a_webhook(stock: Stock) -> dict[str, object]:
    return {"endpoint_id": stock.webhook.pk}


def a_webhook_delivery(stock: Stock) -> dict[str, object]:
    return {"delivery_id": stock.webhook_delivery.pk}


def webhooks(stock: Stock) -> object:
    sent = WebhookDelivery.objects.order_by("pk").values_list("pk", "state")
    return list(WebhookEndpoint.objects.order_by("pk").values()), list(sent)


def a_partner(stock: Stock) -> dict[str, object]:
    return {"partner_id": stock.partner.pk}


def a_service(stock: Stock) -> dict[str, object]:
    return {"service_id": stock.motif.service_id}


def its_service(stock: Stock) -> dict[str, object]:
    return {"services": stock.motif.service_id}


def organisation_filter(stock: Stock) -> dict[str, object]:
    return {"organisation": stock.organisation.pk}


def colleague(stock: Stock) -> dict[str, object]:
    """Somebody who was invited and has not answered."""
    return {"agent_id": stock.invitation.agent_id}


def a_grant(stock: Stock) -> dict[str, object]:
    return {"grant_id": stock.grant.pk}


def grants(stock: Stock) -> object:
    return list(SupportGrant.objects.order_by("pk").values())


def a_team(stock: Stock) -> dict[str, object]:
    return {"team_id": stock.team.pk}


def staff(stock: Stock) -> object:
    rows = (Agent, AgentRole, Agent.services.through, AgentInvitation, Team)
    return [list(model.objects.order_by("pk").values()) for model in rows]


def a_field(stock: Stock) -> dict[str, object]:
    return {"field_id": stock.field.pk}


def fields(stock: Stock) -> object:
    return list(UsagerField.objects.order_by("pk").values())


def a_sector(stock: Stock) -> dict[str, object]:
    return {"sector_id": stock.sector.pk}


def zones(stock: Stock) -> object:
    rows = (Sector, Zone, SectorAttribution)
    return [list(model.objects.order_by("pk").values()) for model in rows]


def allowed_origin(stock: Stock) -> dict[str, object]:
    return {"origin_id": stock.origin.pk}


def allowed_origins(stock: Stock) -> object:
    return list(AllowedOrigin.objects.order_by("pk").values())


def services(stock: Stock) -> object:
    return list(Service.objects.order_by("pk").values())


def a_category(stock: Stock) -> dict[str, object]:
    return {"category_id": stock.category.pk}


def categories(stock: Stock) -> object:
    return list(MotifCategory.objects.order_by("pk").values())


CASES: dict[str, Case] = {
    "agent_espace_support()": shown(),
    "agent_espace_support_end(grant_id)": sent(address=a_grant, witness=grants),
    "agent_espace_calendars()": shown(),
    # Configuration of the espace.
    "agent_espace()": shown(),
    "agent_espace_agents()": shown(query=organisation_filter),
    "agent_espace_agents_invite()": shown(),
    "agent_espace_agent(agent_id)": shown(address=colleague),
    "agent_espace_agent_services(agent_id)": sent(
        address=colleague, form=its_service, witness=staff
    ),
    "agent_espace_agent_rights(agent_id)": sent(
        address=colleague, form=lambda stock: {"rights": "manage_teams"}, witness=staff
    ),
    "agent_espace_agent_admin(agent_id)": sent(
        address=colleague, form=lambda stock: {"wanted": "oui"}, witness=staff
    ),
    "agent_espace_agent_role_add(agent_id)": sent(
        address=colleague,
        form=lambda stock: {"organisation": stock.organisation.pk, "level": "basic"},
        witness=staff,
    ),
    "agent_espace_agent_role(agent_id, organisation_id)": sent(
        address=lambda stock: colleague(stock) | organisation(stock),
        form=lambda stock: {"level": "admin"},
        witness=staff,
    ),
    "agent_espace_agent_invitation(agent_id)": sent(
        address=colleague, form=lambda stock: {"act": "renvoyer"}, witness=staff
    ),
    "agent_espace_partners()": shown(),
    "agent_espace_partner_new()": shown(),
    "agent_espace_prescription_limits()": shown(),
    "agent_espace_partner(partner_id)": shown(address=a_partner),
    "agent_espace_partner_close(partner_id)": sent(address=a_partner, witness=staff),
    "agent_webhooks()": shown(),
    "agent_webhook_new()": shown(),
    "agent_webhook(endpoint_id)": shown(address=a_webhook),
    "agent_webhook_edit(endpoint_id)": shown(address=a_webhook),
    "agent_webhook_rotate(endpoint_id)": sent(address=a_webhook, witness=webhooks, ok=200),
    **{
        f"agent_webhook_{act}(endpoint_id)": sent(address=a_webhook, witness=webhooks)
        for act in ("test", "pause", "resume", "remove")
    },
    "agent_webhook_delivery(delivery_id)": shown(address=a_webhook_delivery),
    "agent_webhook_replay(delivery_id)": sent(address=a_webhook_delivery, witness=webhooks),
    "agent_espace_teams()": shown(),
    "agent_espace_team_new()": shown(),
    "agent_espace_team(team_id)": shown(address=a_team),
    "agent_espace_team_delete(team_id)": sent(address=a_team, witness=staff),
    "agent_espace_organisations()": shown(),
    "agent_espace_organisation_new()": shown(),
    "agent_espace_services()": shown(),
    "agent_espace_service_enable()": sent(form=lambda stock: {"name": "Mairie"}),
    "agent_espace_service_disable(service_id)": sent(address=a_service, witness=services),
    "agent_espace_motifs()": shown(
        query=lambda stock: organisation_filter(stock) | {"service": stock.motif.service_id}
    ),
    "agent_espace_motifs_change()": shown(query=lambda stock: {"motif": stock.motif.pk}),
    "agent_espace_motifs_undo()": sent(form=lambda stock: {"annuler": "jamais"}),
    "agent_espace_categories()": shown(),
    "agent_espace_category_new()": shown(),
    "agent_espace_categories_titres()": sent(witness=categories),
    "agent_espace_category(category_id)": shown(address=a_category),
    "agent_espace_category_remove(category_id)": sent(address=a_category, witness=categories),
    "agent_espace_usager_records()": shown(),
    "agent_espace_field_new()": shown(),
    "agent_espace_field(field_id)": shown(address=a_field),
    "agent_espace_field_act(field_id)": sent(
        address=a_field, form=lambda stock: {"act": "archiver"}, witness=fields
    ),
    "agent_espace_rdv_records()": shown(),
    "agent_espace_sectors()": shown(),
    "agent_espace_sectors_map()": shown(),
    "agent_espace_sector_new()": shown(),
    "agent_espace_sector(sector_id)": shown(address=a_sector),
    "agent_espace_sector_zone(sector_id)": sent(address=a_sector, ok=422, witness=zones),
    "agent_espace_sector_act(sector_id)": sent(
        address=a_sector,
        form=lambda stock: {"act": "attribuer", "organisation": stock.organisation.pk},
        witness=zones,
    ),
    "agent_espace_address()": shown(),
    "agent_espace_zones_import()": shown(),
    "agent_espace_zones_export()": shown(),
    "agent_espace_description()": shown(),
    "agent_espace_appearance()": shown(),
    "agent_espace_look()": shown(),
    "agent_espace_legal()": shown(),
    "agent_espace_login()": shown(),
    "agent_espace_limits()": shown(),
    "agent_espace_accessibility()": shown(),
    "agent_espace_messages()": shown(),
    "agent_espace_sms()": shown(),
    # Nothing is typed: refused at its field.
    "agent_espace_sms_trial()": sent(ok=422),
    "agent_espace_retention()": shown(),
    "agent_espace_territory()": shown(),
    "agent_espace_embedding()": shown(),
    "agent_espace_api_calls()": shown(),
    # Neither is a sandbox.
    "agent_espace_captured()": shown(ok=404),
    "agent_espace_embedding_withdraw(origin_id)": sent(
        address=allowed_origin, witness=allowed_origins
    ),
}
