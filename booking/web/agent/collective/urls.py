from django.urls import path

from . import creation, listing, participants

ROOT = "<int:organisation_id>/collectifs"
ONE = f"{ROOT}/<int:appointment_id>"

urlpatterns = [
    path(ROOT, listing.sessions, name="agent_sessions"),
    path(f"{ROOT}/nouveau", creation.new_session, name="agent_session_new"),
    path(ONE, participants.session, name="agent_session"),
    path(f"{ONE}/inscrire", participants.register, name="agent_session_register"),
    path(f"{ONE}/emargement", participants.sheet, name="agent_session_sheet"),
]
