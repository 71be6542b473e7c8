from django.urls import path

from . import hub, information, member, motifs, online, places, question_preview, questions, team

ROOT = "<int:organisation_id>/configuration"
MEMBER = f"{ROOT}/agents/<int:agent_id>"
ASKED = f"{ROOT}/motifs/<int:motif_id>/questionnaire"

urlpatterns = [
    path(ROOT, hub.hub, name="agent_configuration"),
    path(f"{ROOT}/organisation", information.information, name="agent_organisation_edit"),
    path(f"{ROOT}/reservation-en-ligne", online.online, name="agent_online"),
    path(f"{ROOT}/reservation-en-ligne/code-qr.svg", online.code, name="agent_online_code"),
    path(f"{ROOT}/reservation-en-ligne/affiche", online.poster, name="agent_online_poster"),
    path(f"{ROOT}/lieux", places.places, name="agent_places"),
    path(f"{ROOT}/lieux/nouveau", places.new_place, name="agent_place_new"),
    path(f"{ROOT}/lieux/<int:place_id>", places.place, name="agent_place"),
    path(f"{ROOT}/lieux/<int:place_id>/etat", places.act, name="agent_place_act"),
    path(f"{ROOT}/motifs", motifs.motifs, name="agent_motifs"),
    path(f"{ROOT}/motifs/nouveau", motifs.new_motif, name="agent_motif_new"),
    path(f"{ROOT}/motifs/apercu", motifs.preview, name="agent_motif_preview"),
    path(f"{ROOT}/motifs/<int:motif_id>", motifs.motif, name="agent_motif"),
    path(f"{ROOT}/motifs/<int:motif_id>/etat", motifs.act, name="agent_motif_act"),
    path(f"{ROOT}/motifs/apercu-question", question_preview.preview, name="agent_question_preview"),
    path(ASKED, questions.questionnaire, name="agent_questionnaire"),
    path(f"{ASKED}/nouvelle", questions.new_question, name="agent_question_new"),
    path(f"{ASKED}/ordre", questions.order, name="agent_questions_order"),
    path(f"{ASKED}/copier", questions.copy, name="agent_questionnaire_copy"),
    path(f"{ASKED}/<int:question_id>", questions.question, name="agent_question"),
    path(f"{ASKED}/<int:question_id>/etat", questions.act, name="agent_question_act"),
    path(f"{ROOT}/agents", team.team, name="agent_team"),
    path(f"{ROOT}/agents/inviter", team.invite, name="agent_team_invite"),
    path(MEMBER, member.member, name="agent_member"),
    path(f"{MEMBER}/niveau", member.change_level, name="agent_member_level"),
    path(f"{MEMBER}/inviter", member.again, name="agent_member_again"),
    path(f"{MEMBER}/compte", member.give_login, name="agent_member_login"),
    path(f"{MEMBER}/retirer", member.remove, name="agent_member_remove"),
]
