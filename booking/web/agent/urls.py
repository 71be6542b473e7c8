"""Addresses of the workspace, to be included under ``agent/``."""

from django.urls import include, path

from . import agenda, announcements, home, plans, security

urlpatterns = [
    path("", home.home, name="agent_home"),
    path(
        "annonces/<int:announcement_id>/fermer",
        announcements.dismiss,
        name="agent_announcement_dismiss",
    ),
    path("rdv-a-prendre/<int:plan_id>", plans.plan, name="agent_plan"),
    path("mon-compte/securite", security.security, name="agent_security"),
    path(
        "mon-compte/securite/codes",
        security.renew_recovery_codes,
        name="agent_security_codes",
    ),
    path(
        "mon-compte/securite/appareils/<int:device_id>/retirer",
        security.remove_device,
        name="agent_security_remove",
    ),
    path(
        "mon-compte/securite/sessions",
        security.log_out_everywhere,
        name="agent_security_sessions",
    ),
    path(
        "mon-compte/securite/sessions/fermer",
        security.log_out_one,
        name="agent_security_session",
    ),
    path("<int:organisation_id>/agenda", agenda.agenda, name="agent_agenda"),
    path("<int:organisation_id>/agenda/jour", agenda.agenda_day, name="agent_agenda_day"),
    path("<int:organisation_id>/agenda/liste", agenda.agenda_list, name="agent_agenda_list"),
    path(
        "<int:organisation_id>/agenda/evenements",
        agenda.agenda_events,
        name="agent_agenda_events",
    ),
    path(
        "<int:organisation_id>/agenda/a-renseigner",
        agenda.unresolved_list,
        name="agent_unresolved",
    ),
    path("<int:organisation_id>/rdv/", include("booking.web.agent.rdv.urls")),
    path("", include("booking.web.agent.account.urls")),
    path("invitation/", include("booking.web.agent.invitation.urls")),
    path("<int:organisation_id>/", include("booking.web.agent.find.urls")),
    path("<int:organisation_id>/", include("booking.web.agent.booking.urls")),
    path("", include("booking.web.agent.appointments.urls")),
    path("", include("booking.web.agent.messages.urls")),
    path("", include("booking.web.agent.collective.urls")),
    path("", include("booking.web.agent.turns.urls")),
    path("", include("booking.web.agent.configuration.urls")),
    path("", include("booking.web.agent.reference.urls")),
    path("", include("booking.web.agent.windows.urls")),
    path("", include("booking.web.agent.absences.urls")),
    path("espace", include("booking.web.agent.espace.urls")),
    path("", include("booking.web.agent.exports.urls")),
    path("", include("booking.web.agent.statistics.urls")),
    path("<int:organisation_id>/usagers", include("booking.web.agent.usagers.urls")),
]
