from django.urls import path

from . import hub, information, member, online, team

ROOT = "<int:organisation_id>/configuration"
MEMBER = f"{ROOT}/agents/<int:agent_id>"

urlpatterns = [
    path(ROOT, hub.hub, name="agent_configuration"),
    path(f"{ROOT}/organisation", information.information, name="agent_organisation_edit"),
    path(f"{ROOT}/reservation-en-ligne", online.online, name="agent_online"),
    path(f"{ROOT}/reservation-en-ligne/code-qr.svg", online.code, name="agent_online_code"),
    path(f"{ROOT}/reservation-en-ligne/affiche", online.poster, name="agent_online_poster"),
    path(f"{ROOT}/agents", team.team, name="agent_team"),
    path(f"{ROOT}/agents/inviter", team.invite, name="agent_team_invite"),
    path(MEMBER, member.member, name="agent_member"),
    path(f"{MEMBER}/niveau", member.change_level, name="agent_member_level"),
    path(f"{MEMBER}/inviter", member.again, name="agent_member_again"),
    path(f"{MEMBER}/compte", member.give_login, name="agent_member_login"),
    path(f"{MEMBER}/retirer", member.remove, name="agent_member_remove"),
]
