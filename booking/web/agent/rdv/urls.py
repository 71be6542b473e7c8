"""Addresses of one appointment, under ``<organisation>/rdv/``."""

from django.urls import path

from . import acts, edit, move, number, page, people, presence, status

urlpatterns = [
    path("<int:appointment_id>", page.appointment, name="agent_appointment"),
    path("<int:appointment_id>/statut", status.give_status, name="agent_appointment_status"),
    path("<int:appointment_id>/modifier", edit.edit, name="agent_appointment_edit"),
    path("<int:appointment_id>/deplacer", move.move, name="agent_appointment_move"),
    path(
        "<int:appointment_id>/messages/<int:receipt_id>/renvoyer",
        acts.resend,
        name="agent_appointment_resend",
    ),
    path("<int:appointment_id>/arrive", acts.arrived, name="agent_appointment_arrived"),
    path("<int:appointment_id>/supprimer", acts.delete, name="agent_appointment_delete"),
    path("<int:appointment_id>/participants", people.add_people, name="agent_appointment_people"),
    path(
        "<int:appointment_id>/participants/<int:participation_id>/statut",
        presence.give_presence,
        name="agent_participation_status",
    ),
    path(
        "<int:appointment_id>/participants/<int:participation_id>/predemande",
        number.give_number,
        name="agent_participation_number",
    ),
    path(
        "<int:appointment_id>/participants/<int:participation_id>/retirer",
        people.remove_person,
        name="agent_participation_remove",
    ),
    path(
        "<int:appointment_id>/participants/<int:participation_id>/rappel",
        acts.remind,
        name="agent_participation_remind",
    ),
]
