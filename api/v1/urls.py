"""Under `/api/v1/`, on every host; names are the contract's."""

from django.urls import path

from .docs import views as docs
from .endpoints import (
    absences,
    agents,
    lieux,
    motifs,
    organisations,
    plages,
    rdv_plans,
    rdvs,
    sessions,
    ties,
    users,
    webhook_endpoints,
)
from .endpoints.nowhere import elsewhere

urlpatterns = [
    path("auth/sign_in", sessions.SignInView.as_view(), name="v1_sign_in"),
    path("auth/validate_token", sessions.ValidateToken.as_view(), name="v1_validate_token"),
    path("auth/sign_out", sessions.SignOut.as_view(), name="v1_sign_out"),
    path("absences", absences.Absences.as_view(), name="v1_absences"),
    path("absences/<int:absence_id>", absences.OneAbsence.as_view(), name="v1_absence"),
    path("agents", agents.Agents.as_view(), name="v1_agents"),
    path("agents/me", agents.Me.as_view(), name="v1_me"),
    path("teams", agents.Teams.as_view(), name="v1_teams"),
    path("users", users.Users.as_view(), name="v1_users"),
    path("users/<int:user_id>", users.OneUser.as_view(), name="v1_user"),
    path(
        "users/<int:user_id>/rdv_invitation_token",
        users.InvitationToken.as_view(),
        name="v1_invitation_token",
    ),
    path("user_profiles", ties.UserProfiles.as_view(), name="v1_user_profiles"),
    path(
        "referent_assignations",
        ties.ReferentAssignations.as_view(),
        name="v1_referent_assignations",
    ),
    path("organisations", organisations.Organisations.as_view(), name="v1_organisations"),
    path(
        "organisations/<int:organisation_id>",
        organisations.OneOrganisation.as_view(),
        name="v1_organisation",
    ),
    path(
        "organisations/<int:organisation_id>/users",
        users.UsersOfOrganisation.as_view(),
        name="v1_organisation_users",
    ),
    path(
        "organisations/<int:organisation_id>/users/<int:user_id>",
        users.UserOfOrganisation.as_view(),
        name="v1_organisation_user",
    ),
    path(
        "organisations/<int:organisation_id>/motifs",
        motifs.Motifs.as_view(),
        name="v1_organisation_motifs",
    ),
    path(
        "organisations/<int:organisation_id>/rdvs",
        rdvs.RdvsOfOrganisation.as_view(),
        name="v1_organisation_rdvs",
    ),
    path(
        "organisations/<int:organisation_id>/webhook_endpoints",
        webhook_endpoints.WebhookEndpoints.as_view(),
        name="v1_webhook_endpoints",
    ),
    path(
        "organisations/<int:organisation_id>/webhook_endpoints/<int:endpoint_id>",
        webhook_endpoints.OneWebhookEndpoint.as_view(),
        name="v1_webhook_endpoint",
    ),
    path("lieux", lieux.Lieux.as_view(), name="v1_lieux"),
    path("lieux/<int:lieu_id>", lieux.OneLieu.as_view(), name="v1_lieu"),
    path("motifs", motifs.AllMotifs.as_view(), name="v1_motifs"),
    path("motifs/<int:motif_id>", motifs.OneMotif.as_view(), name="v1_motif"),
    path("plage_ouvertures", plages.Plages.as_view(), name="v1_plages"),
    path("plage_ouvertures/<int:plage_id>", plages.OnePlage.as_view(), name="v1_plage"),
    path("rdv_plans", rdv_plans.RdvPlans.as_view(), name="v1_rdv_plans"),
    path("rdv_plans/<int:plan_id>", rdv_plans.OneRdvPlan.as_view(), name="v1_rdv_plan"),
    path("rdvs", rdvs.Rdvs.as_view(), name="v1_rdvs"),
    path("rdvs/<int:rdv_id>", rdvs.OneRdv.as_view(), name="v1_rdv"),
    path("rdvs/<int:rdv_id>/update_status", rdvs.RdvStatus.as_view(), name="v1_rdv_status"),
    path(
        "participations/<int:participation_id>",
        rdvs.OneParticipation.as_view(),
        name="v1_participation",
    ),
    path("openapi.json", docs.openapi, name="v1_openapi"),
    path("<path:rest>", elsewhere, name="v1_nowhere"),
]
