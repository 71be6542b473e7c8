from django.urls import path

from . import (
    agent,
    agents,
    embedding,
    hub,
    messaging,
    motifs,
    organisations,
    rdv_records,
    retention,
    sectors,
    services,
    teams,
    usager_records,
    zones,
)

AGENT = "/agents/<int:agent_id>"

urlpatterns = [
    path("", hub.hub, name="agent_espace"),
    path("/agents", agents.agents, name="agent_espace_agents"),
    path("/agents/inviter", agents.invite, name="agent_espace_agents_invite"),
    path(AGENT, agent.agent, name="agent_espace_agent"),
    path(f"{AGENT}/services", agent.services, name="agent_espace_agent_services"),
    path(f"{AGENT}/droits", agent.rights, name="agent_espace_agent_rights"),
    path(f"{AGENT}/administration", agent.espace_admin, name="agent_espace_agent_admin"),
    path(f"{AGENT}/organisations", agent.add_role, name="agent_espace_agent_role_add"),
    path(
        f"{AGENT}/organisations/<int:organisation_id>", agent.role, name="agent_espace_agent_role"
    ),
    path(f"{AGENT}/invitation", agent.invitation, name="agent_espace_agent_invitation"),
    path("/equipes", teams.teams, name="agent_espace_teams"),
    path("/equipes/nouvelle", teams.new_team, name="agent_espace_team_new"),
    path("/equipes/<int:team_id>", teams.team, name="agent_espace_team"),
    path("/equipes/<int:team_id>/supprimer", teams.delete, name="agent_espace_team_delete"),
    path("/organisations", organisations.organisations, name="agent_espace_organisations"),
    path(
        "/organisations/nouvelle",
        organisations.new_organisation,
        name="agent_espace_organisation_new",
    ),
    path("/services", services.services, name="agent_espace_services"),
    path("/services/activer", services.enable, name="agent_espace_service_enable"),
    path(
        "/services/<int:service_id>/desactiver",
        services.disable,
        name="agent_espace_service_disable",
    ),
    path("/motifs", motifs.motifs, name="agent_espace_motifs"),
    path("/motifs/modifier", motifs.change, name="agent_espace_motifs_change"),
    path("/fiches-usagers", usager_records.usager_records, name="agent_espace_usager_records"),
    path("/fiches-usagers/champs", usager_records.new_field, name="agent_espace_field_new"),
    path("/fiches-usagers/champs/<int:field_id>", usager_records.field, name="agent_espace_field"),
    path(
        "/fiches-usagers/champs/<int:field_id>/etat",
        usager_records.act,
        name="agent_espace_field_act",
    ),
    path("/fiches-rdv", rdv_records.rdv_records, name="agent_espace_rdv_records"),
    path("/secteurs", sectors.sectors, name="agent_espace_sectors"),
    path("/secteurs/nouveau", sectors.new_sector, name="agent_espace_sector_new"),
    path("/secteurs/<int:sector_id>", sectors.sector, name="agent_espace_sector"),
    path("/secteurs/<int:sector_id>/zones", sectors.add_zone, name="agent_espace_sector_zone"),
    path("/secteurs/<int:sector_id>/etat", sectors.act, name="agent_espace_sector_act"),
    path("/secteurs/adresse", zones.address, name="agent_espace_address"),
    path("/secteurs/import", zones.import_file, name="agent_espace_zones_import"),
    path("/secteurs/zones.csv", zones.export_file, name="agent_espace_zones_export"),
    path("/integration", embedding.embedding, name="agent_espace_embedding"),
    path(
        "/integration/<int:origin_id>/retirer",
        embedding.withdraw,
        name="agent_espace_embedding_withdraw",
    ),
    path("/messages", messaging.messaging, name="agent_espace_messages"),
    path("/conservation", retention.retention, name="agent_espace_retention"),
]
