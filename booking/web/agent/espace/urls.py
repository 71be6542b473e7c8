from django.urls import path

from . import hub, messaging, organisations, rdv_records, retention, services

urlpatterns = [
    path("", hub.hub, name="agent_espace"),
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
    path("/fiches-rdv", rdv_records.rdv_records, name="agent_espace_rdv_records"),
    path("/messages", messaging.messaging, name="agent_espace_messages"),
    path("/conservation", retention.retention, name="agent_espace_retention"),
]
