"""Addresses of the usager's path, on an espace's host."""

from django.urls import path

from .appointment import booking_ics, booking_recap
from .cancelling import booking_cancel
from .confirmation import booking_confirm
from .held import booking_held
from .home import espace_home
from .identity import booking_identity
from .letters import booking_letters
from .logo import espace_logo
from .mine import urls as mine
from .moving import booking_move, booking_move_confirm
from .organisation import booking_organisation
from .own_turn import own_turn, public_draw
from .questions import booking_questions
from .short_links import (
    digital_advisers,
    external_organisation,
    invited_search,
    move_link,
    own_appointments,
)
from .start import booking_start
from .suggestions import address_suggestions
from .turn import booking_turn, booking_turn_sent
from .waiting import waiting_offer
from .waiting_list import booking_wait

urlpatterns = [
    path("", espace_home, name="espace_home"),
    path("adresses", address_suggestions, name="address_suggestions"),
    path("logo/<slug:digest>", espace_logo, name="espace_logo"),
    path("prendre_rdv", booking_start, name="booking_start"),
    path("prendre_rdv/questions", booking_questions, name="booking_questions"),
    path("prendre_rdv/verification/<uuid:hold_uuid>", booking_held, name="booking_held"),
    path("org/<int:organisation_id>", booking_organisation, name="booking_organisation"),
    path("org/<int:organisation_id>/<str:slug>", booking_organisation, name="booking_organisation"),
    *mine.urlpatterns,
    path(
        "org/ext/<str:territory>/<str:external_id>",
        external_organisation,
        name="external_organisation",
    ),
    path(
        "org/ext/<str:territory>/<str:external_id>/<str:slug>",
        external_organisation,
        name="external_organisation",
    ),
    path("resin/<str:external_ids>", digital_advisers, name="digital_advisers"),
    path("prdv", invited_search, name="invited_search"),
    path("r", own_appointments, name="own_appointments"),
    path("r/<int:participation_id>", own_appointments, name="own_appointments"),
    path("users/rdvs/<int:appointment_id>", own_appointments, name="own_appointments"),
    path("r/<int:participation_id>/cr", move_link, name="move_link"),
    path("creneaux", booking_identity, name="booking_identity"),
    path("rdv/confirmer/<uuid:hold_uuid>/<str:secret>", booking_confirm, name="booking_confirm"),
    path("r/<int:participation_id>/<str:secret>", booking_recap, name="booking_recap"),
    path("r/<int:participation_id>/<str:secret>/rdv.ics", booking_ics, name="booking_ics"),
    path("r/<int:participation_id>/<str:secret>/attente", booking_wait, name="booking_wait"),
    path("r/<int:participation_id>/<str:secret>/annuler", booking_cancel, name="booking_cancel"),
    path("r/<int:participation_id>/<str:secret>/deplacer", booking_move, name="booking_move"),
    path(
        "r/<int:participation_id>/<str:secret>/deplacer/confirmer",
        booking_move_confirm,
        name="booking_move_confirm",
    ),
    path("lettres", booking_letters, name="booking_letters"),
    path("inscription", booking_turn, name="booking_turn"),
    path("inscription/envoyee", booking_turn_sent, name="booking_turn_sent"),
    path("f/<uuid:entry_uuid>/<str:secret>", own_turn, name="own_turn"),
    path("tirage/<uuid:draw_uuid>", public_draw, name="public_draw"),
    path("l/<uuid:offer_uuid>/<str:secret>", waiting_offer, name="waiting_offer"),
]
